// What was clicked, as a scenario: the world as it was at the first click, the steps, and the time between them.
import type { AccountShown, Seen } from './answers.ts';
import { contractRef } from './contract-name.ts';
import type { Deed, WrittenStep } from './deed.ts';
import { duration, indented, yaml, yamlStep } from './spelling.ts';

/** Steps kept; a scenario of more is not read by anybody. */
const MAX_STEPS = 2_000;
/** Shorter pauses between two clicks are not told. */
const LEAST_PAUSE_MS = 100;

export class Recording {
  #steps: WrittenStep[] = [];
  #before: Seen | undefined;
  #last: number | undefined;

  get length(): number {
    return this.#steps.length;
  }

  /** @param at milliseconds, of whatever clock; differences count */
  add(deed: Deed, seen: Seen, at: number): void {
    if (deed.steps.length === 0 || this.#steps.length >= MAX_STEPS) return;
    this.#before ??= seen;
    // A virtual clock stands still between two clicks.
    const pause = seen.health.clock === 'virtual' ? 0 : Math.round((at - (this.#last ?? at)) / 100) * 100;
    if (pause >= LEAST_PAUSE_MS) this.#steps.push({ wait: duration(pause) });
    this.#steps.push(...deed.steps);
    this.#last = at;
  }

  forget(): void {
    this.#steps = [];
    this.#before = undefined;
    this.#last = undefined;
  }

  /** A file that `mock-ib-gateway check` accepts. */
  get scenario(): string {
    const { accounts = [], clients = [] } = this.#before ?? {};
    const asked = clients.some(({ subscriptions }) => subscriptions.some(({ name }) => name === 'reqAccountUpdates'));
    const steps = [...(asked ? [{ waitFor: 'reqAccountUpdates' }] : []), ...this.#steps];
    return [
      'name: from-the-page',
      'summary: What was done by hand on the page of the fake gateway.',
      ...(accounts.length === 0 ? [] : ['accounts:', ...accounts.flatMap(accountLines)]),
      ...(steps.length === 0 ? ['steps: []'] : ['steps:', ...steps.map((step) => indented(yamlStep(step)))]),
      '',
    ].join('\n');
  }
}

function accountLines({ code, positions, values }: AccountShown): readonly string[] {
  const base = values.find(({ key }) => key === 'NetLiquidation')?.currency ?? 'USD';
  const cash = values.find(({ key, currency }) => key === 'TotalCashBalance' && currency === 'BASE')?.value;
  const held = positions.filter(({ position }) => position !== 0);
  return [
    `  ${yaml(code)}:`,
    `    currency: ${yaml(base)}`,
    ...(cash === undefined ? [] : [`    cash: ${Number(cash)}`]),
    ...(held.length === 0 ? [] : ['    positions:']),
    ...held.map(
      ({ contract, position, averageCost, marketPrice }) =>
        `      - ${yaml({ contract: contractRef(contract), position, averageCost, marketPrice })}`,
    ),
  ];
}
