// What a row of portfolioValue (7) says is held, as a scenario file states it.

/** A position as a scenario file has it. */
export interface Held {
  readonly contract: Readonly<Record<string, unknown>>;
  readonly position: number;
  readonly averageCost: number;
  readonly marketPrice: number;
}

type Fields = Readonly<Record<string, unknown>>;

const TEXTS = [
  ...['symbol', 'secType', 'lastTradeDateOrContractMonth', 'primaryExch', 'currency', 'localSymbol', 'tradingClass'],
] as const;
/** As the wire spells it, and a file may. */
const RIGHTS: ReadonlySet<unknown> = new Set(['C', 'P', 'CALL', 'PUT']);
/** Above it a number on the wire stands for none. */
const UNSET = 1e300;

export function heldIn(fields: Fields): Held {
  const { right, multiplier } = fields;
  return {
    contract: {
      conId: number(fields['conId']),
      ...Object.fromEntries(TEXTS.map((name) => [name, String(fields[name] ?? '')])),
      strike: number(fields['strike']),
      right: RIGHTS.has(right) ? right : null,
      multiplier: multiplier === '' || multiplier === undefined ? null : number(multiplier),
      exchange: '',
    },
    position: number(fields['position']),
    averageCost: number(fields['averageCost']),
    marketPrice: number(fields['marketPrice']),
  };
}

function number(value: unknown): number {
  const read = Number(value ?? 0);
  return Number.isFinite(read) && Math.abs(read) < UNSET ? read : 0;
}
