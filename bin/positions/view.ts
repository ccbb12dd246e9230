// How the stream is shown: a live table in a terminal, plain lines in a pipe, JSON lines for machines.

import { jsonView } from './json-view.ts';
import { plainView } from './plain-view.ts';
import type { RunningView, ViewContext } from './running-view.ts';
import type { Source } from './source.ts';
import { tableView } from './table-view.ts';

export type ViewName = 'table' | 'plain' | 'json';

const VIEWS: Readonly<Record<ViewName, (streamer: Source, context: ViewContext) => RunningView>> = {
  table: tableView,
  plain: plainView,
  json: jsonView,
};

export const showOn = (name: ViewName, streamer: Source, context: ViewContext): RunningView =>
  VIEWS[name](streamer, context);

export function chooseView({ json, isTty }: { json: boolean; isTty: boolean }): ViewName {
  return json ? 'json' : isTty ? 'table' : 'plain';
}
