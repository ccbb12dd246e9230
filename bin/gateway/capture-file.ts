// A capture read from a file, for the commands that take one.
import { readFileSync } from 'node:fs';
import { type Capture, readCapture } from '../../mock-gateway/capture/index.ts';
import { UsageError } from '../arguments.ts';

/** @throws {UsageError} when there is no such file @throws {Error} when it is no capture */
export function captureIn(file: string): Capture {
  const capture = readCapture(textOf(file));
  if (capture.isCut) console.error('The last line of the capture is only half there: the recording was killed.');
  return capture;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Cannot read '${file}': there is no such file, or it may not be read.`);
  }
}
