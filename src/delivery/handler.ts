// What a handler is, and the check of that at run time.
import type { PositionUpdate } from '../positions/position-update.ts';
import type { AccountValue } from '../values/account-value.ts';
import type { PnlUpdate } from '../values/pnl.ts';

/**
 * Anything that wants positions.
 * @example const handler: PositionUpdateHandler = { onPositionUpdate: ({ conId, position }) => console.log(conId, position) };
 */
export interface PositionUpdateHandler {
  /**
   * Called once per update, in order, never twice at once. A returned promise delays only this handler's next call;
   * what it throws or rejects with becomes a `handlerError` event.
   */
  onPositionUpdate(update: PositionUpdate): void | Promise<void>;
  /**
   * Called for each account value that is new or changed, never while another call of this handler is under way. While
   * the handler is busy only the newest of each value waits. One that joins late is given what is known.
   */
  onAccountValue?(value: AccountValue): void | Promise<void>;
  /**
   * Called for live P&L that is new or changed, of the positions it is shown and of whole accounts; in all else as
   * `onAccountValue`. Only with `values: 'pnl'`.
   */
  onPnlUpdate?(update: PnlUpdate): void | Promise<void>;
}

/**
 * Whether a value has an `onPositionUpdate` method, own or inherited. Never throws.
 * @example isPositionUpdateHandler({ onPositionUpdate() {} }); // true
 */
export function isPositionUpdateHandler(value: unknown): value is PositionUpdateHandler {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  try {
    return typeof Reflect.get(value, 'onPositionUpdate') === 'function';
  } catch {
    return false;
  }
}
