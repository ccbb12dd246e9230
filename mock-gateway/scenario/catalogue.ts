// The shipped scenarios, one by its name.
import type { MockGatewayOptions } from '../options.ts';
import { nearest } from '../rules.ts';
import { readAccountsFile, readScenario } from './file.ts';
import { incidentFile, scenarioNames } from './incident-files.ts';
import { type JudgedScenario, presented } from './judged.ts';
import type { Scenario } from './step.ts';

/** A shipped scenario. @throws {Error} when there is none of that name */
export function findScenario(name: string): JudgedScenario {
  const names = scenarioNames();
  if (!names.includes(name)) {
    throw new Error(
      `Cannot find scenario '${name}': ${nearest(name, names).slice(2) || `it must be one of ${names.join(', ')}`}`,
    );
  }
  return readScenario(incidentFile(name));
}

/**
 * A scenario by its shipped name, or by the path of a YAML file; without a name of its own it has the one given here.
 * @param accountsFile a YAML file whose accounts stand in place of the scenario's
 * @throws {Error} when there is no such scenario or file, or a file is not valid
 * @example
 * const { name, summary, source } = loadScenario('nightly-restart');
 * await gateway.play(loadScenario('./my-bad-day.yaml'));
 */
export function loadScenario(nameOrPath: string, accountsFile?: string): Scenario {
  const isPath = /[\\/]|\.ya?ml$/.test(nameOrPath);
  const scenario = isPath ? readScenario(nameOrPath) : findScenario(nameOrPath);
  const { name = nameOrPath } = scenario;
  return presented(
    scenario,
    accountsFile === undefined ? { name } : { name, accounts: readAccountsFile(accountsFile) },
  );
}

/**
 * What a gateway must be started with for a scenario to mean what it says.
 * @example await MockGateway.start({ ...startOptions(loadScenario('./my-bad-day.yaml')), port: 7500 });
 */
export const startOptions = ({ gateway, accounts, contracts, chains, news, scans }: Scenario): MockGatewayOptions => ({
  ...gateway,
  accounts,
  contracts,
  chains,
  news,
  scans,
});
