// The matrix: each request once, on a gateway of its own; nothing may hang, break or cost the link.
import { MockGateway, type MockGatewayOptions } from '../../mock-gateway/index.ts';
import { drive, type Toolchain, troubleIn } from './driver.ts';
import type { ForeignClient } from './roster.ts';

/** Whatever the drivers ask for is there, but for what no login here is served: the book of a market, fundamentals. */
export const WORLD: MockGatewayOptions = {
  unhandledRequests: 'refuse',
  news: {
    providers: [{ code: 'BRFG', name: 'Briefing.com General Market Columns' }],
    headlines: [{ contract: 'AAPL', provider: 'BRFG', articleId: 'BRFG$1', headline: 'Apple beats by $0.04' }],
  },
  scans: [{ scanCode: 'MOST_ACTIVE', contracts: ['AAPL'] }],
};

export interface MatrixResult {
  readonly outcomes: ReadonlyMap<string, string>;
  readonly failures: readonly string[];
}

export async function askMatrix(client: ForeignClient, toolchain: Toolchain): Promise<MatrixResult> {
  await using gateway = await MockGateway.start(WORLD);
  const outcomes = new Map<string, string>();
  using driven = drive(toolchain, client.matrix, client.words, gateway, (line) => {
    if ('request' in line) outcomes.set(line.request, line.outcome);
  });
  const { code, complaint } = await driven.ended;
  const isLost = code !== 0 || outcomes.get('link alive') !== 'ok';
  return {
    outcomes,
    failures: [
      ...(isLost ? [`it ended with ${code}: ${complaint}`] : []),
      ...[...outcomes]
        .filter(([, outcome]) => !/^(?:ok|[\d/]+)$/.test(outcome))
        .map(([request, outcome]) => `${request}: ${outcome}`),
      ...troubleIn(gateway),
    ],
  };
}
