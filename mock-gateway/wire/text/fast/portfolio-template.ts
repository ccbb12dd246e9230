// portfolioValue (7), the message sent most: which of its numbers stay open, and how each is written as digits.
import type { PortfolioNumbers, PortfolioValues, PreparedRow } from '../../coding.ts';
import { responses } from '../../responses.ts';
import { type Put, putDecimalSince, putDecimalUpTo, putMoney } from './ascii-number.ts';
import { FrameSlab } from './frame-slab.ts';
import { MessageTemplate } from './message-template.ts';

/** As the kinds of the table spell them; a property test holds the bytes equal. */
const OPEN: Readonly<Record<keyof PortfolioNumbers, Put>> = {
  position: putDecimalSince,
  marketPrice: putDecimalUpTo(8),
  marketValue: putMoney,
  averageCost: putDecimalUpTo(8),
  unrealizedPNL: putMoney,
  realizedPNL: putMoney,
};

/** @returns makes the template of one contract; the rows of all of them lie one behind another in memory */
export function portfolioTemplates(serverVersion: number): (values: PortfolioValues) => PreparedRow {
  const slab = new FrameSlab();
  return (values) => new MessageTemplate(responses.portfolioValue, serverVersion, values, OPEN, slab);
}
