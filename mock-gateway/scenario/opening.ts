// The world a scenario starts in, brought to a gateway that runs.
import { resolveContract } from '../world/contract-text.ts';
import type { World } from '../world/world.ts';
import type { Scenario } from './step.ts';

/**
 * Gives a world the contracts and accounts of a scenario. What has a price keeps it; new accounts are opened, positions
 * that differ are set. What else a known account holds stays.
 */
export function bringWorld(world: World, { accounts = {}, contracts = [], chains = [], ...desk }: Scenario): void {
  for (const listed of contracts) world.list(listed);
  for (const chain of chains) world.listChain(chain);
  world.desk.state(desk);
  for (const [code, options] of Object.entries(accounts)) {
    if (!world.hasAccount(code)) {
      world.open(code, options);
      continue;
    }
    const account = world.account(code);
    for (const { contract: ref, ...state } of options.positions ?? []) {
      const contract = resolveContract(ref, world.contracts.values());
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
