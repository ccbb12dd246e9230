// A hand on a plot: what a pointer and keys ask of it.
import type { Span } from './plot.ts';

/** Pixels a pointer moves before it draws out a span: less is a press. */
const DRAWN_OUT = 5;

export interface Hand {
  /** Null: at nothing any more. */
  point(at: number | null): void;
  /** To the next moment there is, the one before, the first, the last. */
  step(to: 'next' | 'before' | 'first' | 'last'): void;
  /** A span that is being drawn out; null: it is given up. */
  drawOut(span: Span | null): void;
  /** Only this span, from now on. */
  see(span: Span): void;
  /** Half of what is seen, or twice as much. */
  zoom(by: 0.5 | 2): void;
  seeAll(): void;
}

const KEYS: Readonly<Record<string, (hand: Hand) => void>> = {
  ArrowLeft: (hand) => hand.step('before'),
  ArrowRight: (hand) => hand.step('next'),
  Home: (hand) => hand.step('first'),
  End: (hand) => hand.step('last'),
  '+': (hand) => hand.zoom(0.5),
  '=': (hand) => hand.zoom(0.5),
  '-': (hand) => hand.zoom(2),
};

/** @param timeAt the moment at a place on the screen, in pixels from its left */
export function layHand(figure: HTMLElement, timeAt: (clientX: number) => number | null, hand: Hand): void {
  let begun: { readonly x: number; readonly at: number } | null = null;
  const spanTo = (x: number): Span | null => {
    const at = timeAt(x);
    if (begun === null || at === null || Math.abs(x - begun.x) < DRAWN_OUT) return null;
    return { from: Math.min(begun.at, at), to: Math.max(begun.at, at) };
  };
  const giveUp = (): void => {
    begun = null;
    hand.drawOut(null);
  };
  figure.addEventListener('pointerdown', ({ button, clientX, pointerId }) => {
    const at = timeAt(clientX);
    if (button !== 0 || at === null) return;
    begun = { x: clientX, at };
    figure.setPointerCapture(pointerId);
  });
  figure.addEventListener('pointermove', ({ clientX }) => {
    hand.point(timeAt(clientX));
    if (begun !== null) hand.drawOut(spanTo(clientX));
  });
  figure.addEventListener('pointerup', ({ clientX }) => {
    const span = spanTo(clientX);
    giveUp();
    if (span !== null) hand.see(span);
  });
  figure.addEventListener('pointercancel', giveUp);
  figure.addEventListener('pointerleave', () => hand.point(null));
  figure.addEventListener('blur', () => hand.point(null));
  figure.addEventListener('dblclick', () => hand.seeAll());
  figure.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') giveUp();
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act(hand);
  });
}
