// portfolioValue (7), the message sent most: which of its numbers stay open, and how each is written as digits.
import type { PortfolioValues, PreparedRow, RowNumbers } from '../../coding.ts';
import { responses } from '../../responses.ts';
import { putDecimalSince, putDecimalUpTo, putMoney } from './ascii-number.ts';
import { FrameSlab } from './frame-slab.ts';
import { MessageTemplate, type Open } from './message-template.ts';

/** As the kinds of the table spell them; a property test holds the bytes equal. */
const OPEN = {
  position: { from: 'position', put: putDecimalSince },
  marketPrice: { from: 'marketPrice', put: putDecimalUpTo(8) },
  marketValue: { from: 'marketValue', put: putMoney },
  averageCost: { from: 'averageCost', put: putDecimalUpTo(8) },
  unrealizedPNL: { from: 'unrealizedPnl', put: putMoney },
  realizedPNL: { from: 'realizedPnl', put: putMoney },
} as const satisfies Readonly<Record<string, Open<keyof RowNumbers>>>;

/** @returns makes the template of one contract; the rows of all of them lie one behind another in memory */
export function portfolioTemplates(serverVersion: number): (values: PortfolioValues) => PreparedRow {
  const slab = new FrameSlab();
  return (values) => new MessageTemplate(responses.portfolioValue, serverVersion, values, OPEN, slab);
}
