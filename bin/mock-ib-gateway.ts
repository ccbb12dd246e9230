#!/usr/bin/env node
// mock-ib-gateway: the fake gateway from the command line, for tests in any language.
import { defineCommand, runMain } from 'citty';
import { check } from './gateway/check.ts';
import { list } from './gateway/list.ts';
import { serve } from './gateway/serve.ts';

const main = defineCommand({
  meta: { name: 'mock-ib-gateway', description: 'A scriptable fake TWS / IB Gateway on a real TCP port.' },
  subCommands: { serve, list, check },
});

await runMain(main);
