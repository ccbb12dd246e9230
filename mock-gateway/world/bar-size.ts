// How long a bar is, in IB's words.

/** Some milliseconds, or whole trading days put together. */
export type BarSize =
  | { readonly is: 'time'; readonly ms: number }
  | { readonly is: 'days'; readonly by: 'day' | 'week' | 'month' };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const time = (ms: number): BarSize => ({ is: 'time', ms });
const days = (by: 'day' | 'week' | 'month'): BarSize => ({ is: 'days', by });

const BAR_SIZES: ReadonlyMap<string, BarSize> = new Map([
  ['1 secs', time(SECOND)],
  ...[5, 10, 15, 30].map((count): [string, BarSize] => [`${count} secs`, time(count * SECOND)]),
  ['1 min', time(MINUTE)],
  ...[2, 3, 5, 10, 15, 20, 30].map((count): [string, BarSize] => [`${count} mins`, time(count * MINUTE)]),
  ['1 hour', time(HOUR)],
  ...[2, 3, 4, 8].map((count): [string, BarSize] => [`${count} hours`, time(count * HOUR)]),
  ['1 day', days('day')],
  ...['1w', '1 w', '1 week'].map((name): [string, BarSize] => [name, days('week')]),
  ...['1m', '1 m', '1 month'].map((name): [string, BarSize] => [name, days('month')]),
]);

/** Undefined when it is none of them. @param text such as `5 mins` */
export const barSizeOf = (text: string): BarSize | undefined => BAR_SIZES.get(text.toLowerCase());
