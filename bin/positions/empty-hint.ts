// What to say beside "No positions": a filter that hides everything must not look like an empty account.
import type { StreamerOptions } from '../../src/index.ts';

/** What the filter lets in, and how to see the rest; empty where nothing is filtered. */
export function emptyHint({ secTypes = ['OPT'], symbols = [] }: StreamerOptions): string {
  const kinds = secTypes === 'all' ? [] : [`--sec-types ${secTypes.join(',')}`];
  const names = symbols.length === 0 ? [] : [`--symbols ${symbols.join(',')}`];
  const filters = [...kinds, ...names].join(' ');
  if (filters === '') return '';
  return `Only ${filters} is shown${secTypes === 'all' ? '' : ': --sec-types all shows every type'}.`;
}
