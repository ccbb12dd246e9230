// list: the shipped scenarios, each with its sentence and where it was suffered.
import pc from 'picocolors';
import { loadScenario, scenarioNames } from '../../mock-gateway/index.ts';
import { command } from '../arguments.ts';

export const list = command('list', {
  description: 'List the scenarios that ship with the gateway',
  examples: ['mock-ib-gateway list'],
})
  .option('--json', 'as one JSON array')
  .action(async ({ json }: { readonly json?: true }) => {
    const rows = scenarioNames().map((name) => ({ summary: '', source: '', ...loadScenario(name), name }));
    if (json) {
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
  });
