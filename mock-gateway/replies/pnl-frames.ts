// The frames of one reqPnLSingle: the truth, or what is served of it in its place.
import { noticeText } from '../notices.ts';
import { responses } from '../wire/responses.ts';
import type { Account } from '../world/account.ts';
import type { PositionPnl } from '../world/daily-pnl.ts';
import { MAX_LATE_FRAMES, type PnlServing } from '../world/pnl-serving.ts';
import type { Client } from './reply.ts';

interface Asked {
  readonly reqId: number;
  readonly accounts: readonly Account[];
  readonly conId: number;
}

export class PnlFrames {
  readonly #client: Client;
  readonly #asked: Asked;
  #wasHeld = false;
  #told = 0;

  constructor(client: Client, asked: Asked) {
    this.#client = client;
    this.#asked = asked;
  }

  /** What comes now: a frame, 2150, or nothing. */
  next(): void {
    const { is = 'served', close = 'goes-on', frames = Number.POSITIVE_INFINITY } = this.#serving;
    const parts = this.#parts;
    if (parts.length === 0 || is === 'silent' || this.#told >= frames) return;
    const isHeld = parts.some(({ position }) => position !== 0);
    const isFirstZero = this.#wasHeld && !isHeld;
    this.#wasHeld = isHeld;
    if (!isHeld && (close === 'silent' || (close === 'once' && !isFirstZero))) return;
    this.#told++;
    if (is === 'unavailable') this.#client.error(2150, noticeText(2150), this.#asked.reqId);
    else this.#send(parts);
  }

  /** It is cancelled: what was under way arrives behind that. */
  late(): void {
    const parts = this.#parts;
    const frames = parts.length === 0 ? 0 : Math.min(this.#serving.late ?? 0, MAX_LATE_FRAMES);
    for (let sent = 0; sent < frames; sent++) this.#send(parts);
  }

  /** Of several accounts together, what the first is served. */
  get #serving(): PnlServing {
    const { accounts, conId } = this.#asked;
    return this.#client.world.service.pnlOf(accounts[0]?.id ?? '', conId);
  }

  get #parts(): readonly PositionPnl[] {
    const { accounts, conId } = this.#asked;
    const { currency } = this.#serving;
    return accounts.flatMap((account) => account.pnlOf(conId, currency) ?? []);
  }

  #send(parts: readonly PositionPnl[]): void {
    const sum = (part: 'position' | 'unrealizedPnl' | 'value'): number =>
      parts.reduce((all, pnl) => all + pnl[part], 0);
    const figures = {
      position: sum('position'),
      dailyPnL: sumOrNull(parts.map(({ dailyPnl }) => dailyPnl)),
      unrealizedPnL: sum('unrealizedPnl'),
      // Unset where nobody traded it today; who did has a sum, whatever the others have not.
      realizedPnL: parts.every(({ realizedPnl }) => realizedPnl === null)
        ? null
        : parts.reduce((all, { realizedPnl }) => all + (realizedPnl ?? 0), 0),
      value: sum('value'),
    };
    const left = Object.fromEntries((this.#serving.unset ?? []).map((figure) => [figure, null]));
    this.#client.send(responses.pnlSingle, { reqId: this.#asked.reqId, ...figures, ...left });
  }
}

/** Null when one of them is unknown. */
export const sumOrNull = (parts: readonly (number | null)[]): number | null =>
  parts.reduce<number | null>((all, part) => (all === null || part === null ? null : all + part), 0);
