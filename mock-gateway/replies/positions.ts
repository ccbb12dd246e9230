// reqPositions and reqPositionsMulti: every position, the end marker once, then position changes (protocol 3.2).

import { noticeText } from '../notices.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Account } from '../world/account.ts';
import type { PositionRow } from '../world/position-row.ts';
import type { WorldChange } from '../world/world-change.ts';
import { accountsOf, invalidAccount } from './account-code.ts';
import { Lag, Told } from './cadence.ts';
import { positionValue } from './encoded-rows.ts';
import { type Client, NO_REQUEST_ID, type Reply, reply, SYSTEM_NOTICE_ID } from './reply.ts';
import { servedPart } from './served-part.ts';

export const positionReplies: readonly Reply[] = [
  reply(requests.reqPositions, (client) => {
    const { accounts } = client.world;
    const most = client.login.limits.values.positionAccounts;
    if (accounts.length > most) {
      client.error(321, `Error validating request: positions are not served above ${most} accounts.`, NO_REQUEST_ID);
      return;
    }
    const send: PositionSink = {
      row: (account, row) => client.sendEncoded(client.rows.positions(account, client.serverVersion).of(row)),
      end: () => client.send(responses.positionEnd, {}),
    };
    client.subscribe({ name: requests.reqPositions.name }, followPositions(client, accounts, send));
  }),
  reply(requests.cancelPositions, (client) => client.unsubscribe(requests.reqPositions.name)),
  // No model portfolios are modelled: a modelCode is handed back and holds what the account holds.
  reply(requests.reqPositionsMulti, (client, { reqId, account, modelCode }) => {
    const accounts = accountsOf(client, account);
    if (accounts === undefined) return invalidAccount(client, account, reqId);
    const send: PositionSink = {
      row: (id, row) => client.send(responses.positionMulti, { reqId, modelCode, ...positionValue(id, row) }),
      end: () => client.send(responses.positionMultiEnd, { reqId }),
    };
    const stop = followPositions(client, accounts, send);
    client.subscribe({ name: requests.reqPositionsMulti.name, account, reqId }, stop);
  }),
  reply(requests.cancelPositionsMulti, (client, { reqId }) =>
    client.unsubscribe(requests.reqPositionsMulti.name, reqId),
  ),
];

interface PositionSink {
  row(account: string, row: PositionRow): void;
  end(): void;
}

interface Held {
  readonly account: string;
  readonly row: PositionRow;
}

/** The burst, the end marker, then what changes. @returns the undo */
function followPositions(client: Client, accounts: readonly Account[], send: PositionSink): () => void {
  const { world, clock, cadence } = client;
  const ids = new Set(accounts.map(({ id }) => id));
  const lag = new Lag<string>(clock, cadence.positionsLagMs);
  const told = new Told<Held>(
    keyOf,
    (before, { row }) => before.row.position === row.position && before.row.averageCost === row.averageCost,
  );
  const sendRow = (held: Held): void => {
    told.tell(held);
    send.row(held.account, held.row);
  };
  const served = (): readonly Held[] =>
    accounts.flatMap((account) =>
      (servedPart(client, account, world.service.positionsOf(account.id))?.rows() ?? []).map((row) => ({
        account: account.id,
        row,
      })),
    );
  let isOwed = true;
  const burst = (): void => {
    isOwed = false;
    client.batch(() => {
      served().forEach(sendRow);
      send.end();
    });
  };
  // Recorded: a gateway that is cut off from IB says so, and neither a row nor the end marker follows.
  if (world.service.isCutOff) client.error(2151, noticeText(2151), SYSTEM_NOTICE_ID);
  else burst();
  const undo = [
    () => lag.forget(),
    world.onChange((change) => {
      if (!ids.has(change.account) || world.service.isCutOff || isOwed) return;
      if (!SERVED_LIVE.has(world.service.positionsOf(change.account))) return;
      for (const row of rowsOf(change)) {
        const held = { account: change.account, row };
        lag.deliver(sendRow, held, keyOf(held));
      }
      // Recorded: the position rows of a fill, then its portfolio row; whichever was asked for first.
    }, 'front'),
    world.service.onChange(() => {
      if (world.service.isCutOff) return;
      if (isOwed) {
        lag.forget();
        burst();
        return;
      }
      const now = served();
      const keys = new Set(now.map(keyOf));
      client.batch(() => {
        lag.overtaken((key) => !keys.has(key));
        told.news(now).forEach(sendRow);
      });
    }),
  ];
  return () => {
    for (const end of undo) end();
  };
}

const keyOf = ({ account, row }: Held): string => `${account}|${row.contract.conId}`;

const SERVED_LIVE: ReadonlySet<string> = new Set(['whole', 'partial']);

/** A fill gives two rows where there is a commission: first without, then with it in the average cost (recorded). */
function rowsOf(change: WorldChange): readonly PositionRow[] {
  if (change.kind !== 'position' || !change.traded) return [];
  const { row, bareCost } = change;
  return bareCost === undefined ? [row] : [{ ...row, averageCost: bareCost }, row];
}
