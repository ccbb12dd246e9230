// MockGateway: joins the parts, and is what a test holds in its hand.

import { type ConnectionCounts, Connections } from './clients/connections.ts';
import { TrackedClock } from './clock.ts';
import { ExpectationError, Expectations, type WaitForOptions } from './expectations.ts';
import { FaultBoard } from './faults/fault-board.ts';
import { Journal, type JournalEntry, NOBODY } from './journal.ts';
import { Limits } from './limits.ts';
import { Downtimes, Listener } from './listener.ts';
import { type GatewayClient, Login } from './login.ts';
import { noticeText } from './notices.ts';
import { chosenClock, isLoopback, type MockGatewayOptions, readOptions } from './options.ts';
import { freshSeed, type Random, randomFrom } from './random.ts';
import { SharedRows } from './replies/portfolio-rows.ts';
import { SYSTEM_NOTICE_ID } from './replies/reply.ts';
import { Playbacks, type PlayOptions, type PlayResult } from './scenario/play.ts';
import type { Scenario } from './scenario/step.ts';
import {
  type GatewayClock,
  type GatewayFaults,
  GatewayJournal,
  type RestartOptions,
  type StopOptions,
} from './views.ts';
import type { Values } from './wire/message.ts';
import type { Account } from './world/account.ts';
import type { Orders } from './world/orders.ts';
import { World } from './world/world.ts';

/**
 * A fake TWS / IB Gateway on a real TCP port.
 * @example
 * await using gateway = await MockGateway.start();
 * // connect any TWS client to gateway.host and gateway.port
 * gateway.account('DU1234567').reprice(option('SPY', '20261218', 450, 'C'), 13.1);
 */
export class MockGateway implements AsyncDisposable {
  /** The address it is bound to. */
  readonly host: string;
  /** Accounts, contracts and prices. */
  readonly world: World;
  /** Every message both ways. */
  readonly journal: GatewayJournal;
  /** What goes wrong on purpose. */
  readonly faults: GatewayFaults;
  /** How much it serves; `update` changes that while it runs. */
  readonly limits: Limits;
  readonly #record: Journal;
  readonly #expectations: Expectations;
  readonly #clock: TrackedClock;
  readonly #board = new FaultBoard();
  readonly #random: Random;
  readonly #listener: Listener;
  readonly #connections: Connections;
  readonly #playbacks = new Playbacks();
  #accepting = false;
  readonly #login: Login;
  #stopped: Promise<void> | undefined;
  readonly #downtimes: Downtimes;

