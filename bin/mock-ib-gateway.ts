#!/usr/bin/env node
// mock-ib-gateway: the fake gateway from the command line, for tests in any language.
import { complaint } from './arguments.ts';
import { check } from './gateway/check.ts';
import { ctl } from './gateway/ctl.ts';
import { list } from './gateway/list.ts';
import { record } from './gateway/record.ts';
import { replay } from './gateway/replay.ts';
import { scenario } from './gateway/scenario.ts';
import { serve } from './gateway/serve.ts';
import { transcript } from './gateway/transcript.ts';
import { runProgram, sentence } from './run-program.ts';

await runProgram([serve, ctl, list, check, record, transcript, replay, scenario], {
  name: 'mock-ib-gateway',
  description: 'A scriptable fake TWS / IB Gateway on a real TCP port.',
  footer: 'Exit codes: 0 done or ended by a signal, 1 anything wrong (the sentence says what).',
  explain: (error) => ({ text: complaint(error) ?? sentence(error), code: 1 }),
  // A gateway serves on without one.
  readerLeft: () => {},
});
