// The truth, to change and to compare with: accounts, contracts, prices, fills.
import * as v from 'valibot';
import type { Account, AccountOptions, Contract, ListedContract, OptionChain, Scenario } from '../../index.ts';
import { finite, judge, only, type Rule } from '../../rules.ts';
import { accountSchema, contractSchema } from '../../world/account-schema.ts';
import { type ContractRef, resolveContract } from '../../world/contract-text.ts';
import { chainsSchema, contractsSchema } from '../../world/listing-schema.ts';
import { Refusal } from '../refusal.ts';
import { type Asked, type Body, bodyRoute, ok, type Route, route } from '../route.ts';

const bodyOf = <T>(schema: Rule<T>, ...examples: [unknown, ...unknown[]]): Body<T> => ({
  schema,
  examples,
  judge: (content) => judge(schema, content),
});

const priceRule: Rule<readonly { readonly contract: ContractRef; readonly price: number }[]> = v.array(
  only({ contract: contractSchema, price: finite }),
);
const expiryRule: Rule<{ readonly contract: ContractRef; readonly price?: number; readonly underlyingPrice?: number }> =
  only({ contract: contractSchema, price: v.exactOptional(finite), underlyingPrice: v.exactOptional(finite) });

/** Brings what a scenario would bring, by the same rules. @throws {Refusal} 409 when the world cannot take it */
async function bring({ hosted }: Asked, world: Omit<Scenario, 'steps'>, steps: Scenario['steps'] = []): Promise<void> {
  try {
    await hosted.gateway.play({ ...world, steps });
  } catch (error) {
    throw new Refusal(409, error instanceof Error ? error.message : String(error));
  }
}

/** @throws {Refusal} 404 when there is none of that code */
function accountOf({ hosted, path }: Asked): Account {
  const code = path('code');
  const { world } = hosted.gateway;
  if (world.hasAccount(code)) return world.account(code);
  throw new Refusal(404, `Cannot find account '${code}': the gateway has ${world.accountCodes.join(', ') || 'none'}`);
}

const positionsOf = (account: Account) =>
  account.rows.map((row) => ({ ...row, dailyPnl: account.pnlOf(row.contract.conId)?.dailyPnl ?? null }));

const shown = (account: Account) => ({
  code: account.id,
  pnl: account.pnl,
  positions: positionsOf(account),
  closedToday: account.closedRows,
  values: account.values,
});

function contractShown({ hosted }: Asked, contract: Contract) {
  const { world } = hosted.gateway;
  return {
    contract,
    price: world.isPriced(contract) ? world.price(contract) : null,
    previousClose: world.previousClose(contract),
    isExpired: world.isExpired(contract),
    underlying: world.underlying(contract)?.conId ?? null,
    listing: world.listing(contract),
  };
}

const contractsShown = (asked: Asked) =>
  [...asked.hosted.gateway.world.contracts.values()].map((contract) => contractShown(asked, contract));

const accountBody: Body<AccountOptions> = bodyOf(accountSchema, {
  cash: 5_000,
  positions: [{ contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5 }],
});

