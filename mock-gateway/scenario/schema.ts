// What a valid scenario is: one schema for what builders make and what YAML files hold.
import * as v from 'valibot';
import { milliseconds } from '../clock.ts';
import { FaultSchema } from '../faults/index.ts';
import type { LimitOptions } from '../limits.ts';
import { requests } from '../wire/requests.ts';
import { type ContractRef, readContractText, resolveContract } from '../world/contract-text.ts';
import type { AccountSpec, Duration, Event, GatewaySpec, Scenario, Step, VerbName } from './step.ts';

/** What a scenario can wait for beside requests: notes of the journal. */
const NOTES = ['handshake', 'opened', 'closed', 'badBytes', 'badRequest', 'unhandled', 'unknown'];

const isObject = (input: unknown): boolean => typeof input === 'object';
const has = (input: unknown, key: string): boolean => typeof input === 'object' && input !== null && key in input;

/**
 * One schema or the other, by a look at the input: a union would complain about both. Asked about nothing at all, as
 * the JSON Schema is made, it is that union.
 */
function either<A, B>(
  isFirst: (input: unknown) => boolean,
  first: v.GenericSchema<A>,
  second: v.GenericSchema<B>,
): v.GenericSchema<A | B> {
  const both: v.GenericSchema<A | B> = v.union([first, second]);
  return v.lazy((input): v.GenericSchema<A | B> => {
    if (input === undefined) return both;
    return isFirst(input) ? first : second;
  });
}

const number = v.pipe(v.number(), v.finite('must be a finite number'));
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'));
const amount = v.pipe(v.number(), v.minValue(0, 'must be at least 0'));
const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const eventName = v.picklist(
  [...Object.keys(requests), ...NOTES],
  `must be a request such as 'reqPositions', or one of ${NOTES.join(', ')}`,
);
const hexBytes = v.pipe(
  v.string(),
  v.regex(/^(?:[0-9a-fA-F]{2}\s?)+$/, "must be bytes in hexadecimal, such as 'ff ff ff fc'"),
);
const FAULT_NAMES = FaultSchema.options.map((option) => option.entries.fault.literal);
const how = v.picklist(['fin', 'rst']);

const duration: v.GenericSchema<Duration> = v.pipe(
  v.union([v.number(), v.string()]),
  v.check(
    (value) => milliseconds(value) !== undefined,
    "must be milliseconds (0 or more) or text like '500ms', '1.5s', '3m', '8h'",
  ),
);

const contractText = v.pipe(
  v.string(),
  v.check(
    (value) => readContractText(value) !== undefined,
    "must be like 'AAPL', 'SPY 20261218 450 C' or 'ES 20261218 x50'",
  ),
);
const contractParts = v.strictObject({
  secType: text,
  symbol: text,
  conId: v.exactOptional(v.pipe(v.number(), v.integer())),
  lastTradeDateOrContractMonth: v.exactOptional(v.string()),
  strike: v.exactOptional(number),
  right: v.exactOptional(v.picklist(['', 'C', 'P'])),
  multiplier: v.exactOptional(v.nullable(number)),
  exchange: v.exactOptional(v.string()),
  primaryExch: v.exactOptional(v.string()),
  currency: v.exactOptional(v.string()),
  localSymbol: v.exactOptional(v.string()),
  tradingClass: v.exactOptional(v.string()),
});
const contract: v.GenericSchema<ContractRef> = v.pipe(
  either(isObject, contractParts, contractText),
  v.check(
    (ref) => unbuildable(ref) === undefined,
    (issue) => unbuildable(issue.input) ?? '',
  ),
);

