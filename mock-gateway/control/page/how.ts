// Beside each control: a small button, and behind it how that is written which the control would do now.
import { button, el, part, say } from './element.ts';
import { type Lines, WrittenLines } from './written-lines.ts';

/** From the edges of the window. */
const MARGIN_PX = 8;

export class How {
  readonly #panel = part('how');
  readonly #title = el('strong');
  readonly #lines = new WrittenLines('how', 'this line');
  #anchor: HTMLElement | undefined;
  #made = 0;

  constructor() {
    this.#panel.append(this.#title, this.#lines.element);
    this.#panel.addEventListener('toggle', () => this.#place());
  }

  /** A control, and the button that tells of it. @param lines asked each time somebody looks */
  beside(control: HTMLButtonElement, lines: () => Lines): HTMLElement {
    this.#made += 1;
    control.id ||= `control-${this.#made}`;
    const how = button('‹›', 'How to write it');
    how.className = 'how';
    how.setAttribute('aria-describedby', control.id);
    // The browser opens it, closes it at Esc or a click elsewhere, and gives the focus back.
    how.popoverTargetElement = this.#panel;
    how.addEventListener('click', () => {
      if (this.#anchor !== how && this.#panel.matches(':popover-open')) this.#panel.hidePopover();
      this.#anchor = how;
      say(this.#title, control.getAttribute('aria-label') ?? '');
      this.#lines.show(lines());
    });
    return el('span', { class: 'split' }, control, how);
  }

  /** Under its button, or above it where there is no room. */
  #place(): void {
    if (this.#anchor === undefined) return;
    const { left, top, bottom } = this.#anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.#panel;
    const under = bottom + offsetHeight + MARGIN_PX < innerHeight ? bottom + 2 : top - offsetHeight - 2;
    style.left = `${Math.max(MARGIN_PX, Math.min(left, innerWidth - offsetWidth - MARGIN_PX))}px`;
    style.top = `${Math.max(MARGIN_PX, under)}px`;
  }
}
