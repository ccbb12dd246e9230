// The two doors together: whatever incident the fake plays, in the end the streamer's book is the fake's truth.
import { expect, test } from 'vitest';
import { loadScenario, MockGateway, scenarioNames, startOptions } from '../../mock-gateway/index.ts';
import { aside } from '../../src/singleton.ts';
import { Streaming } from '../support/streaming.ts';

/** Without an end, or waiting for requests a read-only streamer never sends. */
const NOT_FOR_US = new Set(['calm', 'market', 'two-accounts', 'lines-101', 'pacing-100', 'summary-322']);
/** How long the subscription may be silent, in milliseconds, where that decides how long the scenario takes. */
const SILENT_AFTER_MS: Readonly<Record<string, number>> = { 'lean-2953-no-1102': 500 };
const SPEED = 100;

/** What the gateway would send in a download now, by contract: size, price, cost, as the wire spells them. */
function truth(gateway: MockGateway, account: string): readonly unknown[] {
  const rows = gateway
    .account(account)
    .rows.filter(({ position }) => position !== 0)
    .map(({ contract, position, marketPrice, averageCost }) => [
      contract.conId,
      position,
      Number(marketPrice.toFixed(6)),
      Number(averageCost.toFixed(6)),
    ]);
  return byConId(rows);
}

const byConId = (rows: readonly unknown[]): readonly unknown[] =>
  [...rows].sort((a, b) => String(a).localeCompare(String(b)));

function book(streaming: Streaming): readonly unknown[] {
  const view = streaming.streamer.positions();
  if (view.state !== 'current') return [view.state];
  const rows = view.positions.map(({ conId, position, marketPrice, averageCost }) => [
    conId,
    position,
    Number(marketPrice?.toFixed(6)),
    Number(averageCost?.toFixed(6)),
  ]);
  return byConId(rows);
}

/** Resolves when book and truth agree. 1102 makes a live streamer look again; one that is not live looks anyway when it is. */
function bookIsTruth(streaming: Streaming, gateway: MockGateway, account: string): Promise<void> {
  const { streamer } = streaming;
  return new Promise((resolve) => {
    const look = () => {
      if (JSON.stringify(book(streaming)) !== JSON.stringify(truth(gateway, account))) return;
      for (const off of undo) off();
      resolve();
    };
    const undo = (['position', 'status', 'snapshot', 'resumed'] as const).map((name) => streamer.on(name, look));
    if (streamer.isStreaming) gateway.notice(1102);
    look();
  });
}

const isForUs = (name: string): boolean => !NOT_FOR_US.has(name) && !name.startsWith('order-');

// Each has a gateway and an instance of its own, and mostly waits: five at a time.
test.concurrent.each(scenarioNames().filter(isForUs))(
  '%s ends with a current book that is the truth',
  async (name) => {
    const scenario = loadScenario(name);
    await using gateway = await MockGateway.start(startOptions(scenario));
    await using streaming = aside(() => new Streaming());
    const played = gateway.play(scenario, { speed: SPEED });
    const account = gateway.world.accountCodes[0] ?? '';
    await streaming.start(gateway, {
      account,
      secTypes: 'all',
      connectTimeoutMs: 1_000,
      heartbeat: { intervalMs: 100, timeoutMs: 100, misses: 2 },
      reconnect: { initial: true },
      silentAfterMs: SILENT_AFTER_MS[name] ?? 210_000,
    });
    const { finished } = await played;
    expect(finished).toBe(true);

    gateway.faults.clear();
    await bookIsTruth(streaming, gateway, account);
    expect(gateway.connections.maxConcurrent).toBe(1);
    for (const update of streaming.handler.updates) {
      expect(Object.values(update).filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([]);
    }
  },
  // Taken over again within a minute, an account is asked for when that is over, which no speed shortens.
  120_000,
);
