// The JSON Schema that editors read, made from the one schema; `npx vitest run scenario-json-schema -u` writes it anew.
import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { FaultSchema } from '../../../mock-gateway/faults/index.ts';
import { anyStepSchema, eventSchema, scenarioSchema } from '../../../mock-gateway/scenario/schema.ts';

describe('mock-gateway/scenario.schema.json', () => {
  it('is what the schema says', async () => {
    const schema = toJsonSchema(scenarioSchema, {
      definitions: { step: anyStepSchema, event: eventSchema, fault: FaultSchema },
      // Checks in code, such as that of a contract's text, have no JSON Schema: editors see the rest.
      errorMode: 'ignore',
    });
    const titled = { ...schema, title: 'A scenario of mock-ib-gateway' };
    await expect(`${JSON.stringify(titled, null, 2)}\n`).toMatchFileSnapshot('../../../mock-gateway/scenario.schema.json');
  });
});
