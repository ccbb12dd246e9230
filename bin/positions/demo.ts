// The demo: a fake gateway plays the scenario `demo`, the streamer follows it with two handlers, a summary ends it.
import { loadScenario, MockGateway } from '../../mock-gateway/index.ts';
import {
  IBPositionStreamer,
  type PositionChange,
  type PositionUpdate,
  type PositionUpdateHandler,
  type ResumedEvent,
} from '../../src/index.ts';
import { UsageError } from '../arguments.ts';
import { EXIT } from './exit.ts';
import { untilSignal } from './until-signal.ts';
import { showOn, type ViewName } from './view.ts';

/** First handler: counts what kinds of changes there were. */
class ChangeCounter implements PositionUpdateHandler {
  readonly counts: Record<PositionChange, number> = { opened: 0, changed: 0, repriced: 0, closed: 0 };

  onPositionUpdate({ change }: PositionUpdate): void {
    this.counts[change]++;
  }
}

/** Second handler, slower: sums unrealised P&L, giving way to other work at every update. */
class ProfitKeeper implements PositionUpdateHandler {
  readonly #byPosition = new Map<string, number>();

  async onPositionUpdate({ account, conId, unrealizedPnl }: PositionUpdate): Promise<void> {
    await new Promise((resume) => setImmediate(resume));
    this.#byPosition.set(`${account}/${conId}`, unrealizedPnl ?? 0);
  }

  get total(): number {
    return [...this.#byPosition.values()].reduce((sum, profit) => sum + profit, 0);
  }
}

/** @returns the exit code */
export async function demo(view: ViewName, speedText: string): Promise<number> {
  const speed = Number(speedText);
  if (!(speed > 0))
    throw new UsageError(`Cannot read '--speed' as it must be a number above 0: current value is '${speedText}'.`);
  const { signal, forget } = untilSignal();
  const scenario = loadScenario('demo');
  await using gateway = await MockGateway.start({ accounts: scenario.accounts, readOnly: true });
  await using streamer = new IBPositionStreamer();
  const counter = new ChangeCounter();
  const profit = new ProfitKeeper();
  streamer.registerHandler(counter);
  streamer.registerHandler(profit);
  const resumed: ResumedEvent[] = [];
  streamer.on('resumed', (event) => void resumed.push(event));
  const running = showOn(view, streamer);
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  await streamer.start({ host: gateway.host, port: gateway.port, secTypes: ['OPT', 'STK'], signal, logger: quiet });
  const stopEarly = () => void gateway.stop();
  signal.addEventListener('abort', stopEarly, { once: true });
  await gateway.play(scenario, { speed }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (!signal.aborted && !streamer.isStreaming)
    await new Promise<void>((live) => streamer.once('resumed', () => live()));
  const { updates, gaps, connects } = streamer.stats();
  await streamer.stop();
  running.end();
  forget();
  if (view === 'json') return EXIT.done;
  const { opened, changed, repriced, closed } = counter.counts;
  const missed = resumed.flatMap(({ changes }) => changes.filter(({ change }) => change !== 'repriced'));
  process.stdout.write(`
Summary of the demo
  ${updates} updates to 2 handlers: ${opened} opened, ${changed} changed, ${repriced} repriced, ${closed} closed
  ${gaps} gap, ${connects} connections one after the other
  learned on return: ${missed.map(({ localSymbol, change }) => `${localSymbol.trim()} ${change}`).join(', ') || 'nothing'}
  unrealised P&L at the end: ${profit.total.toFixed(2)}
`);
  return EXIT.done;
}
