// Market rules: the price steps behind the numbers that contract details carry, one for each venue.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Reply, reply } from './reply.ts';

interface PriceIncrement {
  readonly lowEdge: number;
  readonly increment: number;
}

const from0 = (increment: number): readonly PriceIncrement[] => [{ lowEdge: 0, increment }];

/** Numbers and first steps as a real gateway gives them (@stoqey/ib's live tests); 26 and 67 are in recordings. */
const RULES: ReadonlyMap<number, readonly PriceIncrement[]> = new Map([
  [26, from0(0.01)],
  [32, from0(0.01)],
  [67, from0(0.25)],
  [239, from0(0.00005)],
  [635, from0(0.0001)],
  [2806, from0(0.25)],
]);

/** Of steps no rule above has, the number is the step: so many hundred-millionths above this. */
const OWN_RULES = 1_000_000_000;
const PER_UNIT = 100_000_000;

/** The rule of a step. */
export function ruleOf(minTick: number): number {
  for (const [id, [first]] of RULES) if (first?.increment === minTick) return id;
  return OWN_RULES + Math.min(PER_UNIT * 10, Math.round(minTick * PER_UNIT));
}

const stepsOf = (rule: number): readonly PriceIncrement[] =>
  RULES.get(rule) ?? from0(rule > OWN_RULES ? (rule - OWN_RULES) / PER_UNIT : 0.01);

export const marketRuleReplies: readonly Reply[] = [
  reply(requests.reqMarketRule, (client, { marketRuleId }) =>
    client.send(responses.marketRule, { marketRuleId, priceIncrements: [...stepsOf(marketRuleId)] }),
  ),
];
