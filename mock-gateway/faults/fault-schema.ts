// What a fault is: one schema for the values code makes and for those a scenario file holds.
import * as v from 'valibot';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';

/** `request`: client → gateway; `response`: gateway → client. */
export type Direction = 'request' | 'response';

/** Every message a fault can name. */
export const MESSAGE_NAMES: readonly string[] = [...Object.keys(responses), ...Object.keys(requests)];

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DELAY_MS = 24 * 60 * 60 * 1_000;

const whole = (least: number, most: number) =>
  v.pipe(
    v.number(`must be a number`),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );
const milliseconds = whole(0, MAX_DELAY_MS);
const byteCount = whole(0, MAX_BYTES);
const someBytes = whole(1, MAX_BYTES);
const hexBytes = v.pipe(
  v.string('must be bytes in hexadecimal'),
  v.regex(/^(?:[0-9a-fA-F]{2}\s?)+$/, 'must be bytes in hexadecimal, such as "ff ff ff fc"'),
);
// A field no message has would spoil a byte by chance instead.
const FIELD_NAMES: ReadonlySet<string> = new Set(
  [...Object.values(responses), ...Object.values(requests)].flatMap(({ fields }) => Object.keys(fields)),
);
const fieldName = v.pipe(
  v.string(),
  v.check((name) => FIELD_NAMES.has(name), 'must be the name of a field of a message, such as position'),
);
const messageName = v.picklist(MESSAGE_NAMES, 'must be the name of a message, such as accountDownloadEnd');

const direction = v.optional(v.picklist(['request', 'response'], "must be 'request' or 'response'"));
const times = v.optional(whole(1, Number.MAX_SAFE_INTEGER));
const clientId = v.optional(whole(0, 0x7fffffff));

/** Which bytes a fault is about, and how often it strikes. */
const where = {
  /** Bytes of which direction. @default 'response'; `mute` both */
  direction,
  /** Whose connection. @default every client's */
  clientId,
};
const scope = {
  ...where,
  /** How often it strikes before it is spent. @default always; `garbage` and `raw` once */
  times,
};
const messageScope = {
  ...scope,
  message: v.optional(messageName),
  /** Only error (4) messages of this code, such as 321. @default every message named */
  code: v.optional(whole(0, 0x7fffffff)),
  /** The probability that it strikes, from the seed. @default 1 */
  chance: v.optional(v.pipe(v.number(), v.minValue(0, 'must be at least 0'), v.maxValue(1, 'must be at most 1'))),
};

/**
 * One kind of fault a row, keyed by its `fault`: what a scenario file may hold.
 * @example v.is(FaultSchema, { fault: 'latency', ms: 50 }); // v is valibot
 */
export const FaultSchema = v.variant(
  'fault',
  [
    v.strictObject({
      fault: v.literal('latency'),
      /** Milliseconds each byte arrives later, by the gateway's clock. */
      ms: milliseconds,
      /** Up to so many milliseconds more, by chance. @default 0 */
      jitterMs: v.optional(milliseconds),
      ...scope,
    }),
    v.strictObject({
      fault: v.literal('throttle'),
      /** By the gateway's clock. */
      bytesPerSecond: someBytes,
      ...where,
    }),
    v.strictObject({
      fault: v.literal('slice'),
      /** Bytes of a piece. */
      bytes: someBytes,
      /** Largest piece, where chance decides. @default bytes */
      maxBytes: v.optional(someBytes),
      /** Milliseconds between two pieces, by the gateway's clock. @default 0 */
      gapMs: v.optional(milliseconds),
      ...scope,
    }),
    v.strictObject({ fault: v.literal('stall'), afterBytes: v.optional(byteCount), ...where }),
    v.strictObject({ fault: v.literal('mute'), ...where }),
    v.strictObject({ fault: v.literal('reset'), afterBytes: v.optional(byteCount), ...scope }),
    v.strictObject({ fault: v.literal('fin'), afterBytes: v.optional(byteCount), ...scope }),
    v.strictObject({ fault: v.literal('refuse') }),
    v.strictObject({ fault: v.literal('hang') }),
    v.strictObject({ fault: v.literal('withhold'), ...messageScope, message: messageName }),
    v.strictObject({
      fault: v.literal('postpone'),
      ...messageScope,
      message: messageName,
      /** The request that lets them go. @default any */
      until: v.optional(v.picklist(Object.keys(requests), 'must be the name of a request, such as reqAccountUpdates')),
    }),
    v.strictObject({ fault: v.literal('drop'), ...messageScope }),
    v.strictObject({ fault: v.literal('duplicate'), ...messageScope }),
    v.strictObject({ fault: v.literal('reorder'), ...messageScope }),
    v.strictObject({
      fault: v.literal('corrupt'),
      ...messageScope,
      field: v.optional(fieldName),
      value: v.optional(v.string()),
      remove: v.optional(v.literal(true)),
      offset: v.optional(whole(-MAX_BYTES, MAX_BYTES)),
      xor: v.optional(whole(1, 255)),
    }),
    v.strictObject({
      fault: v.literal('badLength'),
      ...messageScope,
      length: v.union([whole(0, 0xffffffff), v.literal('topBit')], "must be a length in bytes, or 'topBit'"),
    }),
    v.strictObject({ fault: v.literal('garbage'), ...messageScope, bytes: someBytes }),
    v.strictObject({ fault: v.literal('raw'), ...messageScope, hex: hexBytes }),
  ],
  'must be the name of a fault, such as latency',
);

