// The JSON Schema that editors read beside a scenario file, made from the one schema; the build ships it.
import { toJsonSchema } from '@valibot/to-json-schema';
import { FaultSchema } from '../mock-gateway/faults/fault-schema.ts';
import { eventSchema } from '../mock-gateway/scenario/event-schema.ts';
import { anyStepSchema, scenarioSchema } from '../mock-gateway/scenario/schema.ts';

/** Keys and types. Rules in code, such as that of a contract's text, have no JSON Schema: `check` knows them. */
export const scenarioJsonSchema = () => ({
  ...toJsonSchema(scenarioSchema, {
    definitions: { step: anyStepSchema, event: eventSchema, fault: FaultSchema },
    errorMode: 'ignore',
  }),
  title: 'A scenario of mock-ib-gateway',
});
