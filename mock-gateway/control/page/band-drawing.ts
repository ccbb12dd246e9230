// Faults on the timeline: hatched bands, each under its name where there is room for it.
import type { Band } from './fault-bands.ts';

/** Where the lanes are, in pixels. */
interface Plot {
  readonly left: number;
  readonly right: number;
  /** Of a lane. */
  readonly height: number;
  readonly color: string;
  readonly xOf: (time: number) => number;
  readonly lanesOf: (band: Band) => readonly number[];
}

/** Pixels between two strokes of the hatching. */
const HATCH = 7;

export function drawBands(context: CanvasRenderingContext2D, bands: readonly Band[], plot: Plot): void {
  const taken: (readonly [lane: number, from: number, to: number])[] = [];
  context.strokeStyle = plot.color;
  context.fillStyle = plot.color;
  for (const band of bands) {
    const from = Math.max(plot.left, plot.xOf(band.from));
    const to = band.to === undefined ? plot.right : plot.xOf(band.to);
    if (to < plot.left) continue;
    const wide = context.measureText(band.label).width + 8;
    // Within its band, or in front of it.
    const text = to - from > wide ? from : from - wide;
    for (const lane of plot.lanesOf(band)) {
      hatch(context, from, lane * plot.height + 1, Math.max(2, to - from), plot.height - 3);
      const isTaken = taken.some(([on, start, end]) => on === lane && text < end && start < text + wide);
      if (isTaken || text < plot.left) continue;
      context.fillText(band.label, text + 4, lane * plot.height + 10);
      taken.push([lane, text, text + wide]);
    }
  }
}

function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.stroke();
  context.clip();
  context.globalAlpha = 0.35;
  context.beginPath();
  for (let at = x - height; at < x + width; at += HATCH) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}
