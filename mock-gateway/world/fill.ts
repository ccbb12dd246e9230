// A fill takes effect: in the book of its account, in the record of the day, and then in what is told of the account.
import type { AccountTeller } from './account-teller.ts';
import type { Contract } from './contract.ts';
import type { Execution, ExecutionRecord, Filler } from './execution.ts';
import type { Market } from './market.ts';

/** What fills are settled on. */
export interface FillGround {
  readonly market: Market;
  readonly fills: ExecutionRecord;
}

export interface Fill {
  readonly contract: Contract;
  /** Signed. */
  readonly quantity: number;
  readonly price: number;
  readonly commission: number;
  /** The order it is of. */
  readonly by: Filler;
  /** What the market's price is afterwards. */
  readonly marketPrice: number;
}

/** @param tell called between the fill and what it makes of the account's values and rows, as recorded */
export function settleFill(
  teller: AccountTeller,
  { market, fills }: FillGround,
  fill: Fill,
  tell: (execution: Execution) => void,
): void {
  const { contract, quantity, price, commission } = fill;
  market.register(contract);
  const { realizedPnl, bareCost } = teller.book.settle(contract, quantity, price, commission);
  tell(fills.record({ account: teller.id, contract, quantity, price, commission, realizedPnl, ...fill.by }));
  // A commission comes behind its fill, so the row is told twice; of a close too, where both are the same (recorded).
  teller.settled(contract, fill.marketPrice, commission === 0 ? undefined : bareCost);
}
