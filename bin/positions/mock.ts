// `IB_GATEWAY=mock` without host or port embeds a fake gateway in this process.
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';
import type { StreamerOptions } from '../../src/index.ts';

export interface MaybeMock extends AsyncDisposable {
  /** The options given, or those that lead to the embedded fake. */
  readonly options: StreamerOptions;
}

export async function withMock(
  options: StreamerOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<MaybeMock> {
  if (env['IB_GATEWAY'] !== 'mock' || env['IB_HOST'] || env['IB_PORT']) {
    return { options, [Symbol.asyncDispose]: async () => {} };
  }
  const scenario = loadScenario('calm');
  const gateway = await MockGateway.start({ ...startOptions(scenario), readOnly: true });
  const played = gateway.play(scenario).catch(() => {});
  return {
    options: { ...options, host: gateway.host, port: gateway.port },
    [Symbol.asyncDispose]: async () => {
      await gateway.stop();
      await played;
    },
  };
}
