// serve: starts a gateway, plays a scenario, and ends at SIGINT or SIGTERM.
import { once } from 'node:events';
import { defineCommand } from 'citty';
import { loadScenario, MockGateway } from '../../mock-gateway/index.ts';
import { orSay, wholeNumber } from './say.ts';

export const serve = defineCommand({
  meta: { name: 'serve', description: 'Serve until SIGINT or SIGTERM; the first line printed is the address.' },
  args: {
    scenario: { type: 'string', description: 'A shipped scenario, or the path of a YAML file', default: 'calm' },
    port: { type: 'string', description: 'TCP port; 0 takes a free one', default: '7500' },
    host: { type: 'string', description: 'Address to listen on', default: '127.0.0.1' },
  },
  run: ({ args }) =>
    orSay(async () => {
      const ending = new AbortController();
      const end = (): void => ending.abort();
      process.on('SIGINT', end);
      process.on('SIGTERM', end);
      const scenario = loadScenario(args.scenario);
      const port = wholeNumber('--port', args.port, 0, 65_535);
      const gateway = await MockGateway.start({ host: args.host, port, accounts: scenario.accounts });
      console.log(`listening on ${gateway.host}:${gateway.port}`);
      const playing = gateway.play(scenario).then(({ finished }) => {
        if (finished) console.log(`scenario ${scenario.name} has ended; still serving`);
      });
      if (!ending.signal.aborted)
        await Promise.race([once(ending.signal, 'abort'), playing.then(() => once(ending.signal, 'abort'))]);
      await gateway.stop();
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
    }),
});
