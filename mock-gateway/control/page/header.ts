// The head of the page: which gateway, whether what is shown is fresh, and its clock.
import { age, timeOfDay } from './age.ts';
import type { Health, Seen } from './answers.ts';
import { advance, resetAll } from './deed.ts';
import type { Door } from './door.ts';
import { button, choice, el, offer, part, say } from './element.ts';
import type { Hands } from './hands.ts';

/** Without an answer for so long, what is shown is old. */
const STALE_MS = 3_000;
const MOVES: readonly (readonly [label: string, ms: number])[] = [
  ['+1 s', 1_000],
  ['+3 min', 180_000],
  ['+8 h', 8 * 3_600_000],
];

export class Header {
  readonly #gateways = choice('Gateway', ['main']);
  readonly #moves: readonly HTMLButtonElement[];

  /** @param changed told that another gateway is chosen */
  constructor(door: Door, hands: Hands, changed: () => void) {
    this.#moves = MOVES.map(([label, ms]) => {
      const move = button(label, `Move the clock by ${label}`);
      part('clock-moves').append(hands.bind(move, () => advance(ms)));
      return move;
    });
    const reset = hands.bind(button('reset', 'Everything as at the start; clients are cut'), () => resetAll);
    part('gateway').append(this.#gateways, reset);
    this.#gateways.addEventListener('change', () => {
      door.gateway = this.#gateways.value;
      changed();
    });
  }

  paint({ health, clock }: Seen, gateways: readonly Health[]): void {
    offer(
      this.#gateways,
      gateways.map(({ id }) => id),
    );
    this.#gateways.hidden = gateways.length < 2;
    const { host, port, version, seed, scenario, connections } = health;
    say(part('address'), `${host}:${port}`);
    say(part('about'), `${version} · seed ${seed} · scenario ${scenario ?? 'none'} · ${connections.open} connected`);
    say(part('clock'), `${health.clock === 'virtual' ? '⏸ virtual' : 'real'} clock ${timeOfDay(clock.now)}`);
    for (const one of this.#moves) {
      one.disabled = health.clock !== 'virtual';
      one.title = one.disabled
        ? 'The clock is the real one: start with --clock virtual'
        : (one.getAttribute('aria-label') ?? '');
    }
  }

  /** @param ageMs of what is shown; undefined before the first answer */
  static freshness(ageMs: number | undefined, why: string): void {
    const isStale = ageMs === undefined || ageMs > STALE_MS;
    const state = ageMs === undefined ? 'unknown' : isStale ? 'stale' : 'live';
    const texts = {
      unknown: '○ unknown: the door has not answered yet',
      stale: `▨ stale for ${age(ageMs ?? 0)}: ${why}`,
      live: '● live',
    };
    document.body.dataset['state'] = state;
    say(part('freshness'), texts[state]);
  }
}

/** Asks for the token, once the door wants one. */
export function askForToken(door: Door, given: () => void): void {
  const dialog = part('token');
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  const input = el('input', { type: 'password', 'aria-label': 'Token', autocomplete: 'off' });
  const use = button('use it', 'Use the token');
  use.addEventListener('click', () => {
    door.useToken(input.value.trim());
    dialog.close();
    given();
  });
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') use.click();
  });
  dialog.replaceChildren(
    el('p', {}, 'This door wants its token, the one in IB_CONTROL_TOKEN. It is kept until this tab is closed.'),
    el('div', { class: 'form' }, input, use),
  );
  dialog.showModal();
  input.focus();
}
