// Every request the gateway answers, by name: one family a file.
import { accountUpdateReplies } from './account-updates.ts';
import { accountValueReplies } from './account-values.ts';
import { accountReplies } from './accounts.ts';
import { contractSearchReplies } from './contract-search.ts';
import { contractReplies } from './contracts.ts';
import { deskReplies } from './desk.ts';
import { executionReplies } from './executions.ts';
import { historicalReplies } from './historical.ts';
import { liveTickReplies } from './live-ticks.ts';
import { marketDataReplies } from './market-data.ts';
import { marketRuleReplies } from './market-rules.ts';
import { newsReplies } from './news.ts';
import { optionCalculatorReplies } from './option-calculator.ts';
import { orderReplies } from './orders.ts';
import { pastTickReplies } from './past-ticks.ts';
import { pnlReplies } from './pnl.ts';
import { positionReplies } from './positions.ts';
import type { Reply } from './reply.ts';
import { scannerReplies } from './scanner.ts';
import { sideReplies } from './side.ts';
import { timeReplies } from './time.ts';

const replies: readonly Reply[] = [
  ...accountReplies,
  ...accountUpdateReplies,
  ...accountValueReplies,
  ...contractReplies,
  ...contractSearchReplies,
  ...deskReplies,
  ...executionReplies,
  ...historicalReplies,
  ...liveTickReplies,
  ...marketDataReplies,
  ...marketRuleReplies,
  ...newsReplies,
  ...optionCalculatorReplies,
  ...orderReplies,
  ...pastTickReplies,
  ...pnlReplies,
  ...positionReplies,
  ...scannerReplies,
  ...sideReplies,
  ...timeReplies,
];

export const replyByName: ReadonlyMap<string, Reply> = new Map(replies.map((row): [string, Reply] => [row.name, row]));
