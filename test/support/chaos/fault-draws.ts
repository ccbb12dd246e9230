// Which faults chaos draws, and which of them falsify what a client can never check.
import fc from 'fast-check';
import {
  badLength,
  corrupt,
  drop,
  duplicate,
  type Fault,
  fin,
  garbage,
  hang,
  latency,
  mute,
  postpone,
  raw,
  refuse,
  reorder,
  reset,
  slice,
  stall,
  throttle,
  withhold,
} from '../../../mock-gateway/index.ts';

const direction = fc.constantFrom('request' as const, 'response' as const);
const afterBytes = fc.nat(3_000);
const times = fc.integer({ min: 1, max: 3 });
const responseName = fc.constantFrom(
  'portfolioValue',
  'portfolioValue',
  'accountDownloadEnd',
  'updateAccountValue',
  'managedAccounts',
  'nextValidId',
  'currentTime',
  'position',
  'positionEnd',
  'pnlSingle',
  'pnl',
  'error',
);
const marker = fc.constantFrom('accountDownloadEnd', 'managedAccounts', 'nextValidId', 'currentTime', 'positionEnd');
const pnlField = fc.constantFrom('reqId', 'position', 'dailyPnL', 'unrealizedPnL', 'realizedPnL', 'value');
const notThere = fc.constantFrom('', '12abc', 'NaN', 'Infinity', '1.7976931348623157E308', '-7');
const rowField = fc.constantFrom('position', 'marketPrice', 'conId', 'right', 'strike', 'accountName', 'secType');

/** Faults of timing, of the link, of whole messages: what a client must see through. */
const honest: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ ms: fc.nat(12), jitterMs: fc.nat(8) }).map((options) => latency(options)),
  fc
    .record({ bytes: fc.integer({ min: 1, max: 60 }), more: fc.nat(200) })
    .map(({ bytes, more }) => slice({ bytes, maxBytes: bytes + more })),
  fc.integer({ min: 20_000, max: 500_000 }).map((bytesPerSecond) => throttle({ bytesPerSecond })),
  fc.option(afterBytes).map((bytes) => (bytes === null ? stall() : stall({ afterBytes: bytes }))),
  fc.option(direction).map((towards) => (towards === null ? mute() : mute({ direction: towards }))),
  fc.option(afterBytes).map((bytes) => (bytes === null ? reset() : reset({ afterBytes: bytes, times: 1 }))),
  fc.option(afterBytes).map((bytes) => (bytes === null ? fin() : fin({ afterBytes: bytes, times: 1 }))),
  fc.constant(refuse()),
  fc.constant(hang()),
  marker.map((name) => withhold(name)),
  fc
    .record({ name: marker, until: fc.constantFrom(undefined, 'reqAccountUpdates', 'reqCurrentTime'), times })
    .map(({ name, ...options }) => postpone(name, options)),
  responseName.map((name) => duplicate(name)),
  fc.constantFrom('pnlSingle', 'pnl').map((name) => withhold(name)),
);

/** Faults that lose or falsify: the frames may stay whole, and no client can tell. */
const falsifying: fc.Arbitrary<Fault> = fc.oneof(
  times.map((often) => corrupt({ message: 'accountDownloadEnd', field: 'accountName', value: '', times: often })),
  times.map((often) => drop('reqPositions', { direction: 'request', times: often })),
  fc.record({ name: responseName, times }).map((drawn) => drop(drawn.name, { times: drawn.times })),
  fc.record({ times }).map((options) => drop('reqAccountUpdates', { direction: 'request', ...options })),
  fc.record({ name: responseName, times }).map((drawn) => reorder(drawn.name, { times: drawn.times })),
  fc.record({ message: responseName, times, xor: fc.integer({ min: 1, max: 255 }) }).map((options) => corrupt(options)),
  fc
    .record({ field: rowField, value: notThere })
    .map((drawn) => corrupt({ message: 'portfolioValue', times: 1, ...drawn })),
  fc.record({ field: pnlField, value: notThere }).map((drawn) => corrupt({ message: 'pnlSingle', times: 1, ...drawn })),
  pnlField.map((field) => corrupt({ message: 'pnlSingle', field, remove: true, times: 1 })),
  rowField.map((field) => corrupt({ message: 'portfolioValue', field, remove: true, times: 1 })),
  fc
    .oneof(fc.constant('topBit' as const), fc.constantFrom(0, 1, 3, 0xffffff, 0x1000000, 0xffffffff), fc.nat(200))
    .map((length) => badLength(length, { times: 1 })),
  fc.integer({ min: 1, max: 60 }).map((bytes) => garbage({ bytes })),
  fc.constantFrom('fffffffc', '00000000', '00000005370038', '0000000439393900', '00ffffff').map((hex) => raw(hex)),
);

export const faultArbitrary: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: honest },
  { weight: 2, arbitrary: falsifying },
);

const FALSIFYING: readonly Fault['fault'][] = ['drop', 'reorder', 'corrupt', 'badLength', 'garbage', 'raw'];

/** Whether the fault may change what arrives without breaking the frames. */
export const isFalsifying = ({ fault }: Fault): boolean => FALSIFYING.includes(fault);
