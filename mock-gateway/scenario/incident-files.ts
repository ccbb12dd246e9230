// Where the files of the shipped scenarios are, and what they are called.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

/** The file of one of them. */
export const incidentFile = (name: string): string => fileURLToPath(new URL(`${name}${SUFFIX}`, folder()));

/** Whether it is the name of none; where the files are not installed, nobody knows. */
export function isNoScenario(name: string): boolean {
  try {
    return !scenarioNames().includes(name);
  } catch {
    return false;
  }
}