export const worldRoutes: readonly Route[] = [
  route({
    name: 'accounts',
    method: 'GET',
    path: '/accounts',
    summary: 'Every account: PnL, positions, values.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.gateway.world.accounts.map(shown)),
  }),
  route({
    name: 'account',
    method: 'GET',
    path: '/accounts/{code}',
    summary: 'One account.',
    answers: { 200: 'The account.', 404: 'There is none of that code.' },
    answer: (asked) => ok(shown(accountOf(asked))),
  }),
  bodyRoute({
    name: 'put-account',
    method: 'PUT',
    path: '/accounts/{code}',
    summary:
      'Opens an account, as `accounts` of a scenario does; of one that is open it states the positions and values named.',
    body: accountBody,
    answers: { 200: 'It was open.', 201: 'It is opened.', 409: 'The world cannot take it.' },
    answer: async (asked) => {
      const isNew = !asked.hosted.gateway.world.hasAccount(asked.path('code'));
      await bring(asked, { accounts: { [asked.path('code')]: asked.body } });
      return ok(shown(accountOf(asked)), isNew ? 201 : 200);
    },
  }),
  bodyRoute({
    name: 'change-account',
    method: 'PATCH',
    path: '/accounts/{code}',
    summary: 'States positions and values of an account that is open; what is not named stays.',
    body: accountBody,
    answers: { 200: 'It is so.', 404: 'There is none of that code.', 409: 'The world cannot take it.' },
    answer: async (asked) => {
      const account = accountOf(asked);
      await bring(asked, { accounts: { [account.id]: asked.body } });
      return ok(shown(account));
    },
  }),
  route({
    name: 'positions',
    method: 'GET',
    path: '/accounts/{code}/positions',
    summary: 'What an account holds, with cost, price and PnL: the truth to compare a bot’s book with.',
    answers: { 200: 'A list.', 404: 'There is none of that code.' },
    answer: (asked) => ok(positionsOf(accountOf(asked))),
  }),
  route({
    name: 'contracts',
    method: 'GET',
    path: '/contracts',
    summary: 'Every contract known, with its price and what is listed of it.',
    answers: { 200: 'A list.' },
    answer: (asked) => ok(contractsShown(asked)),
  }),
  bodyRoute({
    name: 'list-contracts',
    method: 'POST',
    path: '/contracts',
    summary: 'Makes contracts known although nobody holds them, as `contracts` of a scenario does.',
    body: bodyOf<readonly ListedContract[]>(contractsSchema, [
      { contract: 'EUR.USD', price: 1.0873 },
      { contract: 'SPX IND CBOE', price: 6_300 },
    ]),
    answers: { 200: 'Every contract known.', 409: 'The world cannot take it.' },
    answer: async (asked) => {
      await bring(asked, { contracts: asked.body });
      return ok(contractsShown(asked));
    },
  }),
  bodyRoute({
    name: 'list-chains',
    method: 'POST',
    path: '/chains',
    summary: 'Makes option chains known, as `chains` of a scenario does.',
    body: bodyOf<readonly OptionChain[]>(chainsSchema, [
      { underlying: 'AAPL', expiries: ['20261218'], strikes: { from: 180, to: 190, step: 5 } },
    ]),
    answers: { 200: 'Every contract known.', 409: 'The world cannot take it.' },
    answer: async (asked) => {
      await bring(asked, { chains: asked.body });
      return ok(contractsShown(asked));
    },
  }),
  bodyRoute({
    name: 'expire',
    method: 'POST',
    path: '/contracts/expire',
    summary: 'A contract expires, in every account, at a price or at what it is in the money.',
    body: bodyOf(expiryRule, { contract: 'AAPL', price: 190 }),
    answers: { 200: 'It has.', 409: 'What it is worth cannot be known.' },
    answer: async (asked) => {
      const { world } = asked.hosted.gateway;
      const { contract: ref, ...settlement } = asked.body;
      const contract = resolveContract(ref, world.contracts.values());
      try {
        world.expire(contract, settlement);
      } catch (error) {
        throw new Refusal(409, error instanceof Error ? error.message : String(error));
      }
      return ok(contractShown(asked, contract));
    },
  }),
  route({
    name: 'prices',
    method: 'GET',
    path: '/prices',
    summary: 'The price of every contract that has one, by conId.',
    answers: { 200: 'A mapping.' },
    answer: ({ hosted }) => {
      const { world } = hosted.gateway;
      const priced = [...world.contracts.values()].filter((contract) => world.isPriced(contract));
      return ok(Object.fromEntries(priced.map((contract) => [contract.conId, world.price(contract)])));
    },
  }),
  bodyRoute({
    name: 'set-prices',
    method: 'PUT',
    path: '/prices',
    summary: 'The market moves; a contract nobody holds becomes known by its first price.',
    body: bodyOf(priceRule, [
      { contract: 'AAPL', price: 190.5 },
      { contract: 'QQQ', price: 512.4 },
    ]),
    answers: { 200: 'In force.' },
    answer: ({ body, hosted }) => {
      const { world } = hosted.gateway;
      for (const { contract, price } of body) world.reprice(resolveContract(contract, world.contracts.values()), price);
      return ok({ set: body.length });
    },
  }),
  route({
    name: 'executions',
    method: 'GET',
    path: '/executions',
    summary: 'Today’s fills, oldest first.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.gateway.world.executions.today),
  }),
];
