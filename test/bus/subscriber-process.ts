// A subscriber as a process of its own, on whatever runtime: each update and event that it is told is a line of JSON.
import { BusSubscriber } from '../../src/bus/index.ts';

const [, , servers = '', name = '', heartbeatMs = '100', staleAfterMs = '500'] = process.argv;
const say = (line: readonly unknown[]): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const subscriber = await BusSubscriber.connect({
  servers,
  name,
  heartbeatMs: Number(heartbeatMs),
  staleAfterMs: Number(staleAfterMs),
});
for (const type of ['snapshot', 'gap', 'resumed'] as const) subscriber.on(type, () => say([type]));
subscriber.registerHandler({
  onPositionUpdate: ({ conId, marketPrice, change, phase, sequence }) =>
    say(['update', conId, marketPrice, change, phase, sequence]),
});
