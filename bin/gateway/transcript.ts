// transcript: prints a capture, one line a message.
import { transcript as transcriptOf, transcriptText } from '../../mock-gateway/capture/index.ts';
import { command } from '../arguments.ts';
import { printable, printableJson } from '../printable.ts';
import { captureIn } from './capture-file.ts';

export const transcript = command('transcript', {
  description: 'Print a capture, one line a message',
  examples: ['mock-ib-gateway transcript session.jsonl', 'mock-ib-gateway transcript session.jsonl --json | jq .said'],
})
  .argument('<file>', 'made by record')
  .option('--json', 'one JSON object a line')
  .action((file: string, { json }: { readonly json?: true }) => {
    for (const line of transcriptOf(captureIn(file)))
      console.log(json ? printableJson(JSON.stringify(line)) : printable(transcriptText(line)));
  });
