// One JSON object a line: `{"type":"position",…}` for updates, `{"type":"<event>",…}` for everything else.
import { EVENT_NAMES } from '../../src/index.ts';
import { printableJson } from '../printable.ts';
import type { RunningView } from './running-view.ts';
import type { Source } from './source.ts';

/** Errors become their code, message and advice, or at least their message. */
const readable = (_key: string, value: unknown): unknown =>
  value instanceof Error && !('toJSON' in value) ? { message: value.message } : value;

export function jsonView(streamer: Source): RunningView {
  const print = (type: string, event: object) =>
    process.stdout.write(`${printableJson(JSON.stringify({ type, ...event }, readable))}\n`);
  const undo = EVENT_NAMES.map((name) => streamer.on(name, (event) => void print(name, event)));
  return {
    end: () => {
      for (const off of undo) off();
    },
  };
}
