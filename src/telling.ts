// Tells what the core found to handlers and listeners, in order; whoever joined late gets the book once it is believed.

import type { AccountLife } from './account-life.ts';
import type { HandlerLane } from './delivery/handler-lane.ts';
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import type { StreamerError } from './errors.ts';
import type { EventLog, Material } from './event-log.ts';
import { ageMs, fixedDate, type Moment, now } from './moment.ts';
import type { Outlets } from './outlets.ts';
import type { Finding } from './positions/account-facts.ts';
import { changesByKind } from './positions/facts.ts';
import type { RowRejection } from './positions/portfolio-row.ts';
import { asSnapshot, type PositionUpdate } from './positions/position-update.ts';
import { numbered } from './stream-event.ts';
import type { StreamLog } from './stream-log.ts';
import type { StreamerEvents } from './streamer-events.ts';
import { textOf } from './text.ts';
import { type ValuedLife, ValueTelling } from './value-telling.ts';
import type { TakenValue } from './values/account-value-store.ts';

type Found<Name extends Finding['find']> = Extract<Finding, { find: Name }>;
/** What is told; the others are requests. */
export type Told = Found<'update' | 'snapshot' | 'gap' | 'resumed' | 'rejected' | 'disagreement'>;

/** What the telling knows of whoever finds: the account's life, or a book that comes from elsewhere. */
export type ToldLife = Pick<
  AccountLife,
  'run' | 'generation' | 'rejections' | 'views' | 'wish' | 'admission' | 'gap' | 'isWishNew' | 'isCurrent'
> &
  ValuedLife & {
    readonly core: Pick<AccountLife['core'], 'belief' | 'asOf' | 'isPublished' | 'positions'>;
  };

export class Telling {
  readonly counts = { updates: 0, rejected: 0, gaps: 0 };
  readonly values: ValueTelling;
  readonly #life: ToldLife;
  readonly #emitter: Emitter<StreamerEvents>;
  readonly #registry: HandlerRegistry;
  readonly #events: EventLog;
  readonly #log: StreamLog;
  /** Changes the book already holds are being handed out: who joins now is given the book afterwards. */
  #delivering = false;

  constructor(life: ToldLife, outlets: Outlets) {
    const { emitter, registry, events, log } = outlets;
    this.values = new ValueTelling(life, outlets);
    this.#events = events;
    this.#log = log;
    this.#life = life;
    this.#emitter = emitter;
    this.#registry = registry;
  }

