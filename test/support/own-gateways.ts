// What one test file starts: its gateways and raw clients, closed again after each of its tests.
import { afterEach } from 'vitest';
import { MockGateway, type MockGatewayOptions } from '../../mock-gateway/index.ts';
import { RawClient } from './raw-client.ts';

export interface OwnGateways {
  /** A gateway that is stopped when the test ends; a moved price is told at once. */
  start(options?: MockGatewayOptions): Promise<MockGateway>;
  /** A client that is connected and has said nothing yet. */
  open(gateway: MockGateway): Promise<RawClient>;
  /** A client that has been through handshake and startApi. */
  connected(gateway: MockGateway, options?: { clientId?: number; max?: number }): Promise<RawClient>;
}

/** To be called once, at the top of a test file. */
export function ownGateways(): OwnGateways {
  const gateways: MockGateway[] = [];
  const clients: RawClient[] = [];
  const keep = <Item>(list: Item[], item: Item): Item => {
    list.push(item);
    return item;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close('rst')));
    await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  });
  return {
    start: async (options = {}) => keep(gateways, await MockGateway.start({ pushReprices: true, ...options })),
    open: async (gateway) => keep(clients, await RawClient.open(gateway)),
    connected: async (gateway, options) => keep(clients, await RawClient.start(gateway, options)),
  };
}
