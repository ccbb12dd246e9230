// The faults by name: each function returns a frozen plain value, the same a scenario file holds.
import { type Fault, type FaultName, type FaultOf, toFault } from './fault-schema.ts';

export { type Direction, type Fault, type FaultName, FaultSchema, MESSAGE_NAMES } from './fault-schema.ts';

/** The options of one kind of fault: all but its name. */
type Options<Name extends FaultName, Taken extends string = never> = Omit<FaultOf<Name>, 'fault' | Taken>;

const is = <Name extends FaultName>(name: Name, fault: Fault): fault is FaultOf<Name> => fault.fault === name;

function make<Name extends FaultName>(name: Name, options: object): FaultOf<Name> {
  const fault = toFault({ ...options, fault: name });
  if (!is(name, fault)) throw new TypeError(`'${fault.fault}' is not '${name}'`);
  return fault;
}

/**
 * Every byte arrives `ms` later, up to `jitterMs` more by chance; the order stays. By the gateway's clock.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(latency({ ms: 50, jitterMs: 20 }))
 */
export const latency = (options: Options<'latency'>): FaultOf<'latency'> => make('latency', options);

/**
 * At most so many bytes a second, by the gateway's clock.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(throttle({ bytesPerSecond: 1_000 }))
 */
export const throttle = (options: Options<'throttle'>): FaultOf<'throttle'> => make('throttle', options);

/**
 * Bytes travel in pieces of `bytes`, or of `bytes` to `maxBytes` by chance, with `gapMs` between them.
 * Without a gap each piece is written in its own turn of the event loop.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(slice({ bytes: 1, maxBytes: 7 }))
 */
export const slice = (options: Options<'slice'>): FaultOf<'slice'> => make('slice', options);

/**
 * `afterBytes` more bytes pass, then nothing until it is removed. Without it: stops in the middle of the next frame.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(stall({ afterBytes: 100 }))
 */
export const stall = (options: Options<'stall'> = {}): FaultOf<'stall'> => make('stall', options);

/**
 * Half-open: TCP stays up, nothing is heeded and nothing is sent, in one direction or (without `direction`) in both.
 * Connections made meanwhile are accepted and as mute. A client's FIN is counted and not answered. Removed, all that
 * was held back goes on; if that had grown above the limit `maxUnsentBytes`, the connection is reset instead.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(mute({ direction: 'response' }))
 */
export const mute = (options: Options<'mute'> = {}): FaultOf<'mute'> => make('mute', options);

/**
 * The connection is reset (RST) once `afterBytes` more bytes have passed; without it, at once.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(reset({ afterBytes: 100 }))
 */
export const reset = (options: Options<'reset'> = {}): FaultOf<'reset'> => make('reset', options);

/**
 * The connection is ended (FIN) once `afterBytes` more bytes have passed; without it, at once.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(fin())
 */
export const fin = (options: Options<'fin'> = {}): FaultOf<'fin'> => make('fin', options);

/**
 * New connections are refused, as by a gateway that is not running; clients stay.
 * @example gateway.faults.add(refuse())
 */
export const refuse = (): FaultOf<'refuse'> => make('refuse', {});

/**
 * Connections are accepted and the handshake is not answered (TWS shows its dialog); removed, it is answered.
 * @example gateway.faults.add(hang())
 */
export const hang = (): FaultOf<'hang'> => make('hang', {});

/**
 * Messages of this name are held back until it is removed, then sent.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(withhold('accountDownloadEnd'))
 */
export const withhold = (message: string, options: Options<'withhold', 'message'> = {}): FaultOf<'withhold'> =>
  make('withhold', { ...options, message });

/**
 * Messages of this name come late: once the same client asks for something (`until`: for that), in front of the answer.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(postpone('accountDownloadEnd', { until: 'reqAccountUpdates', times: 1 }))
 */
export const postpone = (message: string, options: Options<'postpone', 'message'> = {}): FaultOf<'postpone'> =>
  make('postpone', { ...options, message });

/**
 * Messages of this name, or all, are lost.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(drop('portfolioValue', { chance: 0.1 }))
 */
export const drop = (message?: string, options: Options<'drop', 'message'> = {}): FaultOf<'drop'> =>
  make('drop', { ...options, message });

/**
 * Messages of this name, or all, come twice.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(duplicate('portfolioValue'))
 */
export const duplicate = (message?: string, options: Options<'duplicate', 'message'> = {}): FaultOf<'duplicate'> =>
  make('duplicate', { ...options, message });

/**
 * A message of this name, or any, changes places with the one behind it.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(reorder())
 */
export const reorder = (message?: string, options: Options<'reorder', 'message'> = {}): FaultOf<'reorder'> =>
  make('reorder', { ...options, message });

/**
 * Spoils messages, and keeps the length prefix right. With `field` (a name of the message's table): its text becomes
 * `value` (default `?`), or with `remove` the field is left out. Without: the byte at `offset` of the body (from the
 * end when negative; by chance when absent) is changed by `xor` (default 255).
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(corrupt({ message: 'portfolioValue', field: 'position', value: 'NaN', times: 1 }))
 */
export const corrupt = (options: Options<'corrupt'> = {}): FaultOf<'corrupt'> => make('corrupt', options);

/**
 * The length prefix says something else: a number of bytes, or the true length with the top bit set.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(badLength('topBit', { times: 1 }))
 */
export const badLength = (
  length: FaultOf<'badLength'>['length'],
  options: Options<'badLength', 'length'> = {},
): FaultOf<'badLength'> => make('badLength', { ...options, length });

/**
 * So many bytes by chance are sent in front of the next message. Strikes once unless `times` says otherwise.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(garbage({ bytes: 64 }))
 */
export const garbage = (options: Options<'garbage'>): FaultOf<'garbage'> => make('garbage', options);

/**
 * These bytes are sent in front of the next message. Strikes once unless `times` says otherwise.
 * @throws {TypeError} when an option is unknown or out of range
 * @example gateway.faults.add(raw('ff ff ff fc'))
 */
export const raw = (bytes: Uint8Array | string, options: Options<'raw', 'hex'> = {}): FaultOf<'raw'> =>
  make('raw', { ...options, hex: typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('hex') });
