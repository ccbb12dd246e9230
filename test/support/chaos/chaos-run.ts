// One schedule from start to judgement: plays the steps, lets the trouble end, and says what went against the promises.
import { MockGateway } from '../../../mock-gateway/index.ts';
import { IBPositionStreamer, StreamerError, type StreamerOptions } from '../../../src/index.ts';
import { silent } from '../streaming.ts';
import { AllSeeing } from './all-seeing.ts';
import { ChaosHandler } from './chaos-handler.ts';
import { ChaosWorld, type ServingStep } from './chaos-world.ts';
import { isFalsifying } from './fault-draws.ts';
import { describeStatus, judge, unsettled } from './judgement.ts';
import { PnlRequests } from './pnl-requests.ts';
import { isWanted, type Schedule, type Step } from './schedule.ts';
import type { Tally } from './tally.ts';
import { VisibleCloses } from './visible-closes.ts';
import { Waiting } from './waiting.ts';
import { Witness } from './witness.ts';

/** How long the streamer may take to be right again once nothing is wrong any more, in milliseconds: the settle time of sizes that differ (10 s), and what is asked then. */
const BOUND_MS = 25_000;
/** Codes that tell of TWS's link to IB. */
const LOST: ReadonlySet<unknown> = new Set([1100, 2110]);
const RESTORED: ReadonlySet<unknown> = new Set([1101, 1102]);
/** How long a `calm` step waits for the link before the schedule goes on without it, in milliseconds. */
const CALM_MS = 400;
/** @stoqey/ib lets four requests through each 100 ms, in order: beside those of live P&L a heartbeat may wait that long to be sent. */
const BEHIND_PNL_MS = 100;
/** Known by its text. */
const BEHIND = 'everything was sent before this';

export class ChaosRun {
  readonly schedule: Schedule;
  readonly world: ChaosWorld;
  readonly gateway: MockGateway;
  readonly streamer = new IBPositionStreamer();
  readonly witness: Witness;
  readonly handlers: readonly ChaosHandler[];
  readonly closes: VisibleCloses;
  readonly allSeeing: AllSeeing;
  readonly pnlRequests: PnlRequests;
  /** What ever was of size 0 in the world, by `account/conId`. */
  readonly everClosed = new Set<string>();
  /** Whether anything was shown that no client can see through. */
  wasFalsified = false;
  readonly #waiting = new Waiting();
  #isFalsified = false;
  /** What was last told of TWS's own link; nobody is told of it but by a code, and who logs in amid an outage hears that too. */
  #isUpstreamLost = false;
  #takeovers = 0;
  #mayHaveGivenUp = false;
  #starting: Promise<void> = Promise.resolve();
  #startError: unknown = null;
  readonly #restarts: Promise<void>[] = [];

  private constructor(schedule: Schedule, world: ChaosWorld, gateway: MockGateway) {
    const changed = () => this.#waiting.changed();
    this.schedule = schedule;
    this.world = world;
    this.gateway = gateway;
    this.witness = new Witness(this.streamer, schedule.pnl?.subscriptions ?? null, changed);
    this.pnlRequests = new PnlRequests(gateway, schedule, () => this.wasFalsified, changed);
    this.witness.pnl.wasPrice = (key, price) => this.pnlRequests.wasPrice(key, price);
    this.handlers = schedule.handlers.map((plan, at) => new ChaosHandler(`${plan.temper.is}-${at}`, plan, changed));
    this.closes = new VisibleCloses(gateway);
    this.allSeeing = new AllSeeing(this.streamer);
    gateway.journal.watch(({ direction, name, fields }) => {
      if (direction !== 'response') return;
      // A corrupted one may have kept its code: it counts for a loss, and for no return.
      if ((name === 'error' || name === 'corrupted') && LOST.has(fields['code'])) this.#isUpstreamLost = true;
      else if (name === 'error' && RESTORED.has(fields['code'])) this.#isUpstreamLost = false;
    });
    gateway.world.onChange((change) => {
      if (change.kind === 'position' && change.row.position === 0)
        this.everClosed.add(`${change.account}/${change.row.contract.conId}`);
    });
  }

