// No input can crash the gateway: any bytes, in any slices, before and after the handshake.
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicate, type Fault, MockGateway, type MockGatewayOptions, slice } from '../../mock-gateway/index.ts';
import { encodeClientHello } from '../../mock-gateway/wire/handshake.ts';
import { requestById, requests } from '../../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../../mock-gateway/wire/text/write-message.ts';
import { orderRequest } from '../support/order-request.ts';
import { RawClient } from '../support/raw-client.ts';
import { frameOf } from './wire/vectors/vector.ts';

const CASES = 1_000;
const KNOWN_IDS = [...requestById.keys()].map(String);

const anyBytes = fc.uint8Array({ maxLength: 300 });

/** A sound frame whose fields are anything: most get past the framing, and many past the first fields. */
const anyFields = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KNOWN_IDS) }, fc.string({ maxLength: 6 })),
    fc.array(
      fc.oneof(
        fc.constantFrom('', '0', '1', '2', '-1', '2147483647', '1.7976931348623157E308', 'NaN', 'DU1234567', 'All'),
        fc.integer().map(String),
        fc.string({ maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 10 }),
      ),
      { maxLength: 30 },
    ),
  )
  .map(([id, fields]) => frameOf([id, ...fields]));

/** A whole order, sound in form, whatever it asks for; many get into the book. */
const anyOrder = fc
  .record({
    orderId: fc.integer({ min: -2, max: 12 }),
    action: fc.constantFrom('BUY', 'SELL', 'SSHORT', ''),
    totalQuantity: fc.oneof(
      fc.constantFrom(0, 1, -5, 1e15, 1e-10),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    orderType: fc.constantFrom('MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL', 'PEG BENCH', 'PEG MID', ''),
    lmtPrice: fc.constantFrom(null, 0, 1, -1, 291.62, 1e300),
    auxPrice: fc.constantFrom(null, 0, 1, 291.62, 1e300),
    tif: fc.constantFrom('', 'DAY', 'GTC', 'IOC', 'FOK'),
    parentId: fc.integer({ min: -2, max: 12 }),
    ocaGroup: fc.constantFrom('', 'either'),
    ocaType: fc.integer({ min: -1, max: 9 }),
    transmit: fc.boolean(),
    whatIf: fc.boolean(),
    algoStrategy: fc.constantFrom('', 'Vwap'),
    deltaNeutralOrderType: fc.constantFrom('', 'MKT'),
    hedgeType: fc.constantFrom('', 'D'),
    scalePriceIncrement: fc.constantFrom(null, 0, 0.5),
  })
  .chain((fields) =>
    fc.constantFrom(118, 193, 200).map((version) => encodeMessage(requests.placeOrder, orderRequest(fields), version)),
  );

/** A frame whose length prefix says something else. */
const anyPrefix = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), anyBytes).map(([length, body]) => {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeUInt32BE(length);
  frame.set(body, 4);
  return new Uint8Array(frame);
});

const anyStream = fc
  .array(fc.oneof(anyBytes, { weight: 3, arbitrary: anyFields }, { weight: 2, arbitrary: anyOrder }, anyPrefix), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => Buffer.concat(parts));

const anySlices = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });

function sliced(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = sizes[pieces.length % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** Writes it all, leaves, and resolves when the connection is gone, however that came about. */
const speak = (gateway: MockGateway, pieces: readonly Uint8Array[]): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(gateway.port, gateway.host);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.once('close', () => resolve());
    socket.resume();
    for (const piece of pieces) socket.write(piece);
    socket.end();
  });

async function survives(
  options: MockGatewayOptions,
  opening: (clientId: number) => Uint8Array,
  faults: readonly Fault[] = [],
): Promise<void> {
  await using gateway = await MockGateway.start({ journalLimit: 500, ...options });
  for (const fault of faults) gateway.faults.add(fault);
  const witness = await RawClient.start(gateway, { clientId: 2_000_000 });
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(anyStream, anySlices, async (stream, sizes) => {
      cases += 1;
      await speak(gateway, [...sliced(opening(cases), sizes), ...sliced(stream, sizes)]);
      witness.send(requests.reqCurrentTime, {});
      await witness.next('currentTime');
      const failed = gateway.journal.entries.find(({ name }) => name === 'replyFailed');
      expect(failed?.fields, 'a reply threw').toBeUndefined();
    }),
    { numRuns: CASES },
  );
  expect(cases).toBeGreaterThanOrEqual(CASES);
  expect(gateway.connections.open).toBe(1);
  expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([2_000_000]);
  await witness.close('fin');
}

const hello = encodeClientHello({ min: 100, max: 200, connectOptions: '' });
const started = (serverVersion: number) => (clientId: number) =>
  Buffer.concat([hello, encodeMessage(requests.startApi, { clientId, optionalCapabilities: '' }, serverVersion)]);

describe('no input can crash the gateway', () => {
  it(`${CASES} streams of any bytes from the first byte on`, () => survives({}, () => new Uint8Array(0)));

  it(`${CASES} streams of any bytes after the handshake`, () => survives({}, () => hello));

  it.each([200, 118])(`${CASES} streams of any bytes after startApi, at server version %i`, (serverVersion) =>
    survives({ serverVersion }, started(serverVersion)),
  );

  it(`${CASES} streams of any bytes after startApi, while all is sliced and requests come twice`, () =>
    survives({ seed: 1 }, started(200), [
      slice({ bytes: 1, maxBytes: 50, direction: 'request' }),
      slice({ bytes: 1, maxBytes: 2_000 }),
      duplicate(undefined, { direction: 'request' }),
    ]));
});