/** Why a contract cannot be built, if it cannot. */
function unbuildable(ref: ContractRef): string | undefined {
  try {
    resolveContract(ref);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const ofAccount = { account: v.exactOptional(text) };
const position = {
  contract,
  position: number,
  averageCost: number,
  marketPrice: number,
  realizedPNL: v.exactOptional(number),
};
const accountValue = {
  key: text,
  value: v.union([v.string(), v.number(), v.boolean()]),
  currency: v.exactOptional(v.string()),
};
const account: v.GenericSchema<AccountSpec> = v.strictObject({
  positions: v.exactOptional(v.array(v.strictObject(position))),
  cash: v.exactOptional(number),
  currency: v.exactOptional(text),
  values: v.exactOptional(v.array(v.strictObject(accountValue))),
});

const eventParts = {
  request: eventName,
  fields: v.exactOptional(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
  clientId: v.exactOptional(v.pipe(v.number(), v.integer())),
};
/** Something a client does. */
export const eventSchema: v.GenericSchema<Event> = either(
  isObject,
  v.strictObject({ ...eventParts, count: v.exactOptional(count) }),
  eventName,
);
const limits: v.GenericSchema<LimitOptions> = v.strictObject({
  clients: v.exactOptional(amount),
  clientIdLingerMs: v.exactOptional(amount),
  marketDataLines: v.exactOptional(amount),
  accountSummaries: v.exactOptional(amount),
  requestsPerSecond: v.exactOptional(amount),
  pacing: v.exactOptional(v.picklist(['off', 'queue', 'reject'])),
  maxUnsentBytes: v.exactOptional(amount),
});
const gateway: v.GenericSchema<GatewaySpec> = v.strictObject({
  serverVersion: v.exactOptional(amount),
  connectionTime: v.exactOptional(v.string()),
  nextValidId: v.exactOptional(count),
  limits: v.exactOptional(limits),
});

const step: v.GenericSchema<Step> = v.lazy(stepSchemaFor);
const noVerb: v.GenericSchema<Step> = v.custom<Step>(
  () => false,
  (issue) => `${keysOf(issue.input)}; a step needs one of ${verbNames.join(', ')}`,
);
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
  accounts: v.exactOptional(v.record(v.string(), account)),
  gateway: v.exactOptional(gateway),
};

/** A whole scenario. */
export const scenarioSchema: v.GenericSchema<Scenario> = v.strictObject({ ...worldSchemas, ...tags, steps });

/** A step of each verb: one row a verb. */
export const stepSchemas: { readonly [V in VerbName]: v.GenericSchema<Step> } = {
  setPosition: v.strictObject({ ...tags, setPosition: v.strictObject({ ...ofAccount, ...position }) }),
  trade: v.strictObject({
    ...tags,
    trade: v.strictObject({ ...ofAccount, contract, quantity: number, price: number }),
  }),
  reprice: v.strictObject({
    ...tags,
    reprice: either(
      (input) => has(input, 'byPercent'),
      v.strictObject({ contract, byPercent: number }),
      v.strictObject({ contract, price: number }),
    ),
  }),
  drift: v.strictObject({
    ...tags,
    drift: v.strictObject({ upToPercent: number, contracts: v.exactOptional(count) }),
  }),
  close: v.strictObject({ ...tags, close: v.strictObject({ ...ofAccount, contract }) }),
  setValue: v.strictObject({ ...tags, setValue: v.strictObject({ ...ofAccount, ...accountValue }) }),
  notice: v.strictObject({
    ...tags,
    notice: either(
      isObject,
      v.strictObject({ code: number, text: v.exactOptional(v.string()), id: v.exactOptional(number) }),
      number,
    ),
  }),
  disconnect: v.strictObject({
    ...tags,
    disconnect: either(isObject, v.strictObject({ how: v.exactOptional(how), clientId: number }), how),
  }),
  restart: v.strictObject({
    ...tags,
    restart: v.strictObject({
      down: v.exactOptional(duration),
      how: v.exactOptional(how),
      nextValidId: v.exactOptional(count),
    }),
  }),
  refuse: v.strictObject({ ...tags, refuse: v.literal(true) }),
  accept: v.strictObject({ ...tags, accept: v.literal(true) }),
  addFault: v.strictObject({ ...tags, addFault: FaultSchema }),
  removeFault: v.strictObject({ ...tags, removeFault: v.picklist([...FAULT_NAMES, 'all']) }),
  during: v.strictObject({ ...tags, during: v.strictObject({ faults: v.array(FaultSchema), steps }) }),
  setLimits: v.strictObject({ ...tags, setLimits: limits }),
  raw: v.strictObject({
    ...tags,
    raw: either(
      (input) => has(input, 'fields'),
      v.strictObject({ fields: v.array(v.string()), clientId: v.exactOptional(number) }),
      v.strictObject({ hex: hexBytes, clientId: v.exactOptional(number) }),
    ),
  }),
  wait: v.strictObject({ ...tags, wait: duration }),
  waitFor: v.strictObject({ ...tags, waitFor: eventSchema }),
  expect: v.strictObject({
    ...tags,
    expect: either(
      isObject,
      v.strictObject({ ...eventParts, count: v.exactOptional(amount), within: v.exactOptional(duration) }),
      eventName,
    ),
  }),
  repeat: v.strictObject({
    ...tags,
    repeat: v.pipe(
      v.strictObject({ times: v.exactOptional(count), every: v.exactOptional(duration), steps }),
      v.check(
        ({ times, every = 0 }) => times !== undefined || (milliseconds(every) ?? 0) > 0,
        "must have 'times', or 'every' above 0 to go on for ever",
      ),
    ),
  }),
  parallel: v.strictObject({ ...tags, parallel: steps }),
  steps: scenarioSchema,
  play: v.strictObject({ ...tags, play: text }),
};

/** Every verb a step can have. */
export const verbNames: readonly VerbName[] = Object.keys(stepSchemas).filter((name) => isVerb(name));

function isVerb(name: string): name is VerbName {
  return name in stepSchemas;
}

// Judged by the verb it has, so that a complaint is about that verb's keys and not about all verbs at once.
function stepSchemaFor(input: unknown): v.GenericSchema<Step> {
  if (input === undefined) return anyStepSchema;
  const verb = verbNames.find((name) => has(input, name));
  return verb === undefined ? noVerb : stepSchemas[verb];
}

/** A step of any verb. */
export const anyStepSchema: v.GenericSchema<Step> = v.union(Object.values(stepSchemas));
