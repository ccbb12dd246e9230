// A raw client that has heard the connection's own notices, and what it was sent since.
import { requests } from '../../mock-gateway/wire/requests.ts';
import { RawClient, type Response } from './raw-client.ts';

/** Connects, and takes everything that comes by itself. */
export async function joined(
  at: { readonly host: string; readonly port: number },
  options: { readonly clientId?: number; readonly max?: number } = {},
): Promise<RawClient> {
  const client = await RawClient.start(at, options);
  await sentSoFar(client);
  return client;
}

/** What the gateway sent before it answered a request sent now. */
export async function sentSoFar(client: RawClient): Promise<readonly Response[]> {
  client.send(requests.reqIds, { numIds: 1 });
  return (await client.upTo('nextValidId')).slice(0, -1);
}

/** The fields of the responses of one name. */
export const named = (responses: readonly Response[], name: string) =>
  responses.filter((response) => response.name === name).map(({ fields }) => fields);

/** The names of the responses, each once, in order of appearance. */
export const names = (responses: readonly Response[]): string[] => [...new Set(responses.map(({ name }) => name))];
