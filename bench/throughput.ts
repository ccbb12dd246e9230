// Delivered portfolio updates a second with one handler, against raw @stoqey/ib and a minimum written by hand.
import { measure, rounds, withBlaster } from './processes.ts';

const NAMES = ['ib-position-streamer', 'IBApi', 'IBApiNext', 'split by hand'] as const;

export interface ThroughputResult {
  readonly name: string;
  readonly rowsPerSecond: number;
  /** This rival's rows a second divided by those of raw `IBApi`. */
  readonly ratio: number;
}

/** @param repeats medians are taken over this many runs of every rival */
export async function throughput(rows: number, repeats: number): Promise<readonly ThroughputResult[]> {
  const plan = { contracts: 400, rows, rounds: 4, rate: 0 };
  const medians = await rounds(NAMES, repeats, (name) =>
    withBlaster(plan, async (port) => {
      const { rowsPerSecond = Number.NaN } = await measure('throughput-client.ts', [name, port, rows, plan.rounds]);
      return rowsPerSecond;
    }),
  );
  const raw = medians.get('IBApi') ?? Number.NaN;
  return [...medians].map(([name, rowsPerSecond]) => ({ name, rowsPerSecond, ratio: rowsPerSecond / raw }));
}