  private constructor(given: MockGatewayOptions) {
    const options = readOptions(given);
    const { connectionTime } = options;
    this.host = options.host;
    if (!isLoopback(this.host)) {
      console.warn(`mock gateway: '${this.host}' can be reached from other machines, and asks nobody for a password`);
    }
    this.#listener = new Listener(this.host, options.port, {
      onSocket: (socket) => this.#connections.accept(socket),
      onError: (error) => this.#note('listenFailed', { reason: error.message }),
    });
    this.#random = randomFrom(options.seed ?? freshSeed());
    this.#clock = new TrackedClock(chosenClock(options.clock));
    this.#downtimes = new Downtimes(this.#clock);
    this.world = new World(options.accounts, () => this.#clock.now(), options.orders);
    this.#record = new Journal(this.#clock, options.journalLimit);
    this.#expectations = new Expectations(this.#record, (connection, failure) => {
      this.#record.add({ connection, clientId: null }, 'note', 'expectationFailed', { fields: { failure } });
      this.#connections.drop(connection);
    });
    this.journal = new GatewayJournal(this.#record, this.#expectations);
    this.faults = this.#board;
    this.limits = new Limits(options.limits);
    this.#board.onChange(() => this.#faultsChanged());
    this.#login = new Login(this.limits, this.#clock, {
      nextValidId: options.nextValidId,
      readOnly: options.readOnly,
      masterClientId: options.masterClientId,
    });
    this.#connections = new Connections({
      world: this.world,
      clock: this.#clock,
      journal: this.#record,
      login: this.#login,
      board: this.#board,
      random: this.#random,
      rows: new SharedRows(),
      settings: {
        serverVersion: options.serverVersion,
        unhandledRequests: options.unhandledRequests,
        cadence: options,
        handshakeTimeoutMs: options.handshakeTimeoutMs,
        connectionTime: () => connectionTime ?? utcTime(this.#clock.now()),
      },
    });
  }

  /**
   * Starts listening.
   * @throws {TypeError} when there is no option of a name
   * @throws {RangeError} when a value is not what its option takes
   * @throws {Error} when the port cannot be bound
   * @example await using gateway = await MockGateway.start({ port: 7500, clock: 'virtual' });
   */
  static async start(options: MockGatewayOptions = {}): Promise<MockGateway> {
    const gateway = new MockGateway(options);
    await gateway.accept();
    return gateway;
  }

  /** The TCP port it listens on. */
  get port(): number {
    return this.#listener.port;
  }

  /** The gateway's time, for cadences, ids that linger, latency and scenarios. */
  get clock(): GatewayClock {
    return this.#clock;
  }

  /** What everything random started from. */
  get seed(): number {
    return this.#random.seed;
  }

  /** The clients that have sent startApi, in order of connection. */
  get clients(): readonly GatewayClient[] {
    return this.#connections.clients;
  }

  /** How many connections there are and were. */
  get connections(): ConnectionCounts {
    return this.#connections.counts;
  }

  /** The orders of all accounts. */
  get orders(): Orders {
    return this.world.orders;
  }

  /** One account by its code. @throws {Error} when there is none @example gateway.account('DU1234567').rows */
  account(id: string): Account {
    return this.world.account(id);
  }

  /**
   * Sends a notice (error, 4) to every client.
   * @throws {Error} when no text is known for the code and none is given
   * @example gateway.notice(1100);
   */
  notice(code: number, text?: string, id: number = SYSTEM_NOTICE_ID): void {
    this.#connections.notice(code, noticeText(code, text), id);
  }

  /**
   * Waits for a message or a note in the journal; one already journalled counts, unless `after` is given.
   * @throws {Error} when none came in time, or the gateway stopped
   * @example await gateway.waitFor('reqAccountUpdates');
   */
  waitFor(name: string, predicate?: (entry: JournalEntry) => boolean, options?: WaitForOptions): Promise<JournalEntry> {
    return this.#expectations.waitFor(name, predicate, options);
  }

  /**
   * Sends bytes as they are to every client, or to one.
   * @param bytes as they are, or in hexadecimal
   * @throws {TypeError} when the text is not hexadecimal
   * @example gateway.inject('ff ff ff fc');
   */
  inject(bytes: Uint8Array | string, options: { readonly clientId?: number } = {}): void {
    this.#connections.inject(bytes, options.clientId);
  }

  /**
   * Plays a scenario, given as a value or as the name of a shipped one, to its end. Its accounts are brought to this
   * gateway first. Stopping the gateway ends it: the result names the steps that never ran.
   * @throws {ScenarioError} when a step cannot be done
   * @throws {TypeError} when it is no scenario
   * @throws {Error} when there is none of that name, `speed` is not above 0, or the gateway is stopped
   * @example const { finished } = await gateway.play(scenario({ steps: [step.notice(1100)] }));
   */
  play(scenario: Scenario | string, options?: PlayOptions): Promise<PlayResult> {
    return this.#playbacks.play(this, scenario, options);
  }

  /** Refuses new connections from now on, as a gateway that is down; clients stay. @example await gateway.refuse(); */
  async refuse(): Promise<void> {
    this.#accepting = false;
    await this.#listen();
  }

  /** Accepts again, on the same port. @throws {Error} when it cannot be bound @example await gateway.accept(); */
  async accept(): Promise<void> {
    this.#accepting = this.#stopped === undefined;
    await this.#listen();
  }

  /**
   * Drops every client, refuses connections for a while, then accepts them on the same port. The world stays. An orderly
   * end that a fault holds back becomes a reset when the time down is over; of two restarts at once the later end counts.
   * @throws {RangeError} when `downMs` is negative or not finite
   * @throws {Error} when the port cannot be bound again
   * @example await gateway.restart({ downMs: 3_000 });
   */
  async restart(options: RestartOptions = {}): Promise<void> {
    const { downMs = 0, how = 'rst', nextValidId } = options;
    if (!(downMs >= 0 && Number.isFinite(downMs))) {
      throw new RangeError(`Cannot restart: downMs must be 0 or more, and finite: current value is ${downMs}`);
    }
    if (this.#stopped !== undefined) return;
    if (nextValidId !== undefined) this.#login.restartOrderIds(nextValidId);
    // Asked for at once: by a virtual clock the time down counts from now, however long real sockets take to close.
    const down = this.#downtimes.begin(downMs);
    await this.refuse();
    const dropped = this.#connections.dropAll(how);
    await down;
    this.#connections.dropStuck();
    await dropped;
    if (!this.#downtimes.isDown) await this.accept();
  }

  /**
   * Closes every connection and the port, and leaves no timer. Calling it again waits for the same end.
   * @param options `verify: false` does not look at what the journal was told to expect
   * @throws {ExpectationError} after the end, at the first call, when something expected did not come
   * @example await gateway.stop({ verify: false });
   */
  async stop(options: StopOptions = {}): Promise<void> {
    // Judged before the end: what the end itself brings about is not the client's doing.
    const failures = this.#stopped === undefined && options.verify !== false ? this.#expectations.failures : [];
    this.#stopped ??= this.#stop();
    await this.#stopped;
    if (failures.length > 0) throw new ExpectationError(failures);
  }

  /** As {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    this.#accepting = false;
    this.#playbacks.stop();
    const listenerClosed = this.#listener.close();
    await this.#connections.dropAll('rst');
    await listenerClosed;
    this.#clock.cancelAll();
    this.#downtimes.endAll();
    this.#expectations.close();
  }

  async #faultsChanged(): Promise<void> {
    this.#note('faults', { active: this.#board.active, seed: this.seed });
    await this.#listen();
  }

  async #listen(): Promise<void> {
    if (this.#accepting && !this.#board.stands('socket')) await this.#listener.open();
    // Not waited for: it settles only when the last client has left, and no new one is let in from here on.
    else void this.#listener.close();
  }

  #note(name: string, fields: Values): void {
    this.#record.add(NOBODY, 'note', name, { fields });
  }
}

/** `yyyyMMdd HH:mm:ss UTC`: a zone every client can resolve (rust-ibapi refuses others). */
function utcTime(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `${date.replaceAll('-', '')} ${time.slice(0, 8)} UTC`;
}
