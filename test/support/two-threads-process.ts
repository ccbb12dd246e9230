// Streams in the main thread, then in a worker with the same options; prints what each was warned of.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { IBPositionStreamer } from '../../src/index.ts';

const port = isMainThread ? Number(process.argv[2]) : Number(workerData);
const say = (text: string) => console.log(`${isMainThread ? 'main' : 'worker'} ${text}`);
const logger = { debug: () => {}, info: () => {}, warn: say, error: say };

const isNode = !('bun' in process.versions || 'deno' in process.versions);
/** Node 20 hands the loader of TypeScript on to no worker. */
const IN_NODE = `import('tsx/esm/api').then(({ register }) => { register(); return import('${import.meta.url}'); });`;

async function stream(): Promise<IBPositionStreamer> {
  const streamer = new IBPositionStreamer();
  await streamer.start({ port, logger, connectTimeoutMs: 5_000 }).catch((error: unknown) => say(String(error)));
  return streamer;
}

const streamer = await stream();
if (isMainThread) {
  const inWorker = async (): Promise<void> => {
    const worker = isNode
      ? new Worker(IN_NODE, { eval: true, workerData: port })
      : new Worker(new URL(import.meta.url), { workerData: port });
    await new Promise<void>((resolve, reject) => worker.once('exit', () => resolve()).once('error', reject));
  };
  await inWorker();
  await streamer.stop();
  say('stopped');
  await inWorker();
  say('done');
} else {
  say('streams');
  await streamer.stop();
}
