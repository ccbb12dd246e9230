// MockGateway: joins the parts, and is what a test holds in its hand.

import { type ConnectionCounts, Connections } from './clients/connections.ts';
import { Unhandled } from './clients/unhandled.ts';
import { TrackedClock } from './clock.ts';
import { checkDowntime, Door } from './door.ts';
import { ExpectationError, Expectations, type WaitForOptions } from './expectations.ts';
import { FaultBoard } from './faults/fault-board.ts';
import { INSPECT, inspectedGateway } from './inspection.ts';
import { Journal, type JournalEntry, NOBODY } from './journal.ts';
import { Limits } from './limits.ts';
import { type GatewayClient, Login, type LoginMarketData } from './login.ts';
import { noticeText } from './notices.ts';
import { chosenClock, type MockGatewayOptions, readOptions, warnOfReach } from './options.ts';
import { freshSeed, type Random, randomFrom } from './random.ts';
import { takeOver } from './replies/account-updates.ts';
import { SharedRows } from './replies/encoded-rows.ts';
import { SYSTEM_NOTICE_ID } from './replies/reply.ts';
import { ScriptedReplies } from './replies/scripted-replies.ts';
import { Playbacks, type PlayOptions, type PlayResult } from './scenario/play.ts';
import type { Scenario } from './scenario/step.ts';
import { changeUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';
import {
  type GatewayClock,
  type GatewayFaults,
  GatewayJournal,
  type RestartOptions,
  type StopOptions,
  type TakeOverOptions,
} from './views.ts';
import { utcTime } from './wire/handshake.ts';
import type { Account } from './world/account.ts';
import type { Orders } from './world/orders.ts';
import { World } from './world/world.ts';

/**
 * A fake TWS / IB Gateway on a real TCP port.
 * @example
 * await using gateway = await MockGateway.start(); // connect any TWS client to its host and port
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
  /** What is answered in place of its own answers. */
  readonly replies: ScriptedReplies = new ScriptedReplies();
  /** How much it serves; `update` changes that while it runs. */
  readonly limits: Limits;
  readonly #record: Journal;
  readonly #expectations: Expectations;
  readonly #clock: TrackedClock;
  readonly #board = new FaultBoard();
  readonly #random: Random;
  readonly #door: Door;
  readonly #connections: Connections;
  readonly #playbacks = new Playbacks();
  readonly #login: Login;
  #stopped: Promise<void> | undefined;

  private constructor(given: MockGatewayOptions) {
    const options = readOptions(given);
    this.host = options.host;
    warnOfReach(this.host);
    this.#random = randomFrom(options.seed ?? freshSeed());
    this.#clock = new TrackedClock(chosenClock(options.clock));
    this.#door = new Door(this.host, options.port, this.#clock, {
      onSocket: (socket) => this.#connections.accept(socket),
      onError: (error) => this.#record.add(NOBODY, 'note', 'listenFailed', { fields: { reason: error.message } }),
      isHeldShut: () => this.#board.stands('socket'),
    });
    this.world = new World(options.accounts, this.#clock, { ...options, seed: this.#random.seed });
    this.#record = new Journal(this.#clock, options.journalLimit, options.journalBytes);
    this.#expectations = new Expectations(this.#record, (connection, failure) => {
      this.#record.add({ connection, clientId: null }, 'note', 'expectationFailed', { fields: { failure } });
      this.#connections.drop(connection);
    });
    this.journal = new GatewayJournal(this.#record, this.#expectations);
    this.faults = this.#board;
    this.limits = new Limits(options.limits);
    this.#board.onChange(async () => {
      this.#record.add(NOBODY, 'note', 'faults', { fields: { active: this.#board.active, seed: this.seed } });
      await this.#door.settle();
    });
    this.#login = new Login(this.limits, this.#clock, options);
    this.#connections = new Connections({
      world: this.world,
      clock: this.#clock,
      journal: this.#record,
      login: this.#login,
      board: this.#board,
      random: this.#random,
      rows: new SharedRows(),
      replies: this.replies,
      unhandled: new Unhandled(options.unhandledRequests),
      settings: {
        ...options,
        cadence: options,
        connectionTime: () => options.connectionTime ?? utcTime(this.#clock.now()),
      },
    });
  }

  /**
   * Starts listening.
   * @throws {TypeError} when there is no option of a name @throws {RangeError} when a value is not what its option takes
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
    return this.#door.port;
  }

  /** The gateway's time, for cadences, ids that linger, latency and scenarios. */
  get clock(): GatewayClock {
    return this.#clock;
  }

  /** What everything random started from. */
  get seed(): number {
    return this.#random.seed;
  }

  /**
   * What market data the login has where a contract does not say otherwise, for requests to come; `competing` ends live lines too.
   * @example gateway.marketData = 'competing'; // 10197 for each live line, and for each request from now on
   */
  get marketData(): LoginMarketData {
    return this.#login.marketData;
  }

  /** For the requests to come; `competing` ends live lines as well. */
  set marketData(state: LoginMarketData) {
    this.#login.marketData = state;
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
   * The gateway loses IB's servers, or finds them again. While they are lost nothing of what changes in accounts reaches
   * a client, downloads are empty, reqPositions is answered with 2151 alone, and a login hears 2110 and the broken farms.
   * Found again, subscribers are told what they missed, unless TWS lost what they asked for.
   * @throws {Error} when no text is known for the notice
   * @example
   * gateway.setUpstream('lost', { notice: 2110 });
   * gateway.setUpstream('restored'); // 1102
   */
  setUpstream(upstream: Upstream, options?: UpstreamOptions): void {
    const records = this.#connections.served().map(({ record }) => record);
    const to = { service: this.world.service, records, notice: (code: number) => this.notice(code) };
    changeUpstream(to, upstream, options);
  }

  /**
   * TWS takes the account subscription away from clients that have one (2100), as when somebody asks for another account.
   * @throws {Error} when there is no account of the code `by`
   * @example gateway.takeOver();
   */
  takeOver({ clientId, by }: TakeOverOptions = {}): void {
    for (const client of this.#connections.served(clientId)) takeOver(client, by);
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
   * Sends bytes, given as they are or in hexadecimal, to every client, or to one.
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
   * @throws {TypeError} when it is no scenario, or there is no option of a name
   * @throws {Error} when there is none of that name, `speed` is not above 0, or the gateway is stopped
   * @example const { finished } = await gateway.play(scenario({ steps: [step.notice(1100)] }));
   */
  play(scenario: Scenario | string, options?: PlayOptions): Promise<PlayResult> {
    return this.#playbacks.play(this, scenario, options);
  }

  /** Refuses new connections from now on, as a gateway that is down; clients stay. @example await gateway.refuse(); */
  async refuse(): Promise<void> {
    await this.#door.refuse();
  }

  /** Accepts again, on the same port. @throws {Error} when it cannot be bound @example await gateway.accept(); */
  async accept(): Promise<void> {
    await this.#door.accept();
  }

  /**
   * Drops every client, refuses connections for a while, then accepts them on the same port. The world stays. An orderly
   * end that a fault holds back becomes a reset when the time down is over, a late one a second after it; of two restarts at
   * once the later end counts.
   * @throws {RangeError} when `downMs` is negative or not finite
   * @throws {Error} when the port cannot be bound again
   * @example await gateway.restart({ downMs: 3_000 });
   */
  async restart(options: RestartOptions = {}): Promise<void> {
    const { downMs = 0, how = 'rst', nextValidId } = options;
    checkDowntime(downMs);
    if (this.#stopped !== undefined) return;
    if (nextValidId !== undefined) this.#login.restartOrderIds(nextValidId);
    // Asked for at once: by a virtual clock the time down counts from now, however long real sockets take to close.
    const down = this.#door.goDown(downMs);
    await this.refuse();
    const cutOff = how === 'rst' ? this.#login.clientIds : [];
    const dropped = this.#connections.dropAll(how);
    await down;
    this.#connections.dropStuck();
    await dropped;
    this.#login.returned(cutOff);
    if (!this.#door.isDown) await this.accept();
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
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** What `console.log(gateway)` shows: one line. @example console.log(gateway); */
  [INSPECT](): string {
    return inspectedGateway(this);
  }

  async #stop(): Promise<void> {
    this.#playbacks.stop();
    const doorClosed = this.#door.close();
    await this.#connections.dropAll('rst');
    await doorClosed;
    this.#clock.cancelAll();
    this.#door.endDowntimes();
    this.#expectations.close();
  }
}
