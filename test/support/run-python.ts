// Runs a Python script beside the gateway it talks to.
import { execFile } from 'node:child_process';
import { PATIENCE_MS } from './patience.ts';

/** What it printed, by lines. @throws {Error} with everything it said when it fails */
export const runScript = (python: string, args: readonly string[]): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    execFile(python, [...args], { timeout: PATIENCE_MS }, (error, out, err) => {
      if (error === null) resolve(out.trim().split(/\r?\n/));
      else reject(new Error(`${python} failed: ${error.message}\n${out}${err}`));
    });
  });
