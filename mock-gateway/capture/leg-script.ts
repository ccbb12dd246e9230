// A recorded leg as it is played: what the client must send, and what the gateway says in between, and when.
import { encodeFrame } from '../wire/frame.ts';
import type { Capture, CaptureEvent } from './capture-line.ts';
import { LegReader } from './leg-reader.ts';
import type { Heard } from './speech.ts';

/** The client must send this. */
interface Awaited {
  readonly is: 'awaited';
  readonly ms: number;
  /** Which of all that it must send, from 0. */
  readonly at: number;
}

/** The gateway says this. */
export interface Saying {
  readonly is: 'saying';
  readonly ms: number;
  /** As they go out: a whole frame, or bytes that are none. */
  readonly bytes: Uint8Array;
  readonly heard: Heard;
}

/** The gateway ends it, or whoever recorded it did. */
interface Ending {
  readonly is: 'ending';
  readonly ms: number;
  readonly how: 'fin' | 'rst';
}

/** One line of a script; times are milliseconds since the recording began. */
export type Cue = Awaited | Saying | Ending;

export interface LegScript {
  /** The connection, from 1. */
  readonly leg: number;
  readonly openedMs: number;
  readonly cues: readonly Cue[];
  /** Everything the client must send, in order. */
  readonly awaited: readonly Heard[];
  /** What the gateway calls accounts, whatever they look like. */
  readonly accounts: ReadonlySet<string>;
}

/** The legs of a capture, in the order they were opened. @throws {Error} when it has none */
export function scriptsOf({ events }: Pick<Capture, 'events'>): readonly LegScript[] {
  const legs = [...new Set(events.map(({ leg }) => leg))];
  const scripts = legs.map((leg) =>
    scriptOf(
      leg,
      events.filter((event) => event.leg === leg),
    ),
  );
  // Who only looks whether the port is open leaves without a word.
  const played = scripts.filter(({ cues }) => cues.length > 0);
  if (played.length === 0) throw new Error('Cannot replay the capture: no client said anything while it was recorded.');
  return played;
}

function scriptOf(leg: number, events: readonly CaptureEvent[]): LegScript {
  const reader = new LegReader();
  const cues: Cue[] = [];
  const awaited: Heard[] = [];
  const accounts = new Set<string>();
  /** The bytes of the gateway that no cue has yet: of a frame whose end is still to come. */
  let rest: Uint8Array = new Uint8Array(0);
  const say = (ms: number, bytes: Uint8Array, heard: Heard): void => {
    if (bytes.length > 0) cues.push({ is: 'saying', ms, bytes, heard });
  };
  for (const event of events) {
    const { ms } = event;
    if ('is' in event) {
      if (event.is === 'opened') continue;
      if (event.by !== 'client') cues.push(...cutOff(rest, ms), { is: 'ending', ms, how: event.how });
      return { leg, openedMs: events[0]?.ms ?? 0, cues, awaited, accounts };
    }
    const chunk = Buffer.from(event.base64, 'base64');
    if (event.from === 'gateway') rest = Buffer.concat([rest, chunk]);
    for (const heard of reader.push(event.from, chunk)) {
      if (event.from === 'client') {
        cues.push({ is: 'awaited', ms, at: awaited.push(heard) - 1 });
        continue;
      }
      for (const account of accountsIn(heard)) accounts.add(account);
      const bytes = heard.body === undefined ? rest : encodeFrame(heard.body);
      rest = rest.subarray(bytes.length);
      say(ms, bytes, heard);
    }
  }
  // The recording was killed, and its connections with it.
  const ms = events.at(-1)?.ms ?? 0;
  cues.push(...cutOff(rest, ms), { is: 'ending', ms, how: 'fin' });
  return { leg, openedMs: events[0]?.ms ?? 0, cues, awaited, accounts };
}

const cutOff = (bytes: Uint8Array, ms: number): readonly Saying[] =>
  bytes.length === 0
    ? []
    : [
        {
          is: 'saying',
          ms,
          bytes,
          heard: { said: { is: 'unreadable', from: 'gateway', reason: 'cut off', bytes: bytes.length } },
        },
      ];

function accountsIn({ said }: Heard): readonly string[] {
  if (said.is !== 'message' || said.name !== 'managedAccounts') return [];
  const { accountsList } = said.fields;
  return typeof accountsList === 'string' ? accountsList.split(',').filter((name) => name !== '') : [];
}
