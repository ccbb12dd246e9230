// Which part of an account a download shows.
import type { Account } from '../world/account.ts';
import type { AccountValue } from '../world/account-values.ts';
import type { PositionRow } from '../world/position-row.ts';
import type { Download } from '../world/service.ts';
import type { Client } from './reply.ts';

/** Each worked out when it is called: who asks for the rows does not pay for some hundred and sixty values. */
export interface ServedPart {
  readonly values: () => readonly AccountValue[];
  readonly rows: () => readonly PositionRow[];
}

/** The values and rows a subscriber is shown; undefined when it is not answered at all. */
const PARTS: { readonly [D in Download]: (whole: ServedPart) => ServedPart | undefined } = {
  whole: (whole) => whole,
  partial: ({ values, rows }) => ({ values, rows: () => rows().slice(0, -1) }),
  values: ({ values }) => ({ values, rows: () => [] }),
  empty: ({ values }) => ({ values: () => values().filter(isNotReady), rows: () => [] }),
  silent: () => undefined,
};

const isNotReady = ({ key, value }: AccountValue): boolean => key === 'AccountReady' && value === 'false';

/** What of an account a download of this kind shows. */
export const servedPart = (client: Client, account: Account, download: Download): ServedPart | undefined =>
  PARTS[download]({
    values: () => account.values,
    rows: () => (client.cadence.closedRows ? [...account.rows, ...account.closedRows] : account.rows),
  });
