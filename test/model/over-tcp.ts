// Plays what a transcript says a raw server does, so that a sequence the model complains of can be seen over TCP.
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrap, frame, ScriptedServer } from '../support/scripted-server.ts';
import type { ServerStep } from './transcript.ts';

const SUBSCRIBE = 6;
/** In the model no two facts are of one moment: neither are they here, so that none shares a read with the next. */
const PACE_MS = 5;

/** A server that logs these accounts in and answers no download by itself. */
export const silentServer = (accounts: readonly string[]): Promise<ScriptedServer> =>
  ScriptedServer.start({ bootstrap: () => bootstrap(accounts.join(',')), download: () => null });

/** Resolves when every step is done; a step waits for the subscriptions in front of it. */
export async function playOverTcp(server: ScriptedServer, steps: readonly ServerStep[]): Promise<void> {
  let connections = 0;
  let subscriptions = 0;
  for (const step of steps) {
    if ('push' in step) {
      server.write(frame(...step.push));
      await sleep(PACE_MS);
    } else if ('waitMs' in step) await sleep(step.waitMs);
    else if ('connection' in step) {
      if (step.connection === 'end') server.drop('fin');
      else await server.connected(++connections);
    } else if (step.expect[0] === String(SUBSCRIBE)) await server.requested(SUBSCRIBE, ++subscriptions);
  }
}
