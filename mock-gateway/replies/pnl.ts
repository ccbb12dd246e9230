// reqPnL and reqPnLSingle: PnL of an account or of one position, once a second (protocol 3.3).

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Pnl } from '../world/daily-pnl.ts';
import { accountsOf } from './account-code.ts';
import { everyFromNow } from './cadence.ts';
import { PnlFrames, sumOrNull } from './pnl-frames.ts';
import { type Client, type Reply, reply } from './reply.ts';

const EVERY_MS = 1_000;

export const pnlReplies: readonly Reply[] = [
  reply(requests.reqPnL, (client, { reqId, account }) => {
    const accounts = account === '' ? undefined : accountsOf(client, account);
    if (accounts === undefined) return refuse(client, reqId, account, 'cj');
    if (isInUse(client, requests.reqPnL.name, reqId)) return client.error(102, DUPLICATE, reqId);
    const send = (): void => client.send(responses.pnl, { reqId, ...total(accounts.map(({ pnl }) => pnl)) });
    send();
    client.subscribe({ name: requests.reqPnL.name, account, reqId }, everyFromNow(client.clock, EVERY_MS, send));
  }),
  reply(requests.cancelPnL, (client, { reqId }) => client.unsubscribe(requests.reqPnL.name, reqId)),
  reply(requests.reqPnLSingle, (client, { reqId, account, conId }) => {
    const accounts = account === '' ? undefined : accountsOf(client, account);
    if (accounts === undefined) return refuse(client, reqId, account, 'ck');
    if (isInUse(client, requests.reqPnLSingle.name, reqId)) return client.error(102, DUPLICATE, reqId);
    // A conId nobody holds gets no answer at all, now or when it is traded later.
    if (!accounts.some((held) => held.pnlOf(conId)) || isFull(client)) return;
    const frames = new PnlFrames(client, { reqId, accounts, conId });
    frames.next();
    const cancel = everyFromNow(client.clock, EVERY_MS, () => frames.next());
    client.subscribe({ name: requests.reqPnLSingle.name, account, reqId, conId }, cancel);
  }),
  reply(requests.cancelPnLSingle, (client, { reqId }) => {
    const { name } = requests.reqPnLSingle;
    const open = client.record.subscriptions.find((standing) => standing.name === name && standing.reqId === reqId);
    client.unsubscribe(name, reqId);
    if (open?.account === undefined || open.conId === undefined) return;
    const { account, conId } = open;
    new PnlFrames(client, { reqId, accounts: accountsOf(client, account) ?? [], conId }).late();
  }),
];

// As ibx 478 tells them.
const DUPLICATE = 'Duplicate ticker id';
function refuse(client: Client, reqId: number, account: string, token: string): void {
  const cause = account === '' ? 'Account must not be empty' : 'Invalid account code';
  client.error(321, `Error validating request.-'${token}' : cause - ${cause}`, reqId);
}

const isInUse = ({ record }: Client, name: string, reqId: number): boolean =>
  record.subscriptions.some((open) => open.name === name && open.reqId === reqId);

/** Beyond the limit it is ignored: whether real gateways do that, and where, one program's authors say. */
const isFull = ({ login: { limits }, record }: Client): boolean =>
  record.subscriptions.filter(({ name }) => name === requests.reqPnLSingle.name).length >= limits.values.pnlSingles;

const total = (parts: readonly Pnl[]) => ({
  dailyPnL: sumOrNull(parts.map(({ dailyPnl }) => dailyPnl)),
  unrealizedPnL: parts.reduce((all, { unrealizedPnl }) => all + unrealizedPnl, 0),
  realizedPnL: parts.reduce((all, { realizedPnl }) => all + realizedPnl, 0),
});
