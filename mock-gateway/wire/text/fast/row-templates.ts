// portfolioValue (7) and position (61), the rows sent most: which of their numbers stay open, and how each is written as digits.
import type { PortfolioValues, PositionValues, PreparedRow, RowNumbers } from '../../coding.ts';
import { responses } from '../../responses.ts';
import { putDecimalSince, putDecimalUpTo, putDouble, putMoney } from './ascii-number.ts';
import { FrameSlab } from './frame-slab.ts';
import { MessageTemplate, type Open } from './message-template.ts';

type OpenNumbers = Readonly<Record<string, Open<keyof RowNumbers>>>;

/** As the kinds of the table spell them; a property test holds the bytes equal. */
const PORTFOLIO = {
  position: { from: 'position', put: putDecimalSince },
  marketPrice: { from: 'marketPrice', put: putDecimalUpTo(8) },
  marketValue: { from: 'marketValue', put: putMoney },
  averageCost: { from: 'averageCost', put: putDecimalUpTo(8) },
  unrealizedPNL: { from: 'unrealizedPnl', put: putMoney },
  realizedPNL: { from: 'realizedPnl', put: putMoney },
} as const satisfies OpenNumbers;
const POSITION = {
  position: { from: 'position', put: putDecimalSince },
  avgCost: { from: 'averageCost', put: putDouble },
} as const satisfies OpenNumbers;

/** @returns makes the template of one contract; the rows of all of them lie one behind another in memory */
export function portfolioTemplates(serverVersion: number): (values: PortfolioValues) => PreparedRow {
  const slab = new FrameSlab();
  return (values) => new MessageTemplate(responses.portfolioValue, serverVersion, values, PORTFOLIO, slab);
}

/** As {@link portfolioTemplates}. */
export function positionTemplates(serverVersion: number): (values: PositionValues) => PreparedRow {
  const slab = new FrameSlab();
  return (values) => new MessageTemplate(responses.position, serverVersion, values, POSITION, slab);
}
