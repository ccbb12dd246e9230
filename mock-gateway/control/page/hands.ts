// Does what a control says, shows how it is written, and remembers what was done.
import type { Seen } from './answers.ts';
import { type Deed, written } from './deed.ts';
import type { Door } from './door.ts';
import { part, say } from './element.ts';
import { How } from './how.ts';
import type { Recording } from './recording.ts';
import { type Lines, WrittenLines } from './written-lines.ts';

/** What the page knows; undefined until the door has answered. */
export type Look = () => Seen | undefined;

export class Hands {
  readonly #door: Door;
  readonly #look: Look;
  readonly #recording: Recording;
  readonly #after: () => void;
  readonly #how = new How();
  readonly #foot = new WrittenLines('as', 'the line');
  #left = new AbortController();

  /** @param after called once something is in force */
  constructor(door: Door, look: Look, recording: Recording, after: () => void) {
    this.#door = door;
    this.#look = look;
    this.#recording = recording;
    this.#after = after;
    part('written').append(this.#foot.element);
  }

  /**
   * Makes a button do a deed, and show it while somebody is at it or at the fields it takes.
   * @returns the button, and beside it one that tells how the deed is written
   */
  bind(control: HTMLButtonElement, deedOf: () => Deed, fields: readonly HTMLElement[] = []): HTMLElement {
    const show = (): void => this.show(deedOf());
    control.addEventListener('click', () => void this.do(deedOf()));
    for (const one of [control, ...fields]) {
      // A row that goes away puts another under a pointer that nobody moved.
      one.addEventListener('pointermove', ({ movementX, movementY }) => {
        if (movementX !== 0 || movementY !== 0) show();
      });
      one.addEventListener('focus', show);
    }
    for (const one of fields) {
      one.addEventListener('input', show);
      one.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && !(one instanceof HTMLTextAreaElement)) control.click();
      });
    }
    return this.told(control, deedOf);
  }

  /** A button that does something by itself, and beside it one that tells how that is written. */
  told(control: HTMLButtonElement, deedOf: () => Deed): HTMLElement {
    return this.#how.beside(control, () => this.#lines(deedOf()));
  }

  /** Shows how a deed is written, at the foot of the page. */
  show(deed: Deed): void {
    this.#foot.show(this.#lines(deed));
  }

  #lines(deed: Deed): Lines {
    return written(deed, location.origin + this.#door.place(deed.path), this.#door.hasToken);
  }

  /** @returns what the door answered; undefined when it refused, which is said */
  async do(deed: Deed): Promise<unknown> {
    this.show(deed);
    const before = this.#look();
    const startedAt = performance.now();
    tell('…', 'is on its way');
    try {
      const answer = await this.#door.send(deed.method, deed.path, deed.body, this.#left.signal);
      const took = performance.now() - startedAt;
      tell('✓', `in force after ${took.toFixed(0)} ms: ${deed.steps.map((one) => JSON.stringify(one)).join(', ')}`);
      part('outcome').dataset['tookMs'] = took.toFixed(1);
      if (before !== undefined) this.#recording.add(deed, before, startedAt);
      say(part('recorded'), `${this.#recording.length} steps done by hand`);
      return answer;
    } catch (error) {
      tell('✗', error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      this.#after();
    }
  }

  /** Waits no longer for what is under way: another gateway is shown. */
  leave(): void {
    this.#left.abort();
    this.#left = new AbortController();
  }
}

function tell(sign: string, text: string): void {
  say(part('outcome-sign'), sign);
  say(part('outcome-text'), text.slice(0, 500));
}
