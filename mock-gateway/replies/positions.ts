// reqPositions: every position of every account, the end marker once, then position changes (protocol 3.2).
import type { PositionRow } from '../position-row.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Client, type Reply, reply } from './reply.ts';

export const positionReplies: readonly Reply[] = [
  reply(requests.reqPositions, (client) => {
    client.batch(() => {
      for (const account of client.world.accounts) {
        for (const row of account.rows) sendPosition(client, account.id, row);
      }
      client.send(responses.positionEnd, {});
    });
    const stop = client.world.onChange((change) => {
      if (change.kind === 'position' && change.traded) sendPosition(client, change.account, change.row);
    });
    client.subscribe({ name: requests.reqPositions.name }, stop);
  }),
  reply(requests.cancelPositions, (client) => client.unsubscribe(requests.reqPositions.name)),
];

function sendPosition(client: Client, account: string, { contract, position, averageCost }: PositionRow): void {
  client.send(responses.position, {
    account,
    conId: contract.conId,
    symbol: contract.symbol,
    secType: contract.secType,
    lastTradeDateOrContractMonth: contract.lastTradeDateOrContractMonth,
    strike: contract.strike,
    right: contract.right,
    multiplier: contract.multiplier === null ? '' : String(contract.multiplier),
    exchange: contract.exchange,
    currency: contract.currency,
    localSymbol: contract.localSymbol,
    tradingClass: contract.tradingClass,
    position,
    avgCost: averageCost,
  });
}
