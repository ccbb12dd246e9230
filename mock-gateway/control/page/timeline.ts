// The journal on an axis of time: a lane for each client, a tick for each message, faults as hatched bands.
import { timeOfDay } from './age.ts';
import type { JournalEntry } from './answers.ts';
import { drawBands } from './band-drawing.ts';
import type { Entries } from './entries.ts';
import type { Band } from './fault-bands.ts';

/** Lanes drawn at most; who comes after shares the last. */
const MAX_LANES = 16;
const LANE_HEIGHT = 24;
const AXIS_HEIGHT = 18;
const LABEL_WIDTH = 84;
/** Where in its lane a direction stands: requests above the line, responses below, notes across. */
const PLACES = {
  request: { top: 3, height: 8, color: '--request' },
  response: { top: 12, height: 8, color: '--response' },
  note: { top: 2, height: 19, color: '--note' },
} as const satisfies Record<JournalEntry['direction'], object>;
const DIRECTIONS = ['response', 'request', 'note'] as const;

export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #entries: Entries;
  #spanMs = 60_000;
  #to = 0;
  #lanes: readonly string[] = [];

  /** @param choose given the entry that was clicked at */
  constructor(canvas: HTMLCanvasElement, entries: Entries, choose: (index: number) => void) {
    this.#canvas = canvas;
    this.#entries = entries;
    canvas.addEventListener('click', ({ offsetX, offsetY }) => {
      const found = this.#at(offsetX, offsetY);
      if (found !== undefined) choose(found.index);
    });
  }

  /** How much time is shown; all there is when it is 0. */
  set spanMs(ms: number) {
    this.#spanMs = ms;
  }

  /** @param now by the gateway's clock */
  paint(now: number, bands: readonly Band[]): void {
    const { all } = this.#entries;
    const oldest = all[0]?.time ?? now - 1_000;
    this.#to = Math.max(now, all.at(-1)?.time ?? 0);
    const from = this.#from(oldest);
    const start = this.#entries.firstSince(from);
    this.#lanes = this.#lanesOf(start);
    const pen = this.#blank(this.#lanes.length * LANE_HEIGHT + AXIS_HEIGHT);
    if (pen === undefined) return;
    const { context, width, color } = pen;
    const plot = width - LABEL_WIDTH;
    const xOf = (time: number): number => LABEL_WIDTH + ((time - from) / (this.#to - from)) * plot;
    for (const [at, lane] of this.#lanes.entries()) {
      context.fillStyle = color('--line');
      context.fillRect(LABEL_WIDTH, at * LANE_HEIGHT + 11, plot, 1);
      context.fillStyle = color('--ink');
      context.fillText(lane, 4, at * LANE_HEIGHT + 15, LABEL_WIDTH - 8);
    }
    const lanesOf = ({ clientId }: Band): readonly number[] =>
      clientId === undefined ? [...this.#lanes.keys()] : [this.#laneOf(clientId)];
    drawBands(context, bands, {
      left: LABEL_WIDTH,
      right: width,
      height: LANE_HEIGHT,
      color: color('--fault'),
      xOf,
      lanesOf,
    });
    this.#ticks(context, start, plot, from, color);
    this.#axis(context, from, xOf, color);
    this.#canvas.setAttribute(
      'aria-label',
      `Timeline from ${timeOfDay(from)} to ${timeOfDay(this.#to)}: ${all.length - start} entries of ${this.#lanes.join(', ')}; the list below has them`,
    );
  }

  #from(oldest: number): number {
    return this.#spanMs === 0 ? Math.min(oldest, this.#to - 1_000) : this.#to - this.#spanMs;
  }

  #lanesOf(start: number): readonly string[] {
    const ids = new Set<number | null>();
    for (let at = start; at < this.#entries.all.length; at += 1) ids.add(this.#entries.all[at]?.clientId ?? null);
    const clients = [...ids].filter((id) => id !== null).sort((a, b) => a - b);
    return [
      ...clients.slice(0, MAX_LANES - 1).map((id) => `client ${id}`),
      clients.length >= MAX_LANES ? 'others' : 'gateway',
    ];
  }

  #laneOf(clientId: number | null): number {
    const lane = clientId === null ? -1 : this.#lanes.indexOf(`client ${clientId}`);
    return lane < 0 ? this.#lanes.length - 1 : lane;
  }

  /** At most one tick a pixel, whatever came. */
  #ticks(context: CanvasRenderingContext2D, start: number, plot: number, from: number, color: Color): void {
    const { all } = this.#entries;
    const scale = plot / (this.#to - from);
    const marks = new Uint8Array(this.#lanes.length * DIRECTIONS.length * (plot + 1));
    const laneOf = new Map<number | null, number>();
    for (let at = start; at < all.length; at += 1) {
      const entry = all[at];
      if (entry === undefined) continue;
      const { clientId, direction, time } = entry;
      let lane = laneOf.get(clientId);
      if (lane === undefined) {
        lane = this.#laneOf(clientId);
        laneOf.set(clientId, lane);
      }
      const row = lane * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
      marks[row * (plot + 1) + Math.floor((time - from) * scale)] = 1;
    }
    for (let row = 0; row < this.#lanes.length * DIRECTIONS.length; row += 1) {
      const direction = DIRECTIONS[row % DIRECTIONS.length] ?? 'note';
      const { top, height, color: name } = PLACES[direction];
      const y = Math.floor(row / DIRECTIONS.length) * LANE_HEIGHT + top;
      context.fillStyle = color(name);
      for (let x = 0; x <= plot; x += 1)
        if (marks[row * (plot + 1) + x] === 1) context.fillRect(LABEL_WIDTH + x, y, 2, height);
    }
  }

  #axis(context: CanvasRenderingContext2D, from: number, xOf: (time: number) => number, color: Color): void {
    const top = this.#lanes.length * LANE_HEIGHT;
    context.fillStyle = color('--faint');
    const parts = Math.max(1, Math.min(6, Math.floor((this.#canvas.clientWidth - LABEL_WIDTH) / 100)));
    for (let at = 0; at <= parts; at += 1) {
      const time = from + ((this.#to - from) * at) / parts;
      context.textAlign = at === 0 ? 'left' : at === parts ? 'right' : 'center';
      context.fillText(timeOfDay(time), xOf(time), top + 13);
    }
    context.textAlign = 'left';
  }

  #blank(height: number) {
    const canvas = this.#canvas;
    const width = Math.floor(canvas.clientWidth);
    const context = canvas.getContext('2d');
    if (context === null || width <= LABEL_WIDTH) return undefined;
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.floor(width * ratio) || canvas.height !== Math.floor(height * ratio)) {
      canvas.width = Math.floor(width * ratio);
      canvas.height = Math.floor(height * ratio);
      canvas.style.height = `${height}px`;
    }
    const style = getComputedStyle(canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = `11px ${style.fontFamily}`;
    return { context, width, color: (name: string): string => this.#color(name, style) };
  }

  /** A colour of the style as a canvas takes it: of `light-dark()` it knows nothing. @param style of the canvas */
  #color(name: string, style: CSSStyleDeclaration): string {
    this.#canvas.style.color = `var(${name})`;
    return style.color;
  }

  /** The entry nearest to a point, in its lane. */
  #at(x: number, y: number): JournalEntry | undefined {
    const { all } = this.#entries;
    const from = this.#from(all[0]?.time ?? 0);
    const time = from + ((x - LABEL_WIDTH) / (this.#canvas.clientWidth - LABEL_WIDTH)) * (this.#to - from);
    const lane = Math.floor(y / LANE_HEIGHT);
    const near = this.#entries.firstSince(time);
    const isHere = (entry: JournalEntry): boolean => this.#laneOf(entry.clientId) === lane;
    const before = all.slice(Math.max(0, near - 5_000), near).findLast(isHere);
    const after = all.slice(near, near + 5_000).find(isHere);
    if (before === undefined || after === undefined) return before ?? after;
    return time - before.time < after.time - time ? before : after;
  }
}

type Color = (name: string) => string;
