// reqPnL and reqPnLSingle: PnL of an account or of one position, once a second (protocol 3.3).

import { noticeText } from '../notices.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Account } from '../world/account.ts';
import type { Pnl } from '../world/daily-pnl.ts';
import { accountsOf, invalidAccount } from './account-code.ts';
import { everyFromNow } from './cadence.ts';
import { type Client, type Reply, reply } from './reply.ts';

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
      // Of several accounts together, what the first is served.
      const { is = 'served', unset = [] } = client.world.service.pnlOf(accounts[0]?.id ?? '', conId);
      if (parts.length === 0 || is === 'silent') return;
      if (is === 'unavailable') {
        client.error(2150, noticeText(2150), reqId);
        return;
      }
      const sum = (part: 'position' | 'unrealizedPnl' | 'value'): number =>
        parts.reduce((all, pnl) => all + pnl[part], 0);
      const figures = {
        position: sum('position'),
        dailyPnL: sumOrNull(parts.map(({ dailyPnl }) => dailyPnl)),
        unrealizedPnL: sum('unrealizedPnl'),
        // Unset where nobody traded it today; who did has a sum, whatever the others have not.
        realizedPnL: parts.every(({ realizedPnl }) => realizedPnl === null)
          ? null
          : parts.reduce((all, { realizedPnl }) => all + (realizedPnl ?? 0), 0),
        value: sum('value'),
      };
      const left = Object.fromEntries(unset.map((figure) => [figure, null]));
      client.send(responses.pnlSingle, { reqId, ...figures, ...left });
    };
    if (positionPnL(accounts, conId).length === 0 || isFull(client)) return;
    send();
    client.subscribe({ name: requests.reqPnLSingle.name, account, reqId }, everyFromNow(client.clock, EVERY_MS, send));
  }),
  reply(requests.cancelPnLSingle, (client, { reqId }) => client.unsubscribe(requests.reqPnLSingle.name, reqId)),
];

/** Beyond the limit it is ignored: whether real gateways do that, and where, one program's authors say. */
const isFull = ({ login: { limits }, record }: Client): boolean =>
  record.subscriptions.filter(({ name }) => name === requests.reqPnLSingle.name).length >= limits.values.pnlSingles;

const positionPnL = (accounts: readonly Account[], conId: number) =>
  accounts.flatMap((account) => account.pnlOf(conId) ?? []);

const total = (parts: readonly Pnl[]) => ({
  dailyPnL: sumOrNull(parts.map(({ dailyPnl }) => dailyPnl)),
  unrealizedPnL: parts.reduce((all, { unrealizedPnl }) => all + unrealizedPnl, 0),
  realizedPnL: parts.reduce((all, { realizedPnl }) => all + realizedPnl, 0),
});

/** Null when one of them is unknown. */
const sumOrNull = (parts: readonly (number | null)[]): number | null =>
  parts.reduce<number | null>((all, part) => (all === null || part === null ? null : all + part), 0);
