#!/usr/bin/env node
// mock-ib-gateway: the fake gateway from the command line, for tests in any language.
import { defineCommand, renderUsage } from 'citty';
import { check } from './gateway/check.ts';
import { list } from './gateway/list.ts';
import { serve } from './gateway/serve.ts';
import { cittyComplaint, runProgram, sentence } from './run-program.ts';

const meta = {
  name: 'mock-ib-gateway',
  description: 'A scriptable fake TWS / IB Gateway on a real TCP port.',
} as const;

await runProgram(defineCommand({ meta, subCommands: { serve, list, check } }), {
  commands: {
    serve: {
      usage: () => renderUsage(serve, { meta }),
      examples: [
        'mock-ib-gateway serve --port 4002 --scenario nightly-restart',
        'mock-ib-gateway serve --port 0 --scenario my-night.yaml --speed 100 --seed 7',
        'mock-ib-gateway serve --port 0 --accounts accounts.yaml --json',
      ],
    },
    list: { usage: () => renderUsage(list, { meta }), examples: ['mock-ib-gateway list'] },
    check: { usage: () => renderUsage(check, { meta }), examples: ['mock-ib-gateway check scenarios/*.yaml'] },
  },
  footer: 'Exit codes: 0 done or ended by a signal, 1 anything wrong (the sentence says what).',
  explain: (error) => ({ text: cittyComplaint(error) ?? sentence(error), code: 1 }),
});
