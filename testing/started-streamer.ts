// A gateway and a streamer that is connected to it: what one test holds, and how it is ended.
import { MockGateway, type MockGatewayOptions, verifyJournal } from '../mock-gateway/index.ts';
import { IBPositionStreamer, type StreamerLogger, type StreamerOptions } from '../src/index.ts';
import { isolatedStreamer } from './isolated-streamer.ts';

/** What {@link startedStreamer} starts; everything can be left out. */
export interface StartedStreamerOptions {
  /** What the gateway is started with. @default a free port, and an account with three positions */
  readonly gateway?: MockGatewayOptions;
  /**
   * What the streamer is started with. @default the gateway's host and port; a lost link is tried again within 50 ms,
   * without a breaker in the way; warnings are not logged, errors go to the console
   */
  readonly streamer?: StreamerOptions;
  /** Notes of the gateway's journal that the test provokes on purpose, such as `badBytes`. @default [] */
  readonly expectedNotes?: readonly string[];
  /**
   * `false` takes THE instance of the process, for a bot that says `new IBPositionStreamer()` itself; such tests have to
   * run one after the other. @default true
   */
  readonly isolated?: boolean;
}

/**
 * What one test holds.
 * @example const { streamer, gateway, stop } = await startedStreamer();
 */
export interface StartedStreamer extends AsyncDisposable {
  /** Connected; its first account download is complete. */
  readonly streamer: IBPositionStreamer;
  /** What it is connected to. */
  readonly gateway: MockGateway;
  /**
   * Resets the streamer and stops the gateway, whose journal is judged as the vitest fixture does. Calls after the first
   * do nothing more. @throws {Error} when the journal holds a complaint, or lacks what was expected
   */
  readonly stop: () => Promise<void>;
}

const OPTIONS: { readonly [Name in keyof StartedStreamerOptions]-?: true } = {
  gateway: true,
  streamer: true,
  expectedNotes: true,
  isolated: true,
};

const nothing = (): void => {};
const errorsOnly: StreamerLogger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: (...words) => console.error(...words),
};

/** So quick that a test of a lost link takes milliseconds. */
const QUICK: StreamerOptions = {
  reconnect: { initialDelayMs: 10, maxDelayMs: 50, stableMs: 0 },
  circuitBreaker: { failures: 1_000 },
  logger: errorsOnly,
};

/** Starts this streamer on that gateway, by the quick settings where nothing else is said. */
export async function startOn(
  gateway: Pick<MockGateway, 'host' | 'port'>,
  streamer: IBPositionStreamer,
  options: StreamerOptions,
): Promise<void> {
  await streamer.start({
    ...QUICK,
    host: gateway.host,
    port: gateway.port,
    ...options,
    reconnect: { ...QUICK.reconnect, ...options.reconnect },
    circuitBreaker: { ...QUICK.circuitBreaker, ...options.circuitBreaker },
  });
}

/**
 * A gateway on a free port and a streamer that is connected to it, for one test, in any runner. No two tests meet,
 * neither one after the other nor side by side in one process.
 * @throws {TypeError} when there is no option of a name
 * @throws what starting the gateway or the streamer throws; nothing is left running then
 * @example
 * await using kit = await startedStreamer({ gateway: { pushReprices: true } }); // before Node 24: kit.stop() in the end
 * kit.gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));
 */
export async function startedStreamer(options: StartedStreamerOptions = {}): Promise<StartedStreamer> {
  const stranger = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name));
  if (stranger !== undefined) {
    const known = Object.keys(OPTIONS).join(', ');
    throw new TypeError(`Cannot start as '${stranger}' is not an option: it must be one of ${known}.`);
  }
  const gateway = await MockGateway.start({ unhandledRequests: 'warn', ...options.gateway });
  const streamer = options.isolated === false ? IBPositionStreamer.instance : isolatedStreamer();
  try {
    await startOn(gateway, streamer, options.streamer ?? {});
  } catch (error) {
    await gateway.stop({ verify: false });
    throw error;
  }
  let ended: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    ended ??= end(streamer, gateway, options.expectedNotes);
    return ended;
  };
  return { streamer, gateway, stop, [Symbol.asyncDispose]: stop };
}

async function end(
  streamer: IBPositionStreamer,
  gateway: MockGateway,
  expectedNotes: readonly string[] | undefined,
): Promise<void> {
  await streamer.reset();
  try {
    verifyJournal(gateway, expectedNotes);
  } finally {
    await gateway.stop();
  }
}
