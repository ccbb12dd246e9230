// list: the shipped scenarios, each with its sentence and where it was suffered.
import { defineCommand } from 'citty';
import pc from 'picocolors';
import { loadScenario, scenarioNames } from '../../mock-gateway/index.ts';
import { refuseUnknownFlags, refuseWords } from '../arguments.ts';

const options = { json: { type: 'boolean', description: 'As one JSON array', default: false } } as const;

export const list = defineCommand({
  meta: { name: 'list', description: 'List the scenarios that ship with the gateway.' },
  args: options,
  run: async ({ args }) => {
    refuseUnknownFlags(args, Object.keys(options));
    refuseWords(args);
    const rows = scenarioNames().map((name) => ({ summary: '', source: '', ...loadScenario(name), name }));
    if (args.json) {
      console.log(
        JSON.stringify(
          rows.map(({ name, summary, source }) => ({ name, summary, source })),
          null,
          2,
        ),
      );
      return;
    }
    const width = Math.max(...rows.map(({ name }) => name.length));
    for (const { name, summary, source } of rows) {
      console.log(`${pc.bold(name.padEnd(width))}  ${summary} ${pc.dim(`(${source})`)}`);
    }
  },
});
