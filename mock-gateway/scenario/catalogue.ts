// The shipped scenarios: where their files are, and one by its name.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MockGatewayOptions } from '../options.ts';
import { nearest } from '../rules.ts';
import { readAccountsFile, readScenario } from './file.ts';
import { type JudgedScenario, presented } from './judged.ts';
import type { Scenario } from './step.ts';

// From the source the files stand beside this one; from a bundle they are reached through the package's root.
const PLACES = ['../incidents/', '../mock-gateway/incidents/', '../../mock-gateway/incidents/'];
const SUFFIX = '.yaml';

function folder(): URL {
  // A bundle in CommonJS knows no place of its own.
  if (!URL.canParse('.', import.meta.url)) {
    throw new Error(
      'Cannot find the shipped scenarios: a bundle in CommonJS does not say where it is. Bundle as ESM, leave the package external, or see "Bundled into one file" in docs/where-it-runs.md',
    );
  }
  const place = PLACES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined)
    throw new Error('Cannot find the shipped scenarios: mock-gateway/incidents/ is not installed');
  return place;
}

/**
 * The names of the shipped scenarios, in alphabetical order.
 * @throws {Error} when the folder of scenarios is not installed
 * @example for (const name of scenarioNames()) console.log(name, loadScenario(name).summary);
 */
export function scenarioNames(): readonly string[] {
  return readdirSync(folder())
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

/** A shipped scenario. @throws {Error} when there is none of that name */
export function findScenario(name: string): JudgedScenario {
  const names = scenarioNames();
  if (!names.includes(name)) {
    throw new Error(
      `Cannot find scenario '${name}': ${nearest(name, names).slice(2) || `it must be one of ${names.join(', ')}`}`,
    );
  }
  return readScenario(fileURLToPath(new URL(`${name}${SUFFIX}`, folder())));
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
