// What a fill costs: IB's fixed rates for the usual security types, in the contract's currency.
import type { Contract } from './contract.ts';

interface Rate {
  readonly perUnit: number;
  readonly least: number;
}

const RATES: Readonly<Record<string, Rate>> = {
  STK: { perUnit: 0.005, least: 1 },
  OPT: { perUnit: 0.65, least: 1 },
  FUT: { perUnit: 2.25, least: 2.25 },
};

/** For so many shares or contracts of one order. */
export function commissionFor({ secType }: Contract, quantity: number): number {
  const { perUnit, least } = RATES[secType] ?? { perUnit: 0, least: 1 };
  return quantity === 0 ? 0 : Number(Math.max(least, perUnit * quantity).toFixed(6));
}
