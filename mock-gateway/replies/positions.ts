// reqPositions and reqPositionsMulti: every position, the end marker once, then position changes (protocol 3.2).

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { PositionRow } from '../world/position-row.ts';
import { accountsOf, invalidAccount } from './account-code.ts';
import { contractFields } from './contract-fields.ts';
import { type Reply, reply } from './reply.ts';

export const positionReplies: readonly Reply[] = [
  reply(requests.reqPositions, (client) => {
    client.batch(() => {
      for (const account of client.world.accounts) {
        for (const row of account.rows) client.send(responses.position, position(account.id, row));
      }
      client.send(responses.positionEnd, {});
    });
    const stop = client.world.onChange((change) => {
      if (change.kind !== 'position' || !change.traded) return;
      client.send(responses.position, position(change.account, change.row));
    });
    client.subscribe({ name: requests.reqPositions.name }, stop);
  }),
  reply(requests.cancelPositions, (client) => client.unsubscribe(requests.reqPositions.name)),
  // No model portfolios are modelled: a modelCode is handed back and holds what the account holds.
  reply(requests.reqPositionsMulti, (client, { reqId, account, modelCode }) => {
    const accounts = accountsOf(client, account);
    if (accounts === undefined) return invalidAccount(client, account, reqId);
    const send = (id: string, row: PositionRow): void =>
      client.send(responses.positionMulti, { reqId, modelCode, ...position(id, row) });
    client.batch(() => {
      for (const { id, rows } of accounts) for (const row of rows) send(id, row);
      client.send(responses.positionMultiEnd, { reqId });
    });
    const ids = new Set(accounts.map(({ id }) => id));
    const stop = client.world.onChange((change) => {
      if (change.kind === 'position' && change.traded && ids.has(change.account)) send(change.account, change.row);
    });
    client.subscribe({ name: requests.reqPositionsMulti.name, account, reqId }, stop);
  }),
  reply(requests.cancelPositionsMulti, (client, { reqId }) =>
    client.unsubscribe(requests.reqPositionsMulti.name, reqId),
  ),
];

const position = (account: string, { contract, position: size, averageCost }: PositionRow) => ({
  account,
  ...contractFields(contract),
  exchange: contract.exchange,
  position: size,
  avgCost: averageCost,
});
