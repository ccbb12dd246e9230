// The texts of IB's notices, as recorded from gateways.

/**
 * A notice behind startApi: a code with its usual text, or with one of its own.
 * @example const cash: FarmNotice = { code: 2104, text: 'Market data farm connection is OK:cashfarm' };
 */
export type FarmNotice =
  | number
  | {
      /** Such as 2104. */
      readonly code: number;
      /** As the client reads it. */
      readonly text: string;
    };

/** Sent after startApi, in this order (recorded at server versions 173 and 200). */
export const FARM_NOTICES: readonly FarmNotice[] = [2104, 2106, 2158];

/** Sent in their place by a gateway that is cut off from IB (recorded from Gateway 10.45). */
export const CUT_OFF_NOTICES: readonly number[] = [2110, 2103, 2105, 2157];

/** How 2100 answers an unsubscribe of the same client; the text of a take-over is longer (three public sources). */
export const UNSUBSCRIBED = 'API client has been unsubscribed from account data.';

/** Code → text. */
const NOTICE_TEXTS: ReadonlyMap<number, string> = new Map([
  [100, 'Max rate of messages per second has been exceeded.'],
  [326, 'Unable to connect as the client id is already in use. Retry with a unique client id.'],
  [1100, 'Connectivity between IBKR and Trader Workstation has been lost.'],
  [
    1101,
    'Connectivity between IBKR and Trader Workstation has been restored - data lost. All data farms are connected: usfarm; ushmds; secdefnj.',
  ],
  [
    1102,
    'Connectivity between IBKR and Trader Workstation has been restored - data maintained. All data farms are connected: usfarm; ushmds; secdefnj.',
  ],
  [2100, 'New account data requested from TWS. API client has been unsubscribed from account data.'],
  [2101, 'Unable to subscribe to account as the following clients are subscribed to a different account.'],
  [2103, 'Market data farm connection is broken:usfarm'],
  [2104, 'Market data farm connection is OK:usfarm'],
  [2105, 'HMDS data farm connection is broken:ushmds'],
  [2106, 'HMDS data farm connection is OK:ushmds'],
  [2107, 'HMDS data farm connection is inactive but should be available upon demand.ushmds'],
  [2110, 'Connectivity between Trader Workstation and server is broken. It will be restored automatically.'],
  [2119, 'Market data farm is connecting:usfarm'],
  [2150, 'Invalid position trade derived value'],
  [2151, 'Positions info is not available yet.'],
  [2157, 'Sec-def data farm connection is broken:secdefnj'],
  [2158, 'Sec-def data farm connection is OK:secdefnj'],
  [10141, 'Paper trading disclaimer must first be accepted for API connection.'],
  [10197, 'No market data during competing live session'],
]);

/** Whether a notice of this code has a text of its own. */
export const isKnownNotice = (code: number): boolean => NOTICE_TEXTS.has(code);

/** @throws {Error} when no text is known for the code and none is given */
export function noticeText(code: number, text?: string): string {
  const known = text ?? NOTICE_TEXTS.get(code);
  if (known === undefined) throw new Error(`Cannot send notice ${code}: no text is known for it, pass one`);
  return known;
}
