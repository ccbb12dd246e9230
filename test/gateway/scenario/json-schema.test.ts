// The JSON Schema that editors read beside a scenario file: made by the build, true of what ships, and strict.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../../docs/scenario-schema.ts';
import { isValid, type Schema } from '../../support/json-schema.ts';

const schema: Schema = { ...scenarioJsonSchema() };
const INCIDENTS = new URL('../../../mock-gateway/incidents/', import.meta.url);
const textOf = (file: URL): string => readFileSync(file, 'utf8');

describe('the JSON Schema of scenarios', () => {
  test('is shipped by the build as it is made', () => {
    const built = textOf(new URL('../../../dist/mock-gateway/scenario.schema.json', import.meta.url));
    expect(JSON.parse(built)).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  test.each(readdirSync(INCIDENTS))('accepts %s', (name) => {
    expect(isValid(parse(textOf(new URL(name, INCIDENTS))), schema)).toBe(true);
  });

  test.each([
    ['no steps', 'name: empty'],
    ['an unknown key', 'steps: []\nstepz: []'],
    ['an unknown verb', 'steps: [{ notise: 1100 }]'],
    ['two verbs', 'steps: [{ notice: 1100, wait: 5s }]'],
    ['a value of the wrong kind', 'steps: [{ play: 7 }]'],
    ['an unknown key deep inside', 'steps: [{ repeat: { every: 1s, steps: [{ restart: { downn: 3s } }] } }]'],
    ['an unknown request', 'steps: [{ waitFor: reqPosition }]'],
    ['an unknown fault', 'steps: [{ addFault: { fault: latencyy, ms: 5 } }]'],
    ['a fault without what it needs', 'steps: [{ during: { faults: [{ fault: latency }], steps: [] } }]'],
    ['a limit below 0', 'gateway: { limits: { clients: -1 } }\nsteps: []'],
    ['a position without a price', 'accounts: { DU1: { positions: [{ contract: IBM, position: 1 }] } }\nsteps: []'],
  ])('refuses %s', (_what, text) => {
    expect(isValid(parse(text), schema)).toBe(false);
  });
});
