// The bars of the past: what a client would be answered, and bars stated in their place.
import type { BarsOptions } from '../../index.ts';
import { shownBars } from '../../replies/shown-bars.ts';
import { judge, only, type Rule } from '../../rules.ts';
import { contractSchema } from '../../world/account-schema.ts';
import { type ContractRef, resolveContract } from '../../world/contract-text.ts';
import { barsSchema } from '../../world/listing-schema.ts';
import { textParam, wordParam } from '../param.ts';
import { complained, Refusal } from '../refusal.ts';
import { type Asked, bodyRoute, ok, type Route, route } from '../route.ts';

const CONTRACT = textParam('contract', 'Whose, such as `AAPL` or `SPY 20261218 450 C`.');
const SIZE = wordTextParam('size', 'How long each is, in IB’s words, such as `1 hour`.', '1 day');
const DURATION = wordTextParam('duration', 'How far back, in IB’s words, such as `10 D`.', '1 M');
const WHAT = wordParam('what', 'Of which prices.', ['TRADES', 'MIDPOINT', 'BID', 'ASK'], 'TRADES');
const HOURS = wordParam('hours', 'Of which hours.', ['regular', 'all'], 'regular');

/** A text with a default. */
function wordTextParam(name: string, description: string, byDefault: string) {
  return { ...textParam(name, description), byDefault };
}

const statedRule: Rule<{ readonly contract: ContractRef; readonly bars: readonly BarsOptions[] }> = only({
  contract: contractSchema,
  bars: barsSchema,
});

/** @throws {Refusal} 422 when it is asked in other words than IB's, 404 when the contract has no price */
function barsShown(asked: Asked) {
  const { world, clock } = asked.hosted.gateway;
  const text = asked.query(CONTRACT);
  if (text === undefined) throw complained([{ key: CONTRACT.name, rule: 'must name a contract, such as AAPL' }]);
  const contract = resolved(text, world.contracts.values());
  const shown = shownBars(world, clock.now(), contract, {
    size: asked.query(SIZE) ?? '',
    duration: asked.query(DURATION) ?? '',
    what: asked.query(WHAT) ?? 'TRADES',
    hours: asked.query(HOURS) ?? 'regular',
  });
  if (shown.is === 'unpriced') throw new Refusal(404, `Cannot show bars of '${text}': it has no price in this world`);
  if (shown.is === 'refused') throw complained([{ key: '', rule: shown.rule }]);
  return shown.bars;
}

/** @throws {Refusal} 422 when it is no contract */
function resolved(ref: ContractRef, known: Parameters<typeof resolveContract>[1]) {
  try {
    return resolveContract(ref, known);
  } catch (error) {
    throw complained([{ key: 'contract', rule: error instanceof Error ? error.message : String(error) }]);
  }
}

export const barRoutes: readonly Route[] = [
  route({
    name: 'bars',
    method: 'GET',
    path: '/bars',
    summary: 'The bars of a contract up to now, as a client that asks for them is answered; times since 1970.',
    params: [CONTRACT, SIZE, DURATION, WHAT, HOURS],
    answers: { 200: 'A list, oldest first.', 404: 'It has no price.' },
    answer: (asked) => ok(barsShown(asked)),
  }),
  bodyRoute({
    name: 'set-bars',
    method: 'PUT',
    path: '/bars',
    summary:
      'States bars of a contract in place of those that the seed makes; the newest gives a price to one without.',
    body: {
      schema: statedRule,
      examples: [
        {
          contract: 'QQQ',
          bars: [
            { size: '1 day', csv: 'date,open,high,low,close\n20261119,510,512,509,511\n20261120,511,514,510,513' },
          ],
        },
      ],
      judge: (content) => judge(statedRule, content),
    },
    answers: { 200: 'In force.', 409: 'The world cannot take them.' },
    answer: ({ body, hosted }) => {
      const { world } = hosted.gateway;
      try {
        const contract = resolveContract(body.contract, world.contracts.values());
        const { marketData, ...facts } = world.listing(contract);
        world.list({ contract, bars: body.bars, ...facts, ...(marketData === undefined ? {} : { marketData }) });
        return ok({ contract, price: world.isPriced(contract) ? world.price(contract) : null });
      } catch (error) {
        throw new Refusal(409, error instanceof Error ? error.message : String(error));
      }
    },
  }),
];
