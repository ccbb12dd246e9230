// scenario: prints the skeleton of a scenario, made from a capture.
import { scenarioText } from '../../mock-gateway/capture/index.ts';
import { command } from '../arguments.ts';
import { printableLines } from '../printable.ts';
import { captureIn } from './capture-file.ts';

export const scenario = command('scenario', {
  description: 'Make the skeleton of a scenario from a capture: its accounts, and what changed in them',
  examples: ['mock-ib-gateway scenario session.jsonl > night.yaml && mock-ib-gateway check night.yaml'],
})
  .argument('<file>', 'made by record')
  .action((file: string) => console.log(printableLines(scenarioText(captureIn(file)).trimEnd())));
