// check: says whether scenario files are valid, and if not, at which lines.
import { defineCommand } from 'citty';
import { readScenarioFile } from '../../mock-gateway/index.ts';
import { refuseUnknownFlags } from '../arguments.ts';
import { sentence } from '../run-program.ts';

const options = {
  file: { type: 'positional', description: 'One or more YAML files', required: true },
} as const;

export const check = defineCommand({
  meta: { name: 'check', description: 'Check scenario files; exit code 1 and a line for each complaint.' },
  args: options,
  run: async ({ args }) => {
    refuseUnknownFlags(args, Object.keys(options));
    for (const file of args._) {
      try {
        const { steps } = readScenarioFile(file);
        console.log(`${file}: valid, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`);
      } catch (error) {
        console.error(sentence(error));
        process.exitCode = 1;
      }
    }
  },
});
