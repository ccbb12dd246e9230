// A subscriber as a process of its own, on whatever runtime: each update and event that it is told is a line of JSON.
import { BusSubscriber } from '../../src/bus/index.ts';

const [, , servers = '', name = '', heartbeatMs = '100', staleAfterMs = '500', heldUpMs = '0'] = process.argv;
const aside = (text: string): void => console.error(text);
const say = (line: readonly unknown[]): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const subscriber = await BusSubscriber.connect({
  servers,
  name,
  heartbeatMs: Number(heartbeatMs),
  staleAfterMs: Number(staleAfterMs),
  // What is written is read as JSON.
  logger: { debug: aside, info: aside, warn: aside, error: aside },
});
// A listener that holds this process up: it takes in nothing before it is done.
subscriber.on('snapshot', () => {
  say(['held up']);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(heldUpMs));
});
for (const type of ['snapshot', 'gap', 'resumed'] as const) subscriber.on(type, () => say([type]));
subscriber.registerHandler({
  onPositionUpdate: ({ conId, marketPrice, change, phase, sequence }) =>
    say(['update', conId, marketPrice, change, phase, sequence]),
});
