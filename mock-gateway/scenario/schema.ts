// What a valid scenario is: one schema for what builders make and what YAML files hold.
import * as v from 'valibot';
import { milliseconds } from '../clock.ts';
import { type Fault, FaultSchema, isJudgedFault, JudgedFaultSchema } from '../faults/fault-schema.ts';
import { limitsSchema } from '../limits.ts';
import { startRows } from '../options.ts';
import { amount, anyInt, either, finite, oneOf, only, type Rule, text, whole, wireId } from '../rules.ts';
import { accountsSchema, contractSchema, positionRows, valueRows } from '../world/account-schema.ts';
import { bulletinSchema, headlineSchema, newsSchema, scansSchema } from '../world/desk-schema.ts';
import { chainsSchema, contractsSchema } from '../world/listing-schema.ts';
import { ORDER_MODES } from '../world/order-flow.ts';
import { MAX_LATE_FRAMES, PNL_CLOSES, PNL_CURRENCIES, PNL_FIGURES, PNL_SERVICES } from '../world/pnl-serving.ts';
import { DOWNLOADS } from '../world/service.ts';
import { eventName, eventParts, eventSchema, withFittingFields } from './event-schema.ts';
import { isJudged } from './judged.ts';
import { not0, noticeSchema, shippedName } from './known-values.ts';
import type { Duration, GatewaySpec, Scenario, Step, VerbName, Verbs } from './step.ts';

const isObject = (input: unknown): boolean => typeof input === 'object';
const has = (input: unknown, key: string): boolean => typeof input === 'object' && input !== null && key in input;

const count = whole(1);
const hexBytes = v.pipe(
  v.string(),
  v.regex(/^(?:[0-9a-fA-F]{2}\s?)+$/, "must be bytes in hexadecimal, such as 'ff ff ff fc'"),
);
const FAULT_NAMES = FaultSchema.options.map((option) => option.entries.fault.literal);
const clientId = wireId(0);
const above0 = v.pipe(finite, v.gtValue(0, 'must be above 0'));
const how = oneOf(['fin', 'rst']);
const download = oneOf(DOWNLOADS);
const positionsToo = { positions: v.exactOptional(v.boolean()) };
const upstream = oneOf(['lost', 'restored', 'restored-data-lost']);

const duration: Rule<Duration> = v.pipe(
  v.union([v.number(), v.string()]),
  v.check(
    (value) => milliseconds(value) !== undefined,
    "must be milliseconds (0 or more) or text like '500ms', '1.5s', '3m', '8h'",
  ),
);

const ofAccount = { account: v.exactOptional(text) };
const ofOrder = {
  order: v.exactOptional(v.pipe(v.number(), v.integer())),
  clientId: v.exactOptional(v.pipe(v.number(), v.integer())),
};
const gateway: Rule<GatewaySpec> = only(startRows);

/** What was judged before is taken as it is: faults from their makers, and scenarios that are steps of others. */
const judgedFault = v.custom<Fault>(isJudgedFault);
const judgedScenario = v.custom<Step>(isJudged);

const fault: Rule<Fault> = v.lazy((input): Rule<Fault> => {
  if (input === undefined) return FaultSchema;
  return isJudgedFault(input) ? judgedFault : JudgedFaultSchema;
});
const step: Rule<Step> = v.lazy(stepSchemaFor);
const noVerb: Rule<Step> = v.custom<Step>(
  () => false,
  (issue) => `${keysOf(issue.input)}; a step needs one of ${verbNames.join(', ')}`,
);
const manyVerbs: Rule<Step> = v.custom<Step>(
  () => false,
  ({ input }) => `has ${verbsOf(input).join(' and ')}; a step does one thing, so write them as two`,
);
const verbsOf = (input: unknown): readonly VerbName[] => verbNames.filter((name) => has(input, name));
const keysOf = (input: unknown): string =>
  typeof input === 'object' && input !== null
    ? `has ${Object.keys(input).join(', ') || 'nothing'}`
    : `is '${String(input)}'`;
const steps = v.array(step);

const tags = {
  label: v.exactOptional(text),
  at: v.exactOptional(duration),
  after: v.exactOptional(text),
  when: v.exactOptional(eventSchema),
};
const worldSchemas = {
  name: v.exactOptional(text),
  summary: v.exactOptional(v.string()),
  source: v.exactOptional(v.string()),
  accounts: v.exactOptional(accountsSchema),
  contracts: v.exactOptional(contractsSchema),
  chains: v.exactOptional(chainsSchema),
  news: v.exactOptional(newsSchema),
  scans: v.exactOptional(scansSchema),
  gateway: v.exactOptional(gateway),
};

/** A whole scenario. */
export const scenarioSchema: Rule<Scenario> = only({ ...worldSchemas, ...tags, steps });

