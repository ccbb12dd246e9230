// What the market scanner finds: stated lists of contracts, by the code, the instruments and the place of a scan.
import type { Contract } from './contract.ts';
import type { ContractRef } from './contract-text.ts';

/**
 * What a scan finds.
 * @example await MockGateway.start({ scans: [{ scanCode: 'MOST_ACTIVE', contracts: ['AAPL', 'TSLA'] }] });
 */
export interface ScanOptions {
  /** Such as `TOP_PERC_GAIN`. */
  readonly scanCode: string;
  /** In words, as the scanner's parameters have it. @default scanCode */
  readonly displayName?: string;
  /** @default 'STK' */
  readonly instrument?: string;
  /** @default 'STK.US.MAJOR' */
  readonly locationCode?: string;
  /** What is found, in its order. */
  readonly contracts: readonly ContractRef[];
}

/** A scan with its contracts. */
export interface Scan extends Required<Omit<ScanOptions, 'contracts'>> {
  readonly contracts: readonly Contract[];
}

/** What a client looks for. */
export interface ScanAsked {
  readonly scanCode: string;
  readonly instrument: string;
  readonly locationCode: string;
}

/** What scans find. @example gateway.world.desk.scans.state({ scanCode: 'HOT_BY_VOLUME', contracts: ['AMD'] }); */
export class Scans {
  #scans: readonly Scan[] = [];
  readonly #resolve: (ref: ContractRef) => Contract;

  constructor(resolve: (ref: ContractRef) => Contract) {
    this.#resolve = resolve;
  }

  /** Every scan that finds something. @internal */
  get all(): readonly Scan[] {
    return this.#scans;
  }

  /**
   * States what a scan finds from now on; one of the same code, instruments and place takes its place.
   * @throws {RangeError} when a contract cannot be read
   * @example gateway.world.desk.scans.state({ scanCode: 'HOT_BY_VOLUME', contracts: ['AMD'] });
   */
  state({ contracts, scanCode, ...stated }: ScanOptions): void {
    const scan = {
      displayName: scanCode,
      instrument: 'STK',
      locationCode: 'STK.US.MAJOR',
      ...stated,
      scanCode,
      contracts: contracts.map(this.#resolve),
    };
    this.#scans = [...this.#scans.filter((other) => !isSame(other, scan)), scan];
  }

  /** What is found; a place within the one asked for counts. @internal @example gateway.world.desk.scans.find({ scanCode: 'HOT_BY_VOLUME', instrument: 'STK', locationCode: 'STK.US' }); */
  find({ scanCode, instrument, locationCode }: ScanAsked): readonly Contract[] {
    const found = this.#scans.find(
      (scan) =>
        scan.scanCode === scanCode &&
        scan.instrument === instrument &&
        (scan.locationCode === locationCode || scan.locationCode.startsWith(`${locationCode}.`)),
    );
    return found?.contracts ?? [];
  }
}

const isSame = (a: ScanAsked, b: ScanAsked): boolean =>
  a.scanCode === b.scanCode && a.instrument === b.instrument && a.locationCode === b.locationCode;
