// The names the doors export, as a list somebody has looked at: a change here is a change of the public API.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as gateway from '../../mock-gateway/index.ts';
import * as streamer from '../../src/index.ts';
import * as kit from '../../testing/index.ts';

/** Names of the types a door exports: they are gone at run time, so they are read from its text. */
function typesOf(door: string): readonly string[] {
  const text = readFileSync(new URL(`../../${door}/index.ts`, import.meta.url), 'utf8');
  const typeLists = [...text.matchAll(/export type \{([^}]+)\}/g)].flatMap(([, list]) => (list ?? '').split(','));
  const inline = [...text.matchAll(/\btype (\w+)(?=[,\s}])/g)].map(([, name]) => name ?? '');
  return [...new Set([...typeLists.map((name) => name.trim()), ...inline])].filter((name) => name !== '').sort();
}

test('the streamer’s door', () => {
  expect(Object.keys(streamer).sort()).toMatchInlineSnapshot(`
    [
      "AccountRequiredError",
      "ConnectTimeoutError",
      "EVENT_NAMES",
      "IBPositionStreamer",
      "InvalidOptionsError",
      "SnapshotTimeoutError",
      "StreamerError",
      "UnknownAccountError",
      "isPositionUpdateHandler",
      "optionsFromEnv",
    ]
  `);
  expect(typesOf('src')).toMatchInlineSnapshot(`
    [
      "AccountValue",
      "AccountValues",
      "BookEvent",
      "BookTotals",
      "CircuitBreakerOptions",
      "CircuitEvent",
      "CurrentBook",
      "DegradedReason",
      "DerivedPrice",
      "DisagreementEvent",
      "EventsOptions",
      "FarmHealth",
      "FilterCandidate",
      "GapEvent",
      "HandlerErrorEvent",
      "HandlerOptions",
      "HeartbeatOptions",
      "HiddenPositions",
      "LagEvent",
      "LogFields",
      "Notice",
      "NoticeReaction",
      "NoticeScope",
      "NoticeSeverity",
      "OverflowPolicy",
      "PnlFigures",
      "PnlOptions",
      "PnlState",
      "PnlUpdate",
      "PositionBookView",
      "PositionCause",
      "PositionChange",
      "PositionContract",
      "PositionKey",
      "PositionNumbers",
      "PositionPhase",
      "PositionUpdate",
      "PositionUpdateHandler",
      "PositionWish",
      "ReconnectOptions",
      "RejectedEvent",
      "ResumedEvent",
      "SecType",
      "SnapshotEvent",
      "StreamEvent",
      "StreamLease",
      "StreamerErrorCode",
      "StreamerEvents",
      "StreamerLogger",
      "StreamerOptions",
      "StreamerStats",
      "StreamerStatus",
      "Total",
      "TotalRate",
      "TotalSum",
      "TotalsOptions",
      "UpdatesOptions",
      "ViewedPosition",
      "WhenCurrentOptions",
    ]
  `);
});

test('the members of IBPositionStreamer', () => {
  const members = Object.getOwnPropertyNames(streamer.IBPositionStreamer.prototype);
  expect(members.sort()).toMatchInlineSnapshot(`
    [
      "accountValues",
      "accounts",
      "constructor",
      "events",
      "isStreaming",
      "off",
      "on",
      "once",
      "position",
      "positions",
      "reconnectNow",
      "registerHandler",
      "reset",
      "run",
      "start",
      "stats",
      "status",
      "stop",
      "totals",
      "unregisterHandler",
      "updates",
      "whenCurrent",
    ]
  `);
});

test('the fake gateway’s door', () => {
  expect(Object.keys(gateway).sort()).toMatchSnapshot();
  expect(typesOf('mock-gateway')).toMatchSnapshot();
});

test('the test kit’s door', () => {
  expect(Object.keys(kit).sort()).toEqual(['isolatedStreamer', 'startedStreamer', 'traceStreamer']);
  expect(typesOf('testing')).toEqual(['StartedStreamer', 'StartedStreamerOptions']);
});

test('the members of what a test of the fake gateway holds: nothing by which it could be made to lie', async () => {
  await using fake = await gateway.MockGateway.start();
  const members = (held: object): string =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(held))
      .filter((name) => name !== 'constructor')
      .sort()
      .join(' ');
  expect({
    journal: members(fake.journal),
    world: members(fake.world),
    account: members(fake.account('DU1234567')),
    executions: Object.keys(fake.world.executions).join(' '),
  }).toMatchInlineSnapshot(`
    {
      "account": "close closedRows expire pnl pnlOf reprice rows setDownload setLabel setPnl setPosition setReady setValue trade values",
      "executions": "today",
      "journal": "clear dropped entries expect failures frame last note requests verify waitFor watch",
      "world": "account accountCodes accounts contracts expire hasAccount history isExpired isPriced list listChain listing onChange onPrice open previousClose price register reprice startDay stock underlying",
    }
  `);
});
