// How the command line speaks: one clear sentence and exit code 1, never a stack trace.

/** Runs a command; what it throws becomes a sentence on stderr. */
export async function orSay(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(sentence(error));
    process.exitCode = 1;
  }
}

/** @throws {RangeError} when the text is no whole number in the range */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(
      `Cannot serve with '${option}': it must be a whole number from ${min} to ${max}: current value is '${text}'`,
    );
  }
  return value;
}

/** @throws {RangeError} when the text is no number above 0 */
export function numberAbove0(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new RangeError(`Cannot serve with '${option}': it must be a number above 0: current value is '${text}'`);
  }
  return value;
}

/** An error as one sentence. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = { code: '', port: '', address: '', ...error };
  if (code === 'EADDRINUSE')
    return `Cannot listen on ${address}:${port}: the port is in use; choose another with --port`;
  if (code === 'EADDRNOTAVAIL') return `Cannot listen on ${address}:${port}: this machine has no such address`;
  if (code === 'EACCES') return `Cannot listen on ${address}:${port}: permission is denied; choose a port above 1023`;
  return error.message;
}
