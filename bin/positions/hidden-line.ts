// What is held and not shown, in a line: a filter that hides everything must not look like an empty account.
import type { HiddenPositions, PositionBookView } from '../../src/index.ts';

/** Null when nothing is hidden. */
export function hiddenLine(view: PositionBookView): string | null {
  if (view.state === 'unknown' || view.hidden.count === 0) return null;
  return `${kinds(view.hidden)} ${view.hidden.count === 1 ? 'is' : 'are'} hidden by --sec-types or --symbols: --sec-types all shows every type.`;
}

const kinds = ({ bySecType }: HiddenPositions): string =>
  Object.entries(bySecType)
    .map(([secType, count]) => `${count.toLocaleString('en-US')} ${secType}`)
    .join(', ');
