// The demo: a fake gateway plays the scenario `demo`, the streamer follows it with two handlers, a summary ends it.
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';
import {
  IBPositionStreamer,
  type PositionChange,
  type PositionUpdate,
  type PositionUpdateHandler,
  type ResumedEvent,
} from '../../src/index.ts';
import { UsageError } from '../arguments.ts';
import { gain } from './amounts.ts';
import { contractName } from './contract-name.ts';
import { EXIT } from './exit.ts';
import { QUIET } from './loggers.ts';
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
  const { signal, end, forget } = untilSignal();
  const scenario = loadScenario('demo');
  await using gateway = await MockGateway.start({ ...startOptions(scenario), readOnly: true });
  await using streamer = new IBPositionStreamer();
  const counter = new ChangeCounter();
  const profit = new ProfitKeeper();
  streamer.registerHandler(counter);
  streamer.registerHandler(profit);
  const resumed: ResumedEvent[] = [];
  streamer.on('resumed', (event) => void resumed.push(event));
  const running = showOn(view, streamer, { quit: end });
  const stopEarly = () => void gateway.stop();
  signal.addEventListener('abort', stopEarly, { once: true });
  try {
    await streamer.start({ host: gateway.host, port: gateway.port, secTypes: ['OPT', 'STK'], signal, logger: QUIET });
    await gateway.play(scenario, { speed });
    if (!signal.aborted && !streamer.isStreaming) await resumedOrEnded(streamer, signal);
  } catch (error) {
    // A gateway that was stopped in the middle of its scenario is no failure of the demo.
    if (!signal.aborted) throw error;
  } finally {
    await streamer.stop();
    running.end();
    forget();
  }
  const { updates, gaps, connects } = streamer.stats();
  if (view === 'json') return EXIT.done;
  const { opened, changed, repriced, closed } = counter.counts;
  const missed = resumed.flatMap(({ changes }) => changes.filter(({ change }) => change !== 'repriced'));
  process.stdout.write(`
Summary of the demo
  ${updates} updates to 2 handlers: ${opened} opened, ${changed} changed, ${repriced} repriced, ${closed} closed
  ${gaps} gap, ${connects} connections one after the other
  learned on return: ${missed.map((update) => `${contractName(update)} ${update.change}`).join(', ') || 'nothing'}
  unrealised P&L at the end: ${gain(profit.total)}
`);
  return EXIT.done;
}

const resumedOrEnded = (streamer: IBPositionStreamer, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    streamer.once('resumed', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