/**
 * One thing that goes wrong, as a plain value.
 * @example
 * const slow: Fault = { fault: 'latency', ms: 50 }; // what latency({ ms: 50 }) makes
 * gateway.faults.add(slow);
 */
export type Fault = Readonly<v.InferOutput<typeof FaultSchema>>;
/**
 * The name of a fault.
 * @example const isActive = (name: FaultName) => gateway.faults.active.some(({ fault }) => fault === name);
 */
export type FaultName = Fault['fault'];
export type FaultOf<Name extends FaultName> = Extract<Fault, { readonly fault: Name }>;

/** Which room executes each fault: the port, the handshake, a connection message by message, or byte by byte. */
export const FAULT_LEVELS = {
  refuse: 'socket',
  hang: 'handshake',
  withhold: 'message',
  postpone: 'message',
  drop: 'message',
  duplicate: 'message',
  reorder: 'message',
  corrupt: 'message',
  badLength: 'message',
  garbage: 'message',
  raw: 'message',
  latency: 'bytes',
  throttle: 'bytes',
  slice: 'bytes',
  stall: 'bytes',
  mute: 'bytes',
  reset: 'bytes',
  fin: 'bytes',
} as const satisfies Readonly<Record<FaultName, 'socket' | 'handshake' | 'message' | 'bytes'>>;

export type FaultLevel = (typeof FAULT_LEVELS)[FaultName];
/** The faults of one level. */
export type FaultAt<Level extends FaultLevel> = FaultOf<
  { [Name in FaultName]: (typeof FAULT_LEVELS)[Name] extends Level ? Name : never }[FaultName]
>;

const JUDGED: unique symbol = Symbol('judged');

/** Whether it came from here, frozen: it need not be judged again. A copy of it is a plain value. */
export const isJudgedFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, JUDGED);

/** As {@link FaultSchema}; what comes out is frozen, has no undefined entries, and is known to be judged. */
export const JudgedFaultSchema: v.GenericSchema<Fault> = v.pipe(
  FaultSchema,
  v.transform((fault) => Object.freeze(Object.defineProperty(withoutUndefined(fault), JUDGED, { value: true }))),
);

/**
 * Checks a value, unless it was, and freezes a copy of it without its undefined entries.
 * @throws {TypeError} when it is no fault
 */
export function toFault(value: unknown): Fault {
  if (isJudgedFault(value)) return value;
  const result = v.safeParse(JudgedFaultSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const name = typeof value === 'object' && value !== null ? Reflect.get(value, 'fault') : value;
  const at = v.getDotPath(issue) ?? 'fault';
  const advice = issue.type === 'strict_object' ? 'is not an option of it' : issue.message;
  throw new TypeError(`Cannot use the fault '${String(name)}': ${at} ${advice}: current value is ${issue.received}`);
}

function withoutUndefined<T extends object>(value: T): T {
  const copy = { ...value };
  for (const [key, entry] of Object.entries(copy)) if (entry === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}
