// Scenarios: started, written by hand, and their steps lighting up as they go.
import type { PlayShown, Seen, StepsShown } from './answers.ts';
import { endScenario, playShipped, playWritten, writtenSteps } from './deed.ts';
import type { Door } from './door.ts';
import { button, choice, el, field, keyed, offer, part, say } from './element.ts';
import type { Hands } from './hands.ts';
import { type Lit, lit } from './lit-steps.ts';

const SIGNS = { running: '▶', finished: '✓', stopped: '■', failed: '✗' } as const;
const STEP_SIGNS = { waiting: '·', current: '▶', ended: '✓' } as const;
/** Steps drawn at most. */
const MAX_STEPS = 300;
/** Ended scenarios in the list. */
const MAX_PLAYS = 6;

export class ScenarioPanel {
  readonly #door: Door;
  readonly #hands: Hands;
  readonly #shipped = choice('Shipped scenario', []);
  readonly #speed = field('speed', { type: 'number', min: '0', step: 'any', value: '1' });
  readonly #plays: (plays: readonly PlayShown[]) => void;
  readonly #steps: (steps: readonly Lit[]) => void;
  #chosen: string | undefined;
  #followed: HTMLElement | undefined;

  constructor(door: Door, hands: Hands) {
    this.#door = door;
    this.#hands = hands;
    const speed = (): number => Number(this.#speed.value) || 1;
    const play = hands.bind(button('play', 'Play the scenario'), () => playShipped(this.#shipped.value, speed()), [
      this.#shipped,
      this.#speed,
    ]);
    const text = el('textarea', {
      'aria-label': 'Steps or a scenario, in YAML',
      placeholder: 'reprice: { contract: AAPL, price: 190.5 }',
      rows: '2',
      spellcheck: 'false',
    });
    const now = hands.bind(button('do now', 'Do these steps now'), () => writtenSteps(text.value), [text]);
    const whole = hands.bind(button('play text', 'Play this text as a scenario'), () =>
      playWritten(text.value, speed()),
    );
    part('scenario-form').append(
      el('div', { class: 'form' }, this.#shipped, el('label', {}, '× ', this.#speed), play),
      el('div', { class: 'form' }, text, now, whole),
    );
    this.#plays = keyed(
      part('plays'),
      ({ id }) => id,
      (first) => this.#play(first),
    );
    this.#steps = keyed(part('steps'), ({ path }) => path, stepShown);
  }

  /** Reads which scenarios ship. */
  async learn(): Promise<void> {
    offer(this.#shipped, await this.#door.ask<readonly string[]>('GET', '/shipped-scenarios'));
  }

  /** Whether one is under way: its steps are worth asking for more often. */
  static isRunning(seen: Seen | undefined): boolean {
    return seen?.plays.some(({ state }) => state === 'running') ?? false;
  }

  /** Of the scenario that is chosen, or runs, or ran last. */
  async steps({ plays }: Seen): Promise<StepsShown | undefined> {
    const id = this.#idOf(plays);
    return id === undefined ? undefined : this.#door.ask<StepsShown>('GET', `/scenarios/${id}/steps`);
  }

  paint({ plays }: Seen, steps: StepsShown | undefined): void {
    const running = plays.filter(({ state }) => state === 'running');
    const ended = plays.filter(({ state }) => state !== 'running').slice(-MAX_PLAYS);
    this.#plays([...running, ...ended.reverse()]);
    part('plays-empty').hidden = plays.length > 0;
    const chosen = this.#idOf(plays);
    for (const one of part('plays').children) one.setAttribute('aria-current', String(one.id === `play-${chosen}`));
    this.#steps(steps === undefined ? [] : lit(steps).slice(0, MAX_STEPS));
    this.#follow();
  }

  /** Brings the step under way into sight, once: who scrolls away from it may. */
  #follow(): void {
    const list = part('steps');
    const current = [...list.querySelectorAll<HTMLElement>('[aria-current]')].at(-1);
    if (current === this.#followed) return;
    this.#followed = current;
    if (current !== undefined) list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 2;
  }

  #idOf(plays: readonly PlayShown[]): string | undefined {
    const chosen = plays.find(({ id }) => id === this.#chosen);
    return (chosen ?? plays.findLast(({ state }) => state === 'running') ?? plays.at(-1))?.id;
  }

  #play({ id }: PlayShown) {
    const [title, error] = [button(id, `Show the steps of ${id}`), el('span', { class: 'wire' })];
    title.className = 'link';
    title.addEventListener('click', () => {
      this.#chosen = id;
    });
    const end = this.#hands.bind(button('end', `End ${id}`), () => endScenario(id));
    const element = el('li', { class: 'line', id: `play-${id}` }, title, end, error);
    const show = ({ scenario, state, speed, error: why }: PlayShown): void => {
      say(title, `${SIGNS[state]} ${scenario ?? id} ${state}${speed === 1 ? '' : ` ×${speed}`}`);
      element.dataset['state'] = state;
      end.hidden = state !== 'running';
      say(error, why ?? '');
    };
    return { element, show };
  }
}

function stepShown({ depth, text }: Lit) {
  const [sign, what] = [el('span', { 'aria-hidden': 'true' }), el('span', { class: 'wire' }, text)];
  const element = el('li', { class: 'step' }, sign, what);
  element.style.marginInlineStart = `${depth}rem`;
  const show = ({ state, path, text: now }: Lit): void => {
    say(sign, STEP_SIGNS[state]);
    say(what, now);
    element.dataset['state'] = state;
    element.title = `${path} ${state}`;
    if (state === 'current') element.setAttribute('aria-current', 'step');
    else element.removeAttribute('aria-current');
  };
  return { element, show };
}
