// How a deed is written, shown: a line in each of three tongues, and a button that copies it.
import { toClipboard } from './clipboard.ts';
import { button, el, say } from './element.ts';

const TONGUES = { typescript: 'TypeScript', yaml: 'YAML', curl: 'curl' } as const;
export type Lines = Readonly<Record<keyof typeof TONGUES, string>>;

export class WrittenLines {
  readonly element = el('dl', { class: 'written' });
  readonly #codes: readonly (readonly [keyof Lines, HTMLElement])[];

  /** @param id in front of each line's own, such as `as-yaml` @param which what the copied line is called, such as `the line` */
  constructor(id: string, which: string) {
    this.#codes = Object.keys(TONGUES)
      .filter((tongue): tongue is keyof Lines => tongue in TONGUES)
      .map((tongue) => {
        const code = el('code', { id: `${id}-${tongue}` });
        const copy = button('copy', `Copy ${which} of ${tongue}`);
        copy.addEventListener('click', () => void toClipboard(code.textContent ?? '', copy));
        this.element.append(el('dt', {}, TONGUES[tongue]), el('dd', {}, code, copy));
        return [tongue, code] as const;
      });
  }

  show(lines: Lines): void {
    for (const [tongue, code] of this.#codes) say(code, lines[tongue]);
  }
}
