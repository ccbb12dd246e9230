// The shipped scenarios: where their files are, and one by its name.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MockGatewayOptions } from '../options.ts';
import type { AccountsOptions } from '../world/world.ts';
import { readScenarioFile } from './file.ts';
import { accountsOf } from './opening.ts';
import type { Scenario } from './step.ts';

// From the source the files stand beside this one; from a bundle they are reached through the package's root.
const PLACES = ['../incidents/', '../mock-gateway/incidents/', '../../mock-gateway/incidents/'];
const SUFFIX = '.yaml';

function folder(): URL {
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
export function findScenario(name: string): Scenario {
  const names = scenarioNames();
  if (!names.includes(name)) {
    throw new Error(`Cannot find scenario '${name}': it must be one of ${names.join(', ')}`);
  }
  return readScenarioFile(fileURLToPath(new URL(`${name}${SUFFIX}`, folder())));
}

/**
 * A scenario with everything a catalogue shows, and its accounts as `MockGateway.start({ accounts })` takes them.
 * @example const { name, summary, source } = loadScenario('nightly-restart');
 */
export interface LoadedScenario extends Scenario {
  /** @default what it was loaded by */
  readonly name: string;
  /** @default '' */
  readonly summary: string;
  /** @default '' */
  readonly source: string;
  /** Absent when the scenario brings none. */
  readonly accounts?: AccountsOptions;
}

/**
 * A scenario by its shipped name, or by the path of a YAML file.
 * @throws {Error} when there is no such scenario or file, or the file is not valid
 * @example await gateway.play(loadScenario('./my-bad-day.yaml'));
 */
export function loadScenario(nameOrPath: string): LoadedScenario {
  const isPath = /[\\/]|\.ya?ml$/.test(nameOrPath);
  const { accounts, ...scenario } = isPath ? readScenarioFile(nameOrPath) : findScenario(nameOrPath);
  const { name = nameOrPath, summary = '', source = '' } = scenario;
  const loaded = { ...scenario, name, summary, source };
  return accounts === undefined ? loaded : { ...loaded, accounts: accountsOf(accounts) };
}

/**
 * What a gateway must be started with for a scenario to mean what it says.
 * @example await MockGateway.start({ ...startOptions(loadScenario('./my-bad-day.yaml')), port: 7500 });
 */
export const startOptions = (scenario: Scenario): MockGatewayOptions => ({
  ...scenario.gateway,
  accounts: scenario.accounts === undefined ? undefined : accountsOf(scenario.accounts),
});
