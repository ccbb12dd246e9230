// The world a scenario starts in: as options for a new gateway, or brought to one that runs.
import type { AccountOptions } from '../world/account.ts';
import type { AccountValue } from '../world/account-values.ts';
import type { Contract } from '../world/contract.ts';
import { resolveContract } from '../world/contract-text.ts';
import type { AccountsOptions, World } from '../world/world.ts';
import type { AccountSpec, AccountValueSpec, Scenario } from './step.ts';

/**
 * The scenario's accounts as `MockGateway.start({ accounts })` takes them.
 * @param known contracts that are meant where they have the parts named
 */
export function accountsOf(specs: NonNullable<Scenario['accounts']>, known: readonly Contract[] = []): AccountsOptions {
  return Object.fromEntries(Object.entries(specs).map(([code, spec]) => [code, accountOf(spec, known)]));
}

function accountOf({ positions = [], values = [], ...rest }: AccountSpec, known: readonly Contract[]): AccountOptions {
  return {
    ...rest,
    positions: positions.map((position) => ({ ...position, contract: resolveContract(position.contract, known) })),
    values: values.map(stated),
  };
}

const stated = ({ key, value, currency = '' }: AccountValueSpec): AccountValue => ({
  key,
  value: String(value),
  currency,
});

/**
 * Gives a world the accounts of a scenario: new ones are opened, positions that differ are set. What else a known
 * account holds stays.
 */
export function bringWorld(world: World, specs: NonNullable<Scenario['accounts']>): void {
  for (const [code, options] of Object.entries(accountsOf(specs, [...world.contracts.values()]))) {
    if (!world.hasAccount(code)) {
      world.open(code, options);
      continue;
    }
    const account = world.account(code);
    for (const { contract, ...state } of options.positions ?? []) {
      const row = account.rows.find((held) => held.contract.conId === contract.conId);
      const same =
        row?.position === state.position &&
        row.averageCost === state.averageCost &&
        row.marketPrice === state.marketPrice;
      if (!same) account.setPosition(contract, state);
    }
    for (const { key, value, currency } of options.values ?? []) account.setValue(key, value, currency);
  }
}
