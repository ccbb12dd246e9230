// When each fault was in force, as far as the page has seen it.
import type { NamedFault } from './answers.ts';

export interface Band {
  readonly label: string;
  /** Undefined: every client's. */
  readonly clientId: number | undefined;
  /** By the gateway's clock. */
  readonly from: number;
  /** Undefined while it is in force. */
  readonly to: number | undefined;
}

const MAX_BANDS = 200;

export class FaultBands {
  #bands: readonly (Band & { readonly key: string })[] = [];

  get list(): readonly Band[] {
    return this.#bands;
  }

  /** @param now by the gateway's clock */
  see(faults: readonly NamedFault[], now: number): void {
    const keys = new Map(faults.map((one, at) => [one.name ?? `${JSON.stringify(one.fault)} ${at}`, one]));
    const open = new Set(this.#bands.flatMap(({ key, to }) => (to === undefined ? [key] : [])));
    const known = this.#bands.map((band) =>
      band.to === undefined && !keys.has(band.key) ? { ...band, to: now } : band,
    );
    const fresh = [...keys].flatMap(([key, { name, fault }]) => {
      const clientId = 'clientId' in fault ? fault.clientId : undefined;
      const label = name === null ? fault.fault : name.startsWith(fault.fault) ? name : `${fault.fault} ${name}`;
      return open.has(key) ? [] : [{ key, label, clientId, from: now, to: undefined }];
    });
    this.#bands = [...known, ...fresh].slice(-MAX_BANDS);
  }

  /** Since when a fault is seen to be in force. */
  since(name: string): number | undefined {
    return this.#bands.find(({ key, to }) => key === name && to === undefined)?.from;
  }

  clear(): void {
    this.#bands = [];
  }
}
