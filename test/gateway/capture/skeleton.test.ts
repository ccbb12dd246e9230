// A scenario made from a capture: it is one, and a streamer that it is served to holds what the capture's client held.
import { expect, test } from 'vitest';
import { readCapture, scenarioText } from '../../../mock-gateway/capture/index.ts';
import { MockGateway, option, parseScenario, startOptions, stock } from '../../../mock-gateway/index.ts';
import { recordedSession } from '../../support/recorded-session.ts';
import { Streaming } from '../../support/streaming.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const WEEKLY = option('SPX', '20261218', 5000, 'P', { tradingClass: 'SPXW', primaryExch: 'CBOE', conId: 700_000_001 });
const AAPL = stock('AAPL', { conId: 265598 });
const IBM = stock('IBM', { primaryExch: 'NYSE', conId: 8314 });
const accounts = {
  DU1234567: {
    cash: 12_345.67,
    positions: [
      { contract: CALL, position: 100, averageCost: 1200, marketPrice: 12.5 },
      { contract: WEEKLY, position: -3, averageCost: 5_100, marketPrice: 51.25 },
      { contract: AAPL, position: -7, averageCost: 180, marketPrice: 190 },
    ],
  },
  DU7654321: { positions: [{ contract: AAPL, position: 12, averageCost: 170.25, marketPrice: 190 }] },
};

const bookOf = (streaming: Streaming): readonly string[] => {
  const view = streaming.streamer.positions();
  if (view.state === 'unknown') return [];
  const codes = [...streaming.streamer.accounts].sort();
  return view.positions
    .map(
      (row) =>
        `${codes.indexOf(row.account)} ${row.conId} ${row.localSymbol} ${row.tradingClass} ${row.strike} ${row.right} ${row.multiplier} ${row.position} at ${row.averageCost}`,
    )
    .sort();
};

test('a scenario made from a capture is one, and served it gives the same positions', async () => {
  const books: (readonly string[])[] = [];
  const session = await recordedSession({ accounts }, async (to, gateway) => {
    await using streaming = await Streaming.start(to, { secTypes: 'all', account: 'all' });
    books.push(bookOf(streaming));
    gateway.account('DU1234567').trade(CALL, 5, 12.7);
    await streaming.handler.seen('a trade', ({ position, conId }) => conId === CALL.conId && position === 105);
    gateway.account('DU1234567').close(WEEKLY);
    await streaming.handler.seen('a close', ({ change }) => change === 'closed');
    gateway.clients[0]?.disconnect('rst');
    gateway.account('DU1234567').close(AAPL);
    gateway.account('DU1234567').setPosition(IBM, { position: 10, averageCost: 240, marketPrice: 241.5 });
    await streaming.event('resumed');
    await streaming.handler.seen('what opened', ({ conId }) => conId === IBM.conId);
    await streaming.handler.seen('what closed', ({ conId, change }) => conId === AAPL.conId && change === 'closed');
    books.push(bookOf(streaming));
    await streaming.streamer.stop();
  });
  const text = scenarioText(session.capture);
  const scenario = parseScenario(text);
  expect(text).not.toMatch(/DU1234567|DU7654321/);
  await using gateway = await MockGateway.start(startOptions(scenario));
  await using streaming = await Streaming.start(gateway, { secTypes: 'all', account: 'all' });
  expect(bookOf(streaming)).toEqual(books[0]);
  const { finished } = await gateway.play(scenario, { speed: 1_000 });
  expect(finished).toBe(true);
  await streaming.event('resumed');
  await expect.poll(() => bookOf(streaming)).toEqual(books[1]);
});

test('a capture in which no account is told makes none', () => {
  const capture = readCapture('{"capture":1,"started":"2026-11-26T07:00:00.000Z","redacted":true}\n');
  expect(() => scenarioText(capture)).toThrow('Cannot make a scenario of the capture: no gateway told its accounts');
});
