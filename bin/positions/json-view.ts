// One JSON object a line: `{"type":"position",…}` for updates, `{"type":"<event>",…}` for everything else, and the totals.
import { EVENT_NAMES } from '../../src/index.ts';
import { jsonText } from './json-text.ts';
import type { RunningView } from './running-view.ts';
import type { Source } from './source.ts';

/** Totals follow what changes them by so much. */
const TOTALS_MS = 1_000;
const CHANGES_TOTALS = ['snapshot', 'position', 'pnl', 'gap', 'resumed', 'disagreement'] as const;

export function jsonView(streamer: Source): RunningView {
  const print = (type: string, event: object) => process.stdout.write(`${jsonText({ type, ...event })}\n`);
  const undo = EVENT_NAMES.map((name) => streamer.on(name, (event) => void print(name, event)));
  let isDue: NodeJS.Timeout | null = null;
  const sum = () => {
    if (isDue !== null) clearTimeout(isDue);
    isDue = null;
    print('totals', streamer.totals());
  };
  for (const name of CHANGES_TOTALS)
    undo.push(
      streamer.on(name, () => {
        isDue ??= setTimeout(sum, TOTALS_MS);
      }),
    );
  return {
    end: () => {
      if (isDue !== null) sum();
      for (const off of undo) off();
    },
  };
}
