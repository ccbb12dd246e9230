// What the streamer writes to the user's logger: one line an event, account numbers redacted, floods counted instead.
import { clock } from './clock.ts';
import { contain } from './contain.ts';
import { handlerErrorFields, type LogFields } from './log-fields.ts';
import type { HiddenPositions } from './positions/facts.ts';
import type { StreamerEvents } from './streamer-events.ts';
import { clip, printable, redact, textOf } from './text.ts';

/**
 * Anything that logs; console, pino and consola fit. It gets single lines of printable text, account numbers redacted;
 * what it throws or rejects with ends there.
 * @example await streamer.start({ logger: console });
 */
export interface StreamerLogger {
  /** Every change of the link. */
  debug(message: string): void;
  /** What a gap changed. */
  info(message: string): void;
  /** What may need a look: gaps, the breaker, slow handlers, rejected rows. */
  warn(message: string): void;
  /** What a handler of yours threw: where, and at which update, is in the fields; pino and bunyan get those first. */
  error(message: string, fields?: LogFields): void;
}

type Level = keyof StreamerLogger;
type Line = readonly [level: Level, text: string, fields?: LogFields];

/** Longest line, in characters. */
const MAX_LINE = 3_000;
/** Shortest time between two lines of one kind of event, in milliseconds. */
const SPACING_MS = 1_000;

/** The answer of TWS to an unsubscribe of ours, as each turn of several accounts has one; a take-over says it in other words. */
const isOwnUnsubscribe = (code: number, text: string): boolean =>
  code === 2100 && text.startsWith('API client has been unsubscribed');

const LINES: { readonly [Name in keyof StreamerEvents]?: (event: StreamerEvents[Name]) => Line | null } = {
  snapshot: ({ positions, hidden }) =>
    positions.length === 0 && hidden.count > 0 ? ['warn', allHidden(hidden)] : null,
  status: (status) => ['debug', `Link: ${status.state}.`],
  // Who stopped it knows.
  gap: ({ reason, error }) => [
    reason === 'stopped' ? 'info' : 'warn',
    `Positions are stale (${reason}). ${error ? error.message : ''}`.trim(),
  ],
  resumed: ({ durationMs, opened, changed, closed }) => [
    'info',
    `Positions are current again after ${durationMs} ms: ${opened.length} opened, ${changed.length} changed, ${closed.length} closed meanwhile.`,
  ],
  notice: ({ severity, code, text }) => [
    severity === 'info' || isOwnUnsubscribe(code, text) ? 'debug' : 'warn',
    `TWS says ${code}: ${text}`,
  ],
  circuit: ({ state, openMs }) => ['warn', `Circuit breaker: ${state}${state === 'open' ? ` for ${openMs} ms` : ''}.`],
  lag: ({ handler, folded, dropped, backlog }) => [
    'warn',
    `Handler '${handler}' falls behind: ${folded} updates folded, ${dropped} dropped, ${backlog} waiting.`,
  ],
  disagreement: ({ conId, portfolio, positions }) => [
    'warn',
    `Two sources differ about conId ${conId}: portfolio rows say ${portfolio ?? 'nothing'}, positions say ${positions ?? 'nothing'}; both are asked again.`,
  ],
  rejected: ({ reason, conId }) => ['warn', `Not taken${conId === null ? '' : ` (conId ${conId})`}: ${reason}.`],
  handlerError: (event) => [
    'error',
    `Handler '${event.handler}' failed: ${textOf(event.error)}.`,
    handlerErrorFields(event),
  ],
};

function allHidden({ count, bySecType }: HiddenPositions): string {
  const kinds = Object.entries(bySecType).map(([secType, held]) => `${held} ${secType}`);
  return `Nothing of what is held is shown: ${kinds.join(', ')} ${count === 1 ? 'is' : 'are'} hidden by 'secTypes', 'symbols' or 'filter' of start(). secTypes: 'all' shows every type.`;
}

export class StreamLog {
  #logger: StreamerLogger | null = null;
  readonly #last = new Map<string, { at: number; unsaid: number }>();

  use(logger: StreamerLogger): void {
    this.#logger = logger;
    this.#last.clear();
  }

  warn(text: string): void {
    this.#write('warn', text);
  }

  error(text: string, thrown: unknown): void {
    this.#write('error', `${text}: ${textOf(thrown)}.`);
  }

  /** Writes the line of this event, if it has one. */
  say<Name extends keyof StreamerEvents>(name: Name, event: StreamerEvents[Name]): void {
    const line = LINES[name]?.(event);
    if (line) this.#spaced(name, line);
  }

  #spaced(name: string, [level, text, fields]: Line): void {
    const now = clock.upMs();
    const key = `${name}/${level}`;
    const last = this.#last.get(key);
    const isFlood = name === 'lag' || name === 'rejected' || name === 'handlerError' || name === 'notice';
    if (isFlood && last && now - last.at < SPACING_MS) {
      last.unsaid++;
      return;
    }
    this.#last.set(key, { at: now, unsaid: 0 });
    this.#write(level, last && last.unsaid > 0 ? `${text} (${last.unsaid} more like this went unsaid)` : text, fields);
  }

  /** A logger that throws or rejects must not harm the stream: it is the user's, and there is nobody left to tell. */
  #write(level: Level, text: string, fields?: LogFields): void {
    const logger = this.#logger;
    if (logger === null) return;
    const line = redact(printable(clip(text, MAX_LINE)));
    try {
      const words = fields === undefined ? [line] : takesObjectsFirst(logger) ? [fields, line] : [line, fields];
      contain(Reflect.apply(logger[level], logger, words), () => {});
    } catch {}
  }
}

/** By what only they have: pino its bindings, bunyan its streams. */
const takesObjectsFirst = (logger: StreamerLogger): boolean =>
  ['bindings', 'addStream'].some((name) => typeof Reflect.get(logger, name) === 'function');
