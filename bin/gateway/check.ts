// check: says whether scenario files are valid, and if not, at which lines.
import { readScenarioFile } from '../../mock-gateway/index.ts';
import { command } from '../arguments.ts';
import { printable } from '../printable.ts';
import { orSay, sentence } from './say.ts';

export const check = command('check', {
  description: 'Check scenario files; exit code 1 and a line for each complaint',
  examples: ['mock-ib-gateway check scenarios/*.yaml'],
})
  .argument('<file...>', 'one or more YAML files')
  .action((files: readonly string[]) =>
    orSay(async () => {
      for (const file of files) {
        try {
          const { steps } = readScenarioFile(file);
          console.log(printable(`${file}: valid, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`));
        } catch (error) {
          console.error(sentence(error));
          process.exitCode = 1;
        }
      }
    }),
  );
