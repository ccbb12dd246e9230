// reqPnL and reqPnLSingle: PnL of an account or of one position, once a second (protocol 3.3).

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Account } from '../world/account.ts';
import type { PnL } from '../world/daily-pnl.ts';
import { accountsOf, invalidAccount } from './account-code.ts';
import { everyFromNow } from './cadence.ts';
import { type Reply, reply } from './reply.ts';

const EVERY_MS = 1_000;

export const pnlReplies: readonly Reply[] = [
  reply(requests.reqPnL, (client, { reqId, account }) => {
    const accounts = accountsOf(client, account);
    if (accounts === undefined) return invalidAccount(client, account, reqId);
    const send = (): void => client.send(responses.pnl, { reqId, ...total(accounts.map(({ pnl }) => pnl)) });
    send();
    client.subscribe({ name: requests.reqPnL.name, account, reqId }, everyFromNow(client.clock, EVERY_MS, send));
  }),
  reply(requests.cancelPnL, (client, { reqId }) => client.unsubscribe(requests.reqPnL.name, reqId)),
  reply(requests.reqPnLSingle, (client, { reqId, account, conId }) => {
    const accounts = accountsOf(client, account);
    if (accounts === undefined) return invalidAccount(client, account, reqId);
    // A conId nobody holds gets no answer at all, now or when it is traded later.
    const send = (): void => {
      const parts = positionPnL(accounts, conId);
      if (parts.length === 0) return;
      const sum = (part: 'position' | 'value'): number => parts.reduce((all, pnl) => all + pnl[part], 0);
      client.send(responses.pnlSingle, { reqId, ...total(parts), position: sum('position'), value: sum('value') });
    };
    if (positionPnL(accounts, conId).length === 0) return;
    send();
    client.subscribe({ name: requests.reqPnLSingle.name, account, reqId }, everyFromNow(client.clock, EVERY_MS, send));
  }),
  reply(requests.cancelPnLSingle, (client, { reqId }) => client.unsubscribe(requests.reqPnLSingle.name, reqId)),
];

const positionPnL = (accounts: readonly Account[], conId: number) =>
  accounts.flatMap((account) => account.pnlOf(conId) ?? []);

const total = (parts: readonly PnL[]): PnL =>
  parts.reduce(
    (all, part) => ({
      dailyPnL: all.dailyPnL === null || part.dailyPnL === null ? null : all.dailyPnL + part.dailyPnL,
      unrealizedPnL: all.unrealizedPnL + part.unrealizedPnL,
      realizedPnL: all.realizedPnL + part.realizedPnL,
    }),
    { dailyPnL: 0, unrealizedPnL: 0, realizedPnL: 0 },
  );