  /** Plays it whole. @throws {Error} naming every promise that was broken */
  static async play(schedule: Schedule, tally: Tally): Promise<void> {
    const world = new ChaosWorld(schedule);
    const { seed, clientIdLingerMs, manners } = schedule;
    const limits = { clientIdLingerMs, ...(schedule.pnl ? { pnlSingles: schedule.pnl.served } : {}) };
    const options = { accounts: world.accounts, pushReprices: true, seed, limits, journalLimit: 200_000, ...manners };
    await using gateway = await MockGateway.start(options);
    const run = new ChaosRun(schedule, world, gateway);
    const undoStatus = run.#followStatus();
    const complaints: string[] = [];
    try {
      await run.#play();
      await run.#recover();
      complaints.push(...judge(run), ...run.allSeeing.judge());
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error));
    }
    const stats = run.streamer.stats();
    await run.#end().catch((error: unknown) => complaints.push(`stop() failed: ${String(error)}`));
    undoStatus();
    complaints.push(...(await run.allSeeing.end()), ...run.witness.complaints);
    for (const handler of run.handlers)
      complaints.push(...handler.complaints.map((complaint) => `${handler.name}: ${complaint}`));
    tally.add({
      schedules: 1,
      steps: schedule.steps.length,
      faults: schedule.steps.filter((step) => step.do === 'fault').length,
      connections: gateway.connections.opened,
      gaps: stats.gaps,
      rows: stats.rows,
      updates: run.witness.updates.length,
      deliveries: run.handlers.reduce((sum, handler) => sum + handler.given.length, 0),
      closes: run.witness.updates.filter(({ change }) => change === 'closed').length,
      visibleCloses: run.visibleCloses().length,
      rejected: stats.rejected,
      pnlRequests: run.pnlRequests.count,
      pnlUpdates: run.witness.pnl.count,
      prices: run.witness.pnl.prices,
    });
    if (complaints.length > 0) {
      const trail = run.witness.trail.slice(-60).join('\n  ');
      throw new Error(`${[...new Set(complaints)].slice(0, 12).join('\n')}\nwhat was last said:\n  ${trail}`);
    }
  }

  visibleCloses() {
    return this.closes.all(this.witness.updates, (contract) => isWanted(this.schedule, contract));
  }

  async #play(): Promise<void> {
    this.#membership(0);
    this.#start();
    if (!this.schedule.startsInTrouble) await this.#starting;
    for (const [index, step] of this.schedule.steps.entries()) {
      if (index > 0) this.#membership(index);
      await this.#take(step);
      this.witness.check();
    }
  }

  #membership(step: number): void {
    for (const handler of this.handlers) {
      if (handler.plan.joins === step) handler.join(this.streamer);
      if (handler.plan.leaves === step) handler.leave();
    }
  }

  #start(): void {
    const { secTypes, symbols, unwantedExpiry, breakerFailures, stableMs, silentAfterMs, accounts, pnl } =
      this.schedule;
    const options: StreamerOptions = {
      host: this.gateway.host,
      port: this.gateway.port,
      ...(accounts.length > 1 ? { account: 'all' } : {}),
      secTypes,
      symbols,
      ...(unwantedExpiry === null ? {} : { filter: ({ expiry }) => expiry !== unwantedExpiry }),
      ...(pnl === null ? {} : { values: 'pnl', pnl: { subscriptions: pnl.subscriptions } }),
      connectTimeoutMs: 250,
      snapshotTimeoutMs: 250,
      silentAfterMs,
      accountDwellMs: 10,
      heartbeat: { intervalMs: 40, timeoutMs: pnl === null ? 40 : 40 + BEHIND_PNL_MS, misses: 2 },
      reconnect: { initial: true, initialDelayMs: 2, maxDelayMs: 15, stableMs },
      circuitBreaker: { failures: breakerFailures, openMs: 25 },
      drainTimeoutMs: 5,
      logger: silent,
    };
    this.#startError = null;
    this.#starting = this.streamer.start(options).then(
      () => {},
      (error: unknown) => {
        this.#startError = error;
        this.#waiting.changed();
      },
    );
  }

  async #take(step: Step): Promise<void> {
    const { gateway } = this;
    switch (step.do) {
      case 'fault':
        if (isFalsifying(step.fault)) this.#falsified();
        if (step.fault.fault === 'withhold') this.closes.disturbed();
        gateway.faults.add(step.fault);
        return;
      case 'clear':
        return gateway.faults.clear();
      case 'refuse':
        return gateway.refuse();
      case 'accept':
        return gateway.accept();
      case 'disconnect':
        for (const client of gateway.clients) client.disconnect(step.how);
        return;
      case 'restart':
        // Not waited for here: a FIN behind a stalled stream leaves only once the stall is over.
        this.#restarts.push(gateway.restart({ how: step.how, downMs: step.downMs }));
        return;
      case 'notice':
        return this.#notice(step.code);
      case 'inject':
        this.#falsified();
        gateway.inject(step.hex);
        return;
      case 'pause':
        // Part of the story, not a wait for anything: between two moves time goes by.
        return new Promise((resolve) => setTimeout(resolve, step.ms));
      case 'calm':
        return this.#calm();
      case 'startDay':
        return gateway.world.startDay();
      case 'serve':
      case 'relabel':
      case 'takeOver':
      case 'upstream':
        return this.#serve(step);
      default:
        this.world.move(gateway, step);
    }
  }

  #serve(step: ServingStep): void {
    this.closes.disturbed();
    if (step.do === 'takeOver') this.#takeovers++;
    if (this.world.serve(this.gateway, step)) this.#falsified();
  }

  #notice(code: number): void {
    if (code === 1101) this.closes.disturbed();
    if (code === 2100 || code === 2101) this.#takeovers++;
    // Said during the first download, it is a reason to give up.
    if (code === 321) this.#mayHaveGivenUp = true;
    this.gateway.notice(code, this.#noticeText(code));
  }

  /** Texts that name what the streamer acts on; the gateway knows the others. */
  #noticeText(code: number): string | undefined {
    if (code === 321)
      return "Error validating request.-'bO' : cause - The account code is required for this operation.";
    if (code === 1300) return `TWS socket port has been reset. Please reconnect on the new port - ${this.gateway.port}`;
    return undefined;
  }

  #falsified(): void {
    this.#isFalsified = true;
    this.wasFalsified = true;
    this.#mayHaveGivenUp = true;
    this.closes.disturbed();
  }

  /** The trouble pauses; a link that needs longer than that goes on as it is. */
  async #calm(): Promise<void> {
    await this.gateway.faults.clear();
    this.world.serveAll(this.gateway);
    await this.gateway.accept();
    await this.#waiting
      .until(
        () => this.witness.isLive,
        CALM_MS,
        () => 'calm',
      )
      .catch(() => {});
  }

  /** Nothing goes wrong any more: from here on the streamer has {@link BOUND_MS} to be right. */
  async #recover(): Promise<void> {
    await this.gateway.faults.clear();
    this.world.serveAll(this.gateway);
    await Promise.all(this.#restarts);
    await this.gateway.accept();
    await this.#liveAgain();
    if (this.#isFalsified || this.#mayBeLeftDegraded) {
      // What was falsified inside whole frames nobody can see, and an account taken over twice is left to whoever insists:
      // the next link's complete download puts it right.
      this.#takeovers = 0;
      const { generation } = this.streamer.stats();
      for (const client of this.gateway.clients) client.disconnect('rst');
      await this.#liveAgain(generation + 1);
      this.#isFalsified = false;
    }
    for (const handler of this.handlers) handler.join(this.streamer);
    this.world.repriceEverything(this.gateway);
    await this.#settled();
    await this.#readAll();
    await this.#settled();
    await this.#starting;
  }

  #settled(): Promise<void> {
    return this.#waiting.until(
      () => unsettled(this) === null,
      BOUND_MS,
      () => unsettled(this) ?? 'nothing',
    );
  }

  /** Two moves that end where they began look settled while they are under way: what lags is sent, and a word behind it read. */
  async #readAll(): Promise<void> {
    const { portfolioLagMs, positionsLagMs } = this.schedule.manners;
    await new Promise((resolve) => setTimeout(resolve, Math.max(portfolioLagMs, positionsLagMs) + 1));
    const { generation } = this.streamer.stats();
    let isRead = false;
    const undo = this.streamer.on('notice', ({ text }) => {
      isRead ||= text === BEHIND;
      this.#waiting.changed();
    });
    this.gateway.notice(2104, BEHIND);
    const isOver = () => isRead || this.streamer.stats().generation > generation;
    await this.#waiting.until(isOver, BOUND_MS, () => 'what was sent last').finally(undo);
  }

  /** A start under faults may have been told of accounts that do not exist, and have given up as it should. */
  #startAgain(): void {
    const error = this.#startError;
    if (!this.#mayHaveGivenUp || !(error instanceof StreamerError)) throw error;
    this.#start();
  }

  async #liveAgain(generation = 0): Promise<void> {
    if (this.#isUpstreamLost) {
      // TWS is back as well: without its 1102 a link that heard 1100 is stale for ever, and rightly so.
      await this.#reached(['live', 'degraded'], generation);
      this.gateway.notice(1102);
    }
    await this.#reached(this.#mayBeLeftDegraded ? ['live', 'degraded'] : ['live'], generation);
  }

  async #reached(states: readonly string[], generation: number): Promise<void> {
    const { witness, streamer } = this;
    await this.#waiting.until(
      () =>
        this.#startError !== null ||
        (states.includes(witness.status.state) && streamer.stats().generation >= generation),
      BOUND_MS,
      () => `the link is ${describeStatus(witness.status)}`,
    );
    if (this.#startError === null) return;
    // It may be told only now: a notice is on its way for a while.
    this.#startAgain();
    await this.#reached(states, generation);
  }

  /** One takeover is undone at once; a second one within a minute when that is over. */
  get #mayBeLeftDegraded(): boolean {
    return this.#takeovers > 1;
  }

  #followStatus(): () => void {
    return this.streamer.on('status', (status) => {
      if (status.state === 'syncing') this.closes.linkReady();
      if (status.state === 'live') this.closes.live(status.generation, this.#isFalsified);
    });
  }

  async #end(): Promise<void> {
    await this.streamer.reset();
    for (const handler of this.handlers) handler.leave();
    this.witness.close();
    while (this.gateway.connections.open > 0) {
      const { last } = this.gateway.journal;
      await this.gateway.waitFor('closed', undefined, last ? { after: last } : {});
    }
  }
}
