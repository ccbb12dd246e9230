// Where the streamer's own log goes while a command runs.
import type { StreamerLogger } from '../../src/index.ts';
import { printable } from '../printable.ts';

const nothing = (): void => {};
const line = (text: string): void => console.error(printable(text));

/** For views that tell every event themselves. */
export const QUIET: StreamerLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Warnings and errors, beside output that machines read. */
export const STDERR: StreamerLogger = { debug: nothing, info: nothing, warn: line, error: line };
