// The tags of reqAccountSummary that no download has: they are made from those it has.
import type { Account } from '../world/account.ts';
import type { AccountValue } from '../world/account-values.ts';

/** Every value of the account, with those only a summary has, in the order of their names. */
export function summaryValues({ values }: Account): readonly AccountValue[] {
  const known = new Set(values.map(({ key }) => key));
  const added = summaryTags(values).filter(({ key }) => !known.has(key));
  return [...values, ...added].sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key));
}

function summaryTags(values: readonly AccountValue[]): readonly AccountValue[] {
  const find = (wanted: string): AccountValue | undefined => values.find(({ key }) => key === wanted);
  const amount = (key: string): number => Number(find(key)?.value ?? 0);
  const net = amount('NetLiquidation');
  const cash = find('TotalCashValue');
  return [
    { key: 'HighestSeverity', value: '0', currency: '' },
    { key: 'Leverage', value: (net > 0 ? amount('GrossPositionValue') / net : 0).toFixed(2), currency: '' },
    // Nothing is ever unsettled here.
    ...(cash === undefined ? [] : [{ ...cash, key: 'SettledCash' }]),
  ];
}