/** What each verb takes: one row a verb. Only `steps` is more than its value: a scenario is a step. */
const verbSchemas: { readonly [V in VerbName]: Rule<Verbs[V]> } = {
  setPosition: only({ ...ofAccount, ...positionRows }),
  trade: only({
    ...ofAccount,
    contract: contractSchema,
    quantity: not0,
    price: finite,
    commission: v.exactOptional(finite),
  }),
  fill: only({ ...ofOrder, quantity: v.exactOptional(above0), price: v.exactOptional(finite) }),
  reject: only({ ...ofOrder, code: v.exactOptional(wireId(1)), text: v.exactOptional(text) }),
  cancel: only({ ...ofOrder, reason: v.exactOptional(text) }),
  correct: only({ price: finite }),
  reprice: either(
    (input) => has(input, 'byPercent'),
    only({ contract: contractSchema, byPercent: v.pipe(finite, v.minValue(-100, 'must be at least -100')) }),
    only({ contract: contractSchema, price: finite }),
  ),
  drift: only({
    upToPercent: v.pipe(above0, v.maxValue(100, 'must not be above 100')),
    contracts: v.exactOptional(count),
  }),
  close: only({ ...ofAccount, contract: contractSchema }),
  setValue: only({ ...ofAccount, ...valueRows }),
  accountReady: only({ ...ofAccount, ready: v.boolean(), download: v.exactOptional(download), ...positionsToo }),
  download: only({ ...ofAccount, holds: download, ...positionsToo }),
  headline: headlineSchema,
  bulletin: bulletinSchema,
  bust: only({ contract: v.exactOptional(contractSchema) }),
  pnl: only({
    ...ofAccount,
    contract: contractSchema,
    is: v.exactOptional(oneOf(PNL_SERVICES)),
    unset: v.exactOptional(v.array(oneOf(PNL_FIGURES))),
    frames: v.exactOptional(count),
    late: v.exactOptional(v.pipe(count, v.maxValue(MAX_LATE_FRAMES, `must not be above ${MAX_LATE_FRAMES}`))),
    close: v.exactOptional(oneOf(PNL_CLOSES)),
    currency: v.exactOptional(oneOf(PNL_CURRENCIES)),
  }),
  startDay: v.literal(true),
  relabel: only({ ...ofAccount, as: text }),
  upstream: either(
    isObject,
    only({
      is: upstream,
      notice: v.exactOptional(v.union([anyInt, v.literal(false)])),
      download: v.exactOptional(oneOf(['empty', 'silent'])),
    }),
    upstream,
  ),
  takeOver: only({ clientId: v.exactOptional(clientId), by: v.exactOptional(text) }),
  notice: noticeSchema,
  disconnect: either(isObject, only({ how: v.exactOptional(how), clientId }), how),
  restart: only({
    down: v.exactOptional(duration),
    how: v.exactOptional(how),
    nextValidId: v.exactOptional(wireId(1)),
  }),
  refuse: v.literal(true),
  accept: v.literal(true),
  addFault: fault,
  removeFault: v.picklist([...FAULT_NAMES, 'all']),
  during: only({ faults: v.array(fault), steps }),
  setLimits: limitsSchema,
  setOrders: v.picklist(ORDER_MODES),
  raw: either(
    (input) => has(input, 'fields'),
    only({ fields: v.array(v.string()), clientId: v.exactOptional(clientId) }),
    only({ hex: hexBytes, clientId: v.exactOptional(clientId) }),
  ),
  wait: duration,
  waitFor: eventSchema,
  expect: either(
    isObject,
    withFittingFields(only({ ...eventParts, count: v.exactOptional(amount), within: v.exactOptional(duration) })),
    eventName,
  ),
  repeat: v.pipe(
    only({ times: v.exactOptional(count), every: v.exactOptional(duration), steps }),
    v.check(
      ({ times, every = 0 }) => times !== undefined || (milliseconds(every) ?? 0) > 0,
      "must have 'times', or 'every' above 0 to go on for ever",
    ),
  ),
  parallel: steps,
  steps,
  play: shippedName,
};

/** Every verb a step can have. */
export const verbNames: readonly VerbName[] = Object.keys(verbSchemas).filter((name) => isVerb(name));

function isVerb(name: string): name is VerbName {
  return name in verbSchemas;
}

// Judged by the verb it has, so that a complaint is about that verb's keys and not about all verbs at once.
function stepSchemaFor(input: unknown): Rule<Step> {
  if (input === undefined) return anyStepSchema;
  if (isJudged(input)) return judgedScenario;
  const [verb, another] = verbsOf(input);
  if (another !== undefined) return manyVerbs;
  return verb === undefined ? noVerb : (stepSchemas.get(verb) ?? noVerb);
}

const isStep = (value: object): value is Step => verbNames.some((verb) => verb in value);

/** A step of each verb, its value checked by the verb's row. */
const stepSchemas: ReadonlyMap<VerbName, Rule<Step>> = new Map(
  verbNames.map((verb) => [
    verb,
    verb === 'steps' ? scenarioSchema : v.pipe(only({ ...tags, [verb]: verbSchemas[verb] }), v.guard(isStep)),
  ]),
);

/** A step of any verb. */
export const anyStepSchema: Rule<Step> = v.union([...stepSchemas.values()]);
