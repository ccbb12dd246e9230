// A figure with its name, as cards at the top have them: a gain by sign and colour, what a sum is without, and why it is as it is.
import { element } from './element.ts';

interface Figure {
  readonly text: string;
  /** Above 0 a gain, below 0 a loss. */
  readonly sign?: number | null;
  /** Figures the sum is without. */
  readonly missing?: number;
  /** What explains it, or why it is not there. */
  readonly title?: string;
  /** It is older than the rest. */
  readonly isOld?: boolean;
}

export function fact(name: string, { text, sign, missing = 0, title, isOld }: Figure, ...more: Node[]): HTMLElement {
  const amount = sign ?? 0;
  const kind = amount > 0 ? 'gain' : amount < 0 ? 'loss' : '';
  const said = element('dd', {
    class: isOld ? 'old' : kind,
    text: `${amount > 0 ? '▲ ' : amount < 0 ? '▼ ' : ''}${text}`,
  });
  if (missing > 0) said.append(element('small', { text: ` without ${missing}` }));
  said.append(...more);
  return element('div', title === undefined ? {} : { title }, element('dt', { text: name }), said);
}

export const card = (title: string, facts: readonly HTMLElement[]): HTMLElement =>
  element('div', { class: 'card' }, element('h2', { text: title }), element('dl', {}, ...facts));