  /** One update alone: the ordinary case. */
  update(update: PositionUpdate): void {
    const told = this.#admitted(update);
    if (told) this.#life.gap?.told.set(update, told);
    if (this.#registry.deliver(update, told)) this.counts.updates++;
    if (this.#events.isOn) this.#logUpdate(update, told);
    if (told && this.#emitter.has('position')) this.#emitter.emit('position', told);
  }

  /** Several findings of one fact. @param error why the link ended, when it did */
  tell(finding: Told, at: Moment, error: StreamerError | null): void {
    if (finding.find === 'update') {
      this.#delivering = true;
      this.update(finding.update);
      return;
    }
    this.settle();
    this.#event(finding, at, error);
  }

  /** All findings of one fact were told. */
  settle(): void {
    this.#delivering = false;
    this.settleSnapshots();
    this.values.settle();
  }

  /** @param isListed whether it may hide a position */
  rejected({ reason, account, conId }: RowRejection, isListed: boolean): void {
    this.counts.rejected++;
    const event = Object.freeze({ reason, account, conId, generation: this.#life.generation });
    if (isListed) this.#life.rejections.list(event);
    this.#emitter.emit('rejected', event);
  }

  accountValue(account: string, taken: TakenValue): void {
    if (taken === null) return;
    if ('refused' in taken) this.rejected({ reason: taken.refused, account, conId: null }, false);
    else this.values.tell(taken);
  }

  /** A handler joined late. */
  joined(lane: HandlerLane): void {
    const { core } = this.#life;
    if (!core.isPublished) return;
    if (lane.snapshot) {
      lane.awaitsSnapshot = true;
      this.settleSnapshots();
      this.values.joined(lane);
    } else {
      this.#registry.joinedWithoutBook(lane, core.positions());
    }
  }

  /** Hands the book to every handler that is owed it, once it can be believed. */
  settleSnapshots(): void {
    if (this.#delivering || !this.#life.isCurrent) return;
    const { core, views } = this.#life;
    const { given, blind } = this.#registry.settleSnapshots(
      () => views.sight().positions,
      () => core.positions(),
    );
    for (const lane of given) this.values.gotBook(lane);
    if (blind.length > 0) this.#warnOf(blind);
  }

  #event(finding: Exclude<Told, Found<'update'>>, at: Moment, error: StreamerError | null): void {
    if (finding.find === 'snapshot') this.#snapshot(finding);
    else if (finding.find === 'gap') this.#gap(finding, at, error);
    else if (finding.find === 'resumed') this.#resumed(finding);
    else if (finding.find === 'rejected') this.rejected(finding.rejection, true);
    else this.#disagreement(finding);
  }

  #disagreement({ find: _, ...disagreement }: Found<'disagreement'>): void {
    const { run, generation } = this.#life;
    this.#emitter.emit('disagreement', Object.freeze({ run, generation, ...disagreement }));
  }

  #snapshot({ accounts }: Found<'snapshot'>): void {
    const { run, generation, core, rejections } = this.#life;
    rejections.downloaded(generation);
    const asOf = core.asOf?.date ?? fixedDate();
    const { belief } = core;
    const reason = belief.state === 'current' ? null : belief.reason;
    const event = Object.freeze({
      ...{ run, generation, accounts, asOf, state: belief.state, reason },
      ...this.#life.views.sight(),
    });
    this.#warnOf(this.#registry.blind);
    this.#tellAll('snapshot', event, { of: 'snapshot', event, held: core.positions() });
  }

  #gap({ reason }: Found<'gap'>, at: Moment, error: StreamerError | null): void {
    const { run, generation, admission, core } = this.#life;
    // It was told and never closed: an error of our own came in between.
    if (this.#life.gap) return;
    this.counts.gaps++;
    const since = reason === 'stopped' ? core.belief.since : at;
    this.#life.gap = { since, told: new WeakMap() };
    const positions = admission.size;
    const event = Object.freeze({ run, generation, since: since.date, reason, error, positions });
    this.#tellAll('gap', event, { of: 'gap', event });
  }

  #resumed(finding: Found<'resumed'>): void {
    const { run, generation, gap, rejections } = this.#life;
    if (gap === null) return;
    this.#life.gap = null;
    rejections.downloaded(generation);
    const changes = finding.changes.flatMap((update) => gap.told.get(update) ?? []);
    const event = Object.freeze({
      run,
      generation,
      since: gap.since.date,
      until: now().date,
      durationMs: Math.round(ageMs(gap.since)),
      ...changesByKind(changes),
    });
    this.#tellAll('resumed', event, { of: 'resumed', event, changes: finding.changes });
    this.#review();
  }

  /** What a new wish lets in of the book is told as the book is told to who joins late. */
  #review(): void {
    if (!this.#life.isWishNew) return;
    this.#life.isWishNew = false;
    const { core, admission } = this.#life;
    for (const held of core.positions()) {
      const told = admission.shows(held) ? null : this.#admitted(held);
      this.#registry.review(held, told);
      if (told === null) continue;
      const shown = asSnapshot(told);
      this.#events.add({ told: (id) => numbered(id, 'position', shown), material: { of: 'newWish' } });
      if (this.#emitter.has('position')) this.#emitter.emit('position', shown);
    }
  }

  /** Hidden is not empty: whoever is shown nothing should know that something is held. */
  #warnOf(blind: readonly string[]): void {
    const held = this.#life.core.positions().length;
    if (held === 0) return;
    for (const name of blind)
      this.#log.warn(
        `Handler '${name}' is shown nothing of what is held: its own 'secTypes', 'symbols', 'accounts' or 'filter' hides ${held === 1 ? 'the one position' : `all ${held} positions`}.`,
      );
  }

  /** An event that another wish makes something else of: logged with what that is made of. */
  #tellAll<Name extends Exclude<Material['of'], 'newWish' | 'pnl'>>(
    name: Name,
    event: StreamerEvents[Name],
    material: Material,
  ): void {
    this.#events.add({ told: (id) => numbered(id, name, event), material });
    this.#emitter.emit(name, event);
  }

  #logUpdate(update: PositionUpdate, told: PositionUpdate | null): void {
    this.#events.add({ told: told && ((id) => numbered(id, 'position', told)), material: { of: 'position', update } });
  }

  #admitted(update: PositionUpdate): PositionUpdate | null {
    try {
      return this.#life.admission.admit(update);
    } catch (error) {
      const { account, conId } = update;
      this.rejected({ reason: `the filter threw: ${textOf(error)}`, account, conId }, true);
      return null;
    }
  }
}
