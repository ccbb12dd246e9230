// A gateway that is well again and tells the truth: whatever came before, the book has to get there in bounded time.
import { type Download, keyOf } from './evidence.ts';
import { DU1 } from './kinds.ts';
import type { World } from './world.ts';

/** Account to conId to size. */
export type Truth = ReadonlyMap<string, ReadonlyMap<number, number>>;

const BEAT_MS = 5_000;
const CALM_BEATS = 3;
/** Longer than every backoff of the core, in beats. */
const MOST_BEATS = 150;
const MOST_REQUESTS_AT_ONCE = 12;
const MOST_REQUESTS_PER_MINUTE = 10;
const OTHER_CONTRACT = 12;

/** What is true when the words of a sequence are: the newest word about each key, a close that was told among them. */
export function lastWords(world: World): Truth {
  const truth = new Map(world.accounts.map((name) => [name, new Map<number, number>()]));
  for (const { account, conId, position } of world.judge.told.values()) truth.get(account)?.set(conId, position);
  for (const { name, rows, positions } of world.evidence.accounts.values()) {
    for (const conId of new Set([...rows.keys(), ...positions.keys()])) {
      const [row, position] = [rows.get(conId), positions.get(conId)];
      const isPosition = position !== undefined && (row === undefined || position.turn > row.turn);
      const word = isPosition ? position : row;
      // A close that was rightly told is a word too: the downloads' own.
      const isClosed = (world.judge.closed.get(keyOf(name, conId)) ?? -1) > (word?.turn ?? 0);
      truth.get(name)?.set(conId, isClosed ? 0 : (word?.size ?? 0));
    }
  }
  return truth;
}

/** The link is cut, and meanwhile everything is sold and something else bought. */
export function cutAndChanged(world: World): Truth {
  if (world.isUp) world.linkDown();
  return new Map(world.accounts.map((name) => [name, new Map(name === DU1 ? [[OTHER_CONTRACT, 7]] : [])]));
}

export class HealthyGateway {
  readonly #world: World;
  readonly #truth: Truth;
  #isServing = false;
  readonly #served = new Set<Download>();

  constructor(world: World, truth: Truth) {
    this.#world = world;
    this.#truth = truth;
  }

  /** Until the book has been right and current for some beats; complains when it does not come to that. */
  heal(): void {
    const world = this.#world;
    const { judge } = world;
    const begunUp = world.upMs;
    const begunWith = judge.subscribes;
    world.onRequest = () => this.#serve();
    let calm = 0;
    for (let beat = 0; calm < CALM_BEATS; beat++) {
      if (beat > MOST_BEATS) judge.complain('L', `not well after ${beat * BEAT_MS} ms of health: ${this.#whyNot()}`);
      if (!judge.isJudging) return;
      if (!world.isUp) world.linkUp();
      this.#serve();
      if (beat === 0) this.#catchUp();
      this.#beat();
      world.pass(BEAT_MS);
      calm = this.#whyNot() === null ? calm + 1 : 0;
    }
    const minutes = (world.upMs - begunUp) / 60_000;
    const perTurn = world.accounts.length > 1 ? 60_000 / world.settings.accountDwellMs : 0;
    const most = MOST_REQUESTS_AT_ONCE + minutes * (MOST_REQUESTS_PER_MINUTE + perTurn);
    const asked = judge.subscribes - begunWith;
    if (asked > most) judge.complain('P5', `${asked} downloads in ${minutes} minutes of health`);
  }

  #whyNot(): string | null {
    const { core, judge } = this.#world;
    if (core.belief.state !== 'current') return `${core.belief.state}, ${core.belief.reason}`;
    if (judge.gapChanges) return 'a gap is open';
    let held = 0;
    for (const [account, keys] of this.#truth) {
      for (const [conId, size] of keys) {
        const told = judge.told.get(keyOf(account, conId))?.position ?? 0;
        if (told !== size) return `${account} ${conId}: told ${told}, true ${size}`;
        if (size !== 0) held++;
      }
    }
    return held === judge.told.size ? null : `${judge.told.size} are told held, ${held} are`;
  }

  /** Answers what was asked, also before the gateway was well: at once, and truthfully. */
  #serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    const { evidence } = this.#world;
    for (let served = 0; served < 50; served++) {
      if (evidence.bursts.some(({ endedTurn }) => endedTurn === null)) this.#positions();
      else if (this.#isAsked()) this.#download();
      else break;
    }
    this.#isServing = false;
  }

  #isAsked(): boolean {
    const download = this.#subscribed()?.download;
    if (!download) return false;
    // An end that may have been somebody else's answered nothing: the true one follows.
    if (download.isVague && !this.#served.has(download)) return true;
    return download.endedTurn === null;
  }

  /** The account whose data flows: subscribed, and not taken away by somebody else. */
  #subscribed() {
    const { subscribed, accounts } = this.#world.evidence;
    const account = subscribed === null ? undefined : accounts.get(subscribed);
    return account && !account.takenOver ? account : undefined;
  }

  #positions(): void {
    const world = this.#world;
    for (const [account, keys] of this.#truth)
      for (const [conId, size] of keys) if (size !== 0) world.position(account, conId, size);
    world.take({ fact: 'positionsEnd' });
  }

  #download(): void {
    const world = this.#world;
    const subscribed = this.#subscribed();
    if (!subscribed?.download) return;
    const account = subscribed.name;
    this.#served.add(subscribed.download);
    world.value(account, 'AccountReady', 'true');
    this.#tellWorth(account);
    for (const [conId, size] of this.#truth.get(account) ?? []) if (size !== 0) world.row(account, conId, size);
    world.take({ fact: 'accountTime' });
    world.take({ fact: 'end', account });
  }

  #tellWorth(account: string): void {
    const holds = [...(this.#truth.get(account)?.values() ?? [])].some((size) => size !== 0);
    this.#world.value(account, 'GrossPositionValue', holds ? '2500.00' : '0.00');
  }

  /** What a well gateway would have said by now: a source that lags behind the other catches up, an outage ends. */
  #catchUp(): void {
    const world = this.#world;
    const { evidence } = world;
    // Data that flows ends an outage as well as a notice does: only where none can flow, the notice comes.
    if (evidence.lost && !this.#subscribed()) world.take({ fact: 'dataKept' });
    for (const account of evidence.accounts.values()) {
      if (account.notReady) world.value(account.name, 'AccountReady', 'true');
      for (const [conId, size] of this.#truth.get(account.name) ?? []) {
        const row = account.rows.get(conId)?.size ?? 0;
        if (this.#subscribed() === account && row !== size) world.row(account.name, conId, size);
        const position = account.positions.get(conId)?.size ?? 0;
        if (position !== size && !evidence.refused) world.position(account.name, conId, size);
      }
    }
  }

  #beat(): void {
    const world = this.#world;
    const account = this.#subscribed()?.name;
    if (!world.isUp || account === undefined) return;
    this.#tellWorth(account);
    for (const [conId, size] of this.#truth.get(account) ?? []) if (size !== 0) world.row(account, conId, size, 14);
    world.take({ fact: 'accountTime' });
  }
}
