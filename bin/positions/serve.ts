// Serves what is held over HTTP, from the link or from the bus, until a signal.
import { IBPositionStreamer, type PositionWish, type StreamerOptions } from '../../src/index.ts';
import { type BusFlags, subscribe } from './bus.ts';
import { type Address, addressOf, checkToken } from './door/address.ts';
import type { Behind } from './door/app.ts';
import { type Door, openDoor } from './door/door.ts';
import { readPage } from './door/page-file.ts';
import { recordedValues } from './door/recorded-values.ts';
import { type Served, servedBus, servedLink } from './door/served.ts';
import { rememberValues } from './door/value-memory.ts';
import { EXIT } from './exit.ts';
import { STDERR } from './loggers.ts';
import { withMock } from './mock.ts';
import { sayTakenIds } from './taken-ids.ts';
import { untilSignal } from './until-signal.ts';
import { aborted, givenUp } from './watch.ts';

/** What a command line says of the door. */
export interface ServeFlags extends BusFlags {
  readonly listen: string;
  readonly token?: string;
  /** A directory that `ib-positions record` wrote. */
  readonly history?: string;
}

interface Wanted {
  readonly address: Address;
  readonly token: string | undefined;
  readonly history: string | undefined;
}

/** @returns the exit code. @throws {StreamerError} why there is no stream; {@link UsageError} */
export async function serve(given: StreamerOptions, flags: ServeFlags): Promise<number> {
  const wanted = wantedBy(flags);
  const options: StreamerOptions = { clientId: 'auto', values: 'pnl', secTypes: 'all', ...given };
  const { signal, forget } = untilSignal();
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  const silence = sayTakenIds(streamer, (sentence) => console.error(sentence));
  const { account, secTypes, symbols } = options;
  const accounts = account === undefined || account === 'all' ? undefined : [account].flat();
  const serving = await open(servedLink(streamer), wanted, { secTypes, symbols, accounts });
  try {
    await streamer.start({ ...mock.options, signal, logger: STDERR });
    const error = await Promise.race([aborted(signal), givenUp(streamer)]);
    if (error) throw error;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await serving.close();
    await streamer.stop();
    silence();
    forget();
  }
  return EXIT.done;
}

/** As {@link serve}, of what another process publishes. @throws {Error} why the bus cannot be read */
export async function serveBus(wish: PositionWish, flags: ServeFlags): Promise<number> {
  const wanted = wantedBy(flags);
  const { signal, forget } = untilSignal();
  const shown: PositionWish = { secTypes: 'all', ...wish };
  await using subscriber = await subscribe(flags, shown, STDERR);
  const serving = await open(servedBus(subscriber), wanted, shown);
  try {
    await aborted(signal);
  } finally {
    await serving.close();
    forget();
  }
  return EXIT.done;
}

/** A token is better not on the command line, which others on the machine can read. */
function wantedBy({ listen, token = process.env['IB_SERVE_TOKEN'] || undefined, history }: ServeFlags): Wanted {
  const address = addressOf(listen);
  checkToken(address, token);
  return { address, token, history };
}

async function open(
  served: Served,
  { address, token, history }: Wanted,
  wish: PositionWish,
): Promise<Pick<Door, 'close'>> {
  const before = history === undefined ? null : await recordedValues(history, wish, Date.now());
  const { series, end } = rememberValues(served);
  const kept = new AbortController();
  // From now on events are kept, also before anybody follows them.
  served.events({ signal: kept.signal });
  const plot: Behind['plot'] = (account) => ({
    now: Date.now(),
    recorded: before?.read(account) ?? null,
    session: series.read(account),
  });
  const close = (): void => {
    kept.abort();
    end();
  };
  try {
    const door = await openDoor(address, token, { served, page: await readPage(), plot });
    console.log(`listening on ${door.url}`);
    return { close: () => door.close().finally(close) };
  } catch (error) {
    close();
    throw error;
  }
}
