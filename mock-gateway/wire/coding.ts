// What every coding offers to those who write and read messages.
import type { EncodedMessage, Message, Values } from './message.ts';
import type { responses } from './responses.ts';

/** What a body is. */
export type Decoded =
  | { readonly is: 'message'; readonly message: Message; readonly values: Values }
  /** A message no row is about. */
  | { readonly is: 'unknown'; readonly id: number; readonly fields: Values }
  /** A known message with a field that is missing or not of its kind, and its number where that can be read. */
  | { readonly is: 'malformed'; readonly reason: string; readonly requestId?: number };

/** The values of portfolioValue (7). */
export type PortfolioValues = typeof responses.portfolioValue extends Message<infer V> ? V : never;
/** The values of position (61). */
export type PositionValues = typeof responses.position extends Message<infer V> ? V : never;
/** The numbers of a row that change while a contract is held, as the portfolio names them. */
export interface RowNumbers {
  readonly position: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly averageCost: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

/** One contract's row, of which only the numbers are still to be written. */
export interface PreparedRow {
  /** @param numbers never change afterwards: they may be read much later */
  encode(numbers: RowNumbers): EncodedMessage;
}

/** How the messages of one server version are written and read. A frame is always the whole of it, prefix and body. */
export interface Codec {
  readonly serverVersion: number;
  /** One framed response. @throws {FieldError} when a value is missing or does not fit its field */
  encode<V extends object>(message: Message<V>, values: V): Uint8Array;
  /** One framed message of an id and texts that need not fit any row. */
  encodeTexts(texts: readonly string[]): Uint8Array;
  /** What a request is. @throws {FrameError} when the body is no message at all */
  decode(body: Uint8Array): Decoded;
  /** What a response is, to its last field. @throws {FrameError} when the body is no message at all */
  decodeResponse(body: Uint8Array): Decoded;
  /**
   * The message with one field replaced or left out; its length prefix is right.
   * @param field a name of its table
   * @param text null: left out
   * @returns undefined when the message has no such field at this server version
   */
  spoil(encoded: EncodedMessage, field: string, text: string | null): Uint8Array | undefined;
  /**
   * Prepares rows of portfolioValue (7), one for each contract. The rows of one preparer lie one behind another in memory.
   * @returns takes every value of a row; its numbers only stand for others
   */
  portfolioRows(): (values: PortfolioValues) => PreparedRow;
  /** Prepares rows of position (61) in the same way. */
  positionRows(): (values: PositionValues) => PreparedRow;
}
