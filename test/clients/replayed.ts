// The matrix recorded between a client and the fake, searched for whose it was, and replayed to that client.
import { readCapture, record, replay, transcript } from '../../mock-gateway/capture/index.ts';
import { MockGateway, option, stock } from '../../mock-gateway/index.ts';
import { drive, type Toolchain } from './driver.ts';
import { WORLD } from './matrix.ts';
import type { ForeignClient } from './roster.ts';

const HELD = [
  { contract: option('SPY', '20261218', 450, 'C'), position: 2, averageCost: 1180.55, marketPrice: 12.5 },
  { contract: stock('AAPL', { conId: 265598 }), position: -100, averageCost: 291.27, marketPrice: 291.62 },
];
/** One that looks like an account, one that looks like another, and one that looks like none. */
const ACCOUNTS = { DU1234567: { positions: HELD }, U7654321: {}, 'Margin-Doe': {} };
/** Reading the clock again takes no longer than it did; waiting for bars need not take as long. */
const SPEED = 10;

export interface Replayed {
  readonly messages: number;
  readonly failures: readonly string[];
}

export async function recordAndReplay(client: ForeignClient, toolchain: Toolchain): Promise<Replayed> {
  const { text, outcomes } = await recorded(client, toolchain);
  const capture = readCapture(text);
  const found = Object.keys(ACCOUNTS).filter((account) => bytesOf(text).includes(account));
  const lines = [...transcript(capture)];
  const messages = lines.filter(({ said }) => said.is === 'message').length;
  await using played = await replay({ capture, speed: SPEED });
  const again = await ask(client, toolchain, played);
  const isSame = JSON.stringify([...again]) === JSON.stringify([...outcomes]);
  return {
    messages,
    failures: [
      ...found.map((account) => `its capture names ${account}`),
      ...(outcomes.size === 0 ? ['nothing was recorded'] : []),
      ...played.differences,
      ...(played.left === 0 ? [] : [`${played.left} of its connections were not replayed`]),
      ...(isSame ? [] : [`replayed, it says ${differing(outcomes, again)}`]),
    ].map((failure) => `replay: ${failure}`),
  };
}

/** The matrix, or what of it the toolchain's environment says, asked through a recording. */
export async function recorded(client: ForeignClient, toolchain: Toolchain) {
  await using gateway = await MockGateway.start({ ...WORLD, accounts: ACCOUNTS });
  let text = '';
  await using recording = await record({
    to: gateway,
    write: (lines) => {
      text += lines;
    },
  });
  const outcomes = await ask(client, toolchain, { host: '127.0.0.1', port: recording.port });
  await recording.stop();
  return { text, outcomes };
}

/** What the client says of each request of the matrix. */
async function ask(client: ForeignClient, toolchain: Toolchain, at: { host: string; port: number }) {
  const outcomes = new Map<string, string>();
  using driven = drive(toolchain, client.matrix, client.words, at, (line) => {
    if ('request' in line) outcomes.set(line.request, line.outcome);
  });
  await driven.ended;
  return outcomes;
}

const bytesOf = (text: string): string =>
  readCapture(text)
    .events.map((event) => ('base64' in event ? Buffer.from(event.base64, 'base64').toString('latin1') : ''))
    .join('');

const differing = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string =>
  [...one]
    .filter(([request, outcome]) => other.get(request) !== outcome)
    .map(([request, outcome]) => `${request}: ${other.get(request)} in place of ${outcome}`)
    .join(', ');
