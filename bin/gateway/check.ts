// check: says whether scenario files are valid, and if not, at which lines.
import { readScenarioFile } from '../../mock-gateway/index.ts';
import { command } from '../arguments.ts';
import { printable, printableLines } from '../printable.ts';
import { sentence } from '../run-program.ts';

export const check = command('check', {
  description: 'Check scenario files; exit code 1 and a line for each complaint',
  examples: ['mock-ib-gateway check scenarios/*.yaml'],
})
  .argument('<file...>', 'one or more YAML files')
  .action(async (files: readonly string[]) => {
    for (const file of files) {
      try {
        const { steps } = readScenarioFile(file);
        console.log(printable(`${file}: valid, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`));
      } catch (error) {
        console.error(printableLines(sentence(error)));
        process.exitCode = 1;
      }
    }
  });
