// reqAccountUpdates: the download of one account, its end marker, then what changes (protocol 3.1).
import type { PositionRow } from '../position-row.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { AccountValue } from '../world.ts';
import { type Client, type Reply, reply } from './reply.ts';

export const accountUpdateReplies: readonly Reply[] = [
  reply(requests.reqAccountUpdates, (client, { subscribe, acctCode }) => {
    const code = accountOf(client, acctCode);
    if (code === undefined) {
      client.error(321, `Error validating request.-'bk' : cause - Invalid account code '${acctCode}'.`);
    } else if (subscribe) {
      subscribeTo(client, code);
    } else {
      client.unsubscribe(requests.reqAccountUpdates.name);
    }
  }),
];

/** A login with one account may leave the code empty. */
function accountOf(client: Client, acctCode: string): string | undefined {
  const { accountCodes } = client.world;
  if (acctCode === '' && accountCodes.length === 1) return accountCodes[0];
  return client.world.hasAccount(acctCode) ? acctCode : undefined;
}

function subscribeTo(client: Client, code: string): void {
  const account = client.world.account(code);
  client.batch(() => {
    for (const value of account.values) sendValue(client, code, value);
    for (const row of account.rows) sendRow(client, code, row);
    client.send(responses.updateAccountTime, { timeStamp: timeOfDay(client.clock.now()) });
    client.send(responses.accountDownloadEnd, { accountName: code });
  });
  const stop = client.world.onChange((change) => {
    if (change.account !== code) return;
    if (change.kind === 'position') sendRow(client, code, change.row);
    else sendValue(client, code, change.value);
  });
  client.subscribe({ name: requests.reqAccountUpdates.name, account: code }, stop);
}

function sendValue(client: Client, accountName: string, value: AccountValue): void {
  client.send(responses.updateAccountValue, { ...value, accountName });
}

function sendRow(client: Client, accountName: string, row: PositionRow): void {
  const { contract } = row;
  client.send(responses.portfolioValue, {
    conId: contract.conId,
    symbol: contract.symbol,
    secType: contract.secType,
    lastTradeDateOrContractMonth: contract.lastTradeDateOrContractMonth,
    strike: contract.strike,
    // Recorded: a stock's row has right `0` here, where position leaves it empty.
    right: contract.right === '' ? '0' : contract.right,
    multiplier: contract.multiplier === null ? '' : String(contract.multiplier),
    primaryExch: contract.primaryExch,
    currency: contract.currency,
    localSymbol: contract.localSymbol,
    tradingClass: contract.tradingClass,
    position: row.position,
    marketPrice: row.marketPrice,
    marketValue: row.marketValue,
    averageCost: row.averageCost,
    unrealizedPNL: row.unrealizedPNL,
    realizedPNL: row.realizedPNL,
    accountName,
  });
}

/** `HH:mm`, in UTC as the default connectionTime. */
const timeOfDay = (now: number): string => new Date(now).toISOString().slice(11, 16);
