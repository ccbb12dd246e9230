// What a driver says to check-clients: one line of JSON for each outcome, sight or book.

/** `ok`, the code it was refused with, `hang`, or `broke: …`. */
export const tell = (request: string, outcome: string): void => console.log(JSON.stringify({ request, outcome }));

export const saw = (what: string | number): void => console.log(JSON.stringify({ saw: String(what) }));

/** @param sizes by conId; what is 0 is not held */
export const book = (sizes: ReadonlyMap<number, number>): void =>
  console.log(JSON.stringify({ book: Object.fromEntries([...sizes].filter(([, size]) => size !== 0)) }));

/** A farm or a subscription that speaks up: no answer to a request. */
export const isFarmNotice = (code: number): boolean => code >= 2100 && code <= 2170;

/** How long one request may take, in ms. The first bar of five seconds may take as long as the default. */
export const LIMIT_MS = Number(process.env['ASK_WITHIN_S'] ?? 15) * 1_000;

const only = process.env['ASK_ONLY']?.split(',');
/** All it has, unless it was told which; it always connects, and asks at the end whether the link is alive. */
export const isAsked = (request: string): boolean =>
  only === undefined || ['connect', 'link alive', ...only].includes(request);
/** Whether this outcome is the last: one that was told what to ask ends where an answer is missing. */
export const isLast = (outcome: string): boolean => only !== undefined && /^(?:hang|broke|lost)/.test(outcome);

export interface Target {
  readonly host: string;
  readonly port: number;
}
