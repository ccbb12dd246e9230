// A door to a streamer on a fake gateway, and who asks it: whole requests as they are written, and readers of its events.
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Door, openDoor } from '../../bin/positions/door/door.ts';
import { readPage } from '../../bin/positions/door/page-file.ts';
import { servedLink } from '../../bin/positions/door/served.ts';
import { rememberValues } from '../../bin/positions/door/value-memory.ts';
import type { IBPositionStreamer } from '../../src/index.ts';
import { type StartedStreamerOptions, startedStreamer } from '../../testing/index.ts';
import { optionWorld } from './option-world.ts';
import { until } from './until.ts';

export interface OpenedDoor extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly close: Door['close'];
}

export interface DoorWish {
  readonly token?: string;
  readonly stillMs?: number;
  /** @default a free one */
  readonly port?: number;
}

/** A door to this streamer, as the program opens it. */
export async function doorTo(
  streamer: IBPositionStreamer,
  { token, stillMs, port = 0 }: DoorWish = {},
): Promise<OpenedDoor> {
  const served = servedLink(streamer);
  const memory = rememberValues(served);
  served.events({ signal: AbortSignal.abort() });
  const door = await openDoor({ host: '127.0.0.1', port }, token, {
    served,
    page: await readPage(),
    plot: (account) => ({ now: Date.now(), recorded: null, session: memory.series.read(account) }),
    ...(stillMs === undefined ? {} : { stillMs }),
  });
  const close = () => door.close().finally(memory.end);
  return { url: door.url, port: Number(new URL(door.url).port), close, [Symbol.asyncDispose]: close };
}

/** A gateway with three positions, a streamer on it, and a door to that. */
export async function openedDoor(own: DoorWish = {}, options: StartedStreamerOptions = {}) {
  const kit = await startedStreamer({
    gateway: optionWorld(),
    ...options,
    streamer: { secTypes: 'all', ...options.streamer },
  });
  const door = await doorTo(kit.streamer, own);
  return {
    ...kit,
    door,
    [Symbol.asyncDispose]: async () => {
      await door.close();
      await kit.stop();
    },
  };
}

/** Sends a request as it is written here, and reads what is answered until the connection ends. */
export async function asked(port: number, line: string, headers: Readonly<Record<string, string>> = {}) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const all = { host: `127.0.0.1:${port}`, connection: 'close', ...headers };
  socket.write(
    `${line} HTTP/1.1\r\n${Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  );
  const answer = await text(socket).catch((error: unknown) => String(error));
  const [head = '', body = ''] = answer.split(/\r\n\r\n([\s\S]*)/);
  return { status: Number(head.split(' ')[1]), head, body };
}

interface Message {
  readonly id: number | undefined;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A reader of /events. */
export class EventReader implements AsyncDisposable {
  readonly messages: Message[] = [];
  #request: ClientRequest;
  #response: IncomingMessage | null = null;
  #rest = '';
  /** Resolves when the door, or the reader himself, has ended it. */
  readonly ended: Promise<unknown>;

  private constructor(request: ClientRequest) {
    this.#request = request;
    this.ended = new Promise((resolve) => request.once('close', () => resolve(undefined)));
    request.on('error', () => {});
  }

  /** @param after the Last-Event-ID */
  static async open(url: string, after?: number | string, headers: Readonly<Record<string, string>> = {}) {
    const last = after === undefined ? {} : { 'last-event-id': String(after) };
    const asking = request(new URL('/events', url), { agent: false, headers: { ...headers, ...last } });
    const reader = new EventReader(asking);
    asking.end();
    const [response] = await once(asking, 'response');
    reader.#follow(response);
    return reader;
  }

  get status(): number {
    return this.#response?.statusCode ?? 0;
  }

  /** Numbers of the events so far, the book's left out: it stands for those before it. */
  get ids(): readonly number[] {
    return this.messages.flatMap(({ id, type }) => (id === undefined || type === 'book' ? [] : [id]));
  }

  get lastId(): number {
    return this.messages.findLast(({ id }) => id !== undefined)?.id ?? 0;
  }

  /** The first message of this type, come or to come. */
  message(type: string, matches: (data: Message['data']) => boolean = () => true): Promise<Message> {
    return until(() => {
      const found = this.messages.find((one) => one.type === type && matches(one.data));
      if (!found) throw new Error(`no message '${type}' came`);
      return found;
    }, 5);
  }

  /** Reads nothing any more. */
  pause(): void {
    this.#response?.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#response?.resume();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#request.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await this.ended;
  }

  #follow(response: IncomingMessage): void {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('error', () => {});
    response.on('data', (chunk: string) => {
      const parts = (this.#rest + chunk).split('\n\n');
      this.#rest = parts.pop() ?? '';
      for (const part of parts) this.#take(part);
    });
  }

  #take(part: string): void {
    const field = (name: string) =>
      part
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const [id, data] = [field('id'), field('data')];
    if (data === undefined) return;
    const read = JSON.parse(data);
    this.messages.push({ id: id === undefined ? undefined : Number(id), type: read.type, data: read });
  }
}
