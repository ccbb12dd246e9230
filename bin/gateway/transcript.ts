// transcript: prints a capture, one line a message.
import { readFileSync } from 'node:fs';
import { readCapture, transcript as transcriptOf, transcriptText } from '../../mock-gateway/capture/index.ts';
import { command, UsageError } from '../arguments.ts';
import { printable, printableJson } from '../printable.ts';

export const transcript = command('transcript', {
  description: 'Print a capture, one line a message',
  examples: ['mock-ib-gateway transcript session.jsonl', 'mock-ib-gateway transcript session.jsonl --json | jq .said'],
})
  .argument('<file>', 'made by record')
  .option('--json', 'one JSON object a line')
  .action((file: string, { json }: { readonly json?: true }) => {
    const capture = readCapture(textOf(file));
    for (const line of transcriptOf(capture))
      console.log(json ? printableJson(JSON.stringify(line)) : printable(transcriptText(line)));
    if (capture.isCut) console.error('The last line of the capture is only half there: the recording was killed.');
  });

/** @throws {UsageError} when there is no such file */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Cannot read '${file}': there is no such file, or it may not be read.`);
  }
}
