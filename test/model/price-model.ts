// A second opinion on derived prices: everything that was said of each position on this link, gone through from the start each time.

export interface SaidRow {
  readonly is: 'row';
  readonly atMs: number;
  readonly size: number;
  readonly marketPrice: number | null;
  readonly marketValue: number | null;
  readonly multiplier: number | null;
}

interface SaidFrame {
  readonly is: 'frame';
  readonly atMs: number;
  readonly size: number | null;
  readonly value: number | null;
}

type Said = SaidRow | SaidFrame;
type Proven = { readonly size: number; readonly multiplier: number } | null;

const SAME_MS = 1_000;

export class PriceModel {
  readonly #said = new Map<number, Said[]>();

  take(conId: number, said: Said): void {
    this.#said.set(conId, [...(this.#said.get(conId) ?? []), said]);
  }

  forget(conId: number): void {
    this.#said.delete(conId);
  }

  lost(): void {
    this.#said.clear();
  }

  /** What the newest frame says of the price; `null`: nothing that is verified. */
  price(conId: number): number | null {
    const all = this.#said.get(conId) ?? [];
    const frame = all.findLast((said) => said.is === 'frame');
    const proven = all.reduce<Proven>((before, _, at) => after(before, all.slice(0, at + 1)), null);
    if (proven === null || frame === undefined || frame.value === null || frame.size !== proven.size) return null;
    return frame.value / proven.size / proven.multiplier;
  }
}

function after(before: Proven, heard: readonly Said[]): Proven {
  const row = heard.findLast((said) => said.is === 'row');
  const frame = heard.findLast((said) => said.is === 'frame');
  if (!row || !frame) return null;
  const { size, multiplier, marketPrice, marketValue } = row;
  const goesOn = before?.size === size && before.size === frame.size && before.multiplier === multiplier;
  const isSame = Math.abs(row.atMs - frame.atMs) <= SAME_MS;
  const isSaid = marketValue !== null && frame.value !== null && (marketValue !== 0 || frame.value !== 0);
  if (!isSame || !isSaid) return goesOn ? before : null;
  if (marketPrice === null || multiplier === null || size !== frame.size) return null;
  const isNear = (one: number, other: number) => other !== 0 && Math.abs(one - other) < 0.01 * Math.abs(other);
  return isNear(frame.value, marketValue) && isNear(size * multiplier * marketPrice, marketValue)
    ? { size, multiplier }
    : null;
}
