// What a driver says to check-clients: one line of JSON for each outcome, sight or book.

/** `ok`, the code it was refused with, `hang`, or `broke: …`. */
export const tell = (request: string, outcome: string): void => console.log(JSON.stringify({ request, outcome }));

export const saw = (what: string | number): void => console.log(JSON.stringify({ saw: String(what) }));

/** @param sizes by conId; what is 0 is not held */
export const book = (sizes: ReadonlyMap<number, number>): void =>
  console.log(JSON.stringify({ book: Object.fromEntries([...sizes].filter(([, size]) => size !== 0)) }));

/** A farm or a subscription that speaks up: no answer to a request. */
export const isFarmNotice = (code: number): boolean => code >= 2100 && code <= 2170;

export interface Target {
  readonly host: string;
  readonly port: number;
}
