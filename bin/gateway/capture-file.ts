// A capture read from a file, for the commands that take one.
import { readFileSync } from 'node:fs';
import { type Capture, readCapture } from '../../mock-gateway/capture/index.ts';
import { UsageError } from '../arguments.ts';
import { sentence } from '../run-program.ts';

/** @throws {UsageError} when there is no such file @throws {Error} when it is no capture */
export function captureIn(file: string): Capture {
  const capture = readCapture(textOf(file));
  if (capture.isCut) console.error('The last line of the capture is only half there: the recording was killed.');
  return capture;
}

const WHY: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'it may not be read'],
  ['EPERM', 'it may not be read'],
  ['EISDIR', 'it is a directory'],
  ['ERR_STRING_TOO_LONG', 'it is too long, 512 MB at most can be read'],
  ['ERR_FS_FILE_TOO_LARGE', 'it is too long, 512 MB at most can be read'],
]);

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new UsageError(`Cannot read '${file}': ${WHY.get(code) ?? sentence(error)}.`);
  }
}
