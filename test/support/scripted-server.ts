// A raw server that answers a TWS client with whatever bytes a test says: no gateway, no codec of ours.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { PATIENCE_MS } from './patience.ts';

/** What to answer on the nth connection (from 1); `null` is silence. Whatever is left out is answered properly. */
export interface Script {
  /** To the handshake. */
  readonly greeting?: (connection: number) => Uint8Array | null;
  /** To startApi (71). */
  readonly bootstrap?: (connection: number) => Uint8Array | null;
  /** To reqAccountUpdates (6) that subscribes. */
  readonly download?: (connection: number, account: string) => Uint8Array | null;
  /** To reqAccountUpdates (6) that unsubscribes. Left out: nothing. */
  readonly unsubscribe?: (connection: number, account: string) => Uint8Array | null;
  /** To reqPositions (61). Left out: what the answer to the next reqAccountUpdates will hold, for IB knows one truth. */
  readonly positions?: (connection: number) => Uint8Array | null;
  /** Is told of a reqAccountUpdates (6) that unsubscribes. */
  readonly unsubscribed?: (connection: number, account: string) => void;
  /** To reqCurrentTime (49). */
  readonly time?: (connection: number) => Uint8Array | null;
}

export const ACCOUNT = 'DU1234567';

/** Bytes of one frame: every field ended by NUL, the length in front. */
export function frame(...fields: readonly (string | number)[]): Buffer {
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  return lengthAnd(body.length, body);
}

/** A length prefix, whatever it says, and these bytes. */
export function lengthAnd(length: number, body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(length >>> 0);
  return Buffer.concat([prefix, body]);
}

const ROW = {
  conId: '1',
  symbol: 'SPY',
  secType: 'OPT',
  lastTradeDate: '20261218',
  strike: '450',
  right: 'C',
  multiplier: '100',
  primaryExch: 'AMEX',
  currency: 'USD',
  localSymbol: 'SPY   261218C00450000',
  tradingClass: 'SPY',
  position: '2',
  marketPrice: '12.5',
  marketValue: '2500.00',
  averageCost: '1180.55',
  unrealizedPNL: '138.90',
  realizedPNL: '0',
  account: ACCOUNT,
};

export type RowFields = Partial<Record<keyof typeof ROW, string>>;

/** The fields of a portfolioValue message (7, version 8). */
export const rowFields = (fields: RowFields = {}): readonly string[] => [
  '7',
  '8',
  ...Object.values({ ...ROW, ...fields }),
];
/** A portfolioValue frame. */
export const row = (fields: RowFields = {}): Buffer => frame(...rowFields(fields));
/** A whole account download: rows, then the end marker. */
export const download = (...rows: readonly Uint8Array[]): Buffer => Buffer.concat([...rows, downloadEnd()]);
export const downloadEnd = (account = ACCOUNT): Buffer => frame(54, 1, account);
/** A position frame (61, version 3). */
export const position = (fields: RowFields = {}): Buffer => {
  const { account, conId, symbol, secType, lastTradeDate, strike, right, multiplier, ...rest } = { ...ROW, ...fields };
  const terms = [symbol, secType, lastTradeDate, strike, right, multiplier, 'SMART'];
  const { currency, localSymbol, tradingClass } = rest;
  return frame(61, 3, account, conId, ...terms, currency, localSymbol, tradingClass, rest.position, rest.averageCost);
};
export const positionsEnd = (): Buffer => frame(62, 1);
const EXECUTION = {
  ...ROW,
  execId: '0000e0d5.6745d0a1.01.01',
  side: 'BOT',
  shares: '1',
  price: '12.5',
  clientId: '0',
};
/** An execDetails frame (11) that nobody asked for, as server version 193 writes it; `position` and what follows it of a row say nothing in it. */
export const execution = (fields: Partial<Record<keyof typeof EXECUTION, string>> = {}): Buffer => {
  const { conId, symbol, secType, lastTradeDate, strike, right, multiplier, ...rest } = { ...EXECUTION, ...fields };
  const { currency, localSymbol, tradingClass, execId, account, side, shares, price, clientId } = rest;
  const terms = [conId, symbol, secType, lastTradeDate, strike, right, multiplier, 'SMART'];
  const fill = [
    execId,
    '20261125 15:30:00 UTC',
    account,
    'CBOE',
    side,
    shares,
    price,
    1_234,
    clientId,
    0,
    shares,
    price,
  ];
  return frame(11, -1, 0, ...terms, currency, localSymbol, tradingClass, ...fill, '', '', '', '', 2, 0);
};
/** updateAccountValue (6). */
export const value = (key: string, text: string, account = ACCOUNT): Buffer => frame(6, 2, key, text, 'USD', account);
/** updateAccountTime (8), which names no account. */
export const accountTime = (): Buffer => frame(8, 1, '09:30');
/** managedAccounts and nextValidId. */
export const bootstrap = (accounts = ACCOUNT): Buffer => Buffer.concat([frame(15, 1, accounts), frame(9, 1, 1)]);
export const greeting = (version: string | number = 193): Buffer => frame(version, '20260405 23:49:26 UTC');
/** An error or notice (4). */
export const notice = (code: number, text: string, id = -1, advancedOrderReject = ''): Buffer =>
  frame(4, 2, id, code, text, advancedOrderReject);

interface Seen {
  opened: number;
  readonly requests: string[][];
  wake: () => void;
}

export class ScriptedServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #seen: Seen;

  private constructor(server: Server, sockets: Set<Socket>, seen: Seen, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.#seen = seen;
    this.port = port;
  }

  static async start(script: Script = {}): Promise<ScriptedServer> {
    const sockets = new Set<Socket>();
    const seen: Seen = { opened: 0, requests: [], wake: () => {} };
    const server = createServer((socket) => {
      seen.opened++;
      seen.wake();
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
      converse(socket, seen, script);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The scripted server has no port');
    return new ScriptedServer(server, sockets, seen, address.port);
  }

  /** Connections accepted so far. */
  get opened(): number {
    return this.#seen.opened;
  }

  /** Fields of every request after the handshake. */
  get requests(): readonly (readonly string[])[] {
    return this.#seen.requests;
  }

  /** Resolves when so many connections were accepted. */
  connected(count = 1): Promise<void> {
    return this.#until(`${count} connections`, () => this.opened >= count);
  }

  /** Resolves when so many requests of this message id came. */
  requested(id: number, count = 1): Promise<void> {
    const come = () => this.requests.filter(([first]) => first === String(id)).length >= count;
    return this.#until(`${count} requests ${id}`, come);
  }

  /** Sends bytes to whoever is connected. */
  write(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Ends every connection. */
  drop(how: 'fin' | 'rst' = 'rst'): void {
    for (const socket of this.#sockets) {
      if (how === 'fin') socket.end();
      else socket.resetAndDestroy();
    }
  }

  #until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`)), PATIENCE_MS);
      this.#seen.wake = () => {
        if (!holds()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#seen.wake();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Portfolio rows (7) in these bytes whose contract and size can be read, and the accounts whose end marker (54) is among them. */
function told(bytes: Uint8Array): { readonly rows: readonly RowFields[]; readonly ended: ReadonlySet<string> } {
  const all = Buffer.from(bytes);
  const names = Object.keys(ROW);
  const rows: RowFields[] = [];
  const ended = new Set<string>();
  for (let at = 0; at + 4 <= all.length; at += 4 + all.readUInt32BE(at)) {
    const body = all.subarray(at + 4, at + 4 + all.readUInt32BE(at));
    const [id, , ...values] = body.toString().split('\0');
    if (id === '54') ended.add(values[0] ?? '');
    if (id !== '7' || values.length <= names.length) continue;
    const fields: RowFields = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    if (/^[1-9]\d*$/.test(fields.conId ?? '') && /^-?\d+(?:\.\d+)?$/.test(fields.position ?? '')) rows.push(fields);
  }
  return { rows, ended };
}

/** Positions as one client is told them: what its downloads say, told a breath before them, for IB knows one truth. */
class Positions {
  readonly #held = new Map<string, RowFields>();
  #isAsked = false;
  #isOwed = false;

  asked(): void {
    this.#isAsked = true;
    this.#isOwed = true;
  }

  /** What goes in front of a download. */
  before(account: string, download: Uint8Array | null): Buffer {
    const { rows, ended } = told(download ?? Buffer.alloc(0));
    const keyOf = (fields: RowFields) => `${fields.account}/${fields.conId}`;
    const news = new Map(rows.map((fields) => [keyOf(fields), fields]));
    if (ended.has(account) || ended.has(''))
      for (const [key, fields] of this.#held)
        if (fields.account === account && !news.has(key)) news.set(key, { ...fields, position: '0' });
    for (const [key, fields] of news) {
      if (Number(fields.position) !== 0) this.#held.set(key, fields);
      else if (!this.#held.delete(key)) news.delete(key);
    }
    if (!this.#isAsked) return Buffer.alloc(0);
    const burst = this.#isOwed ? [...this.#held.values()].map(position) : [];
    const end = this.#isOwed ? [positionsEnd()] : [];
    this.#isOwed = false;
    const changes = burst.length > 0 || end.length > 0 ? [] : [...news.values()].map(position);
    return Buffer.concat([...burst, ...changes, ...end]);
  }
}

function converse(socket: Socket, seen: Seen, script: Script): void {
  const connection = seen.opened;
  let pending: Buffer = Buffer.alloc(0);
  let hasPreamble = true;
  let greeted = false;
  const positions = new Positions();
  const answer = (bytes: Uint8Array | null) => {
    if (bytes !== null && !socket.destroyed) socket.write(bytes);
  };
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    if (hasPreamble && pending.length >= 4) {
      // `API\0` has no length.
      pending = pending.subarray(4);
      hasPreamble = false;
    }
    if (hasPreamble) return;
    for (;;) {
      const length = pending.length >= 4 ? pending.readUInt32BE(0) : Number.POSITIVE_INFINITY;
      if (pending.length < 4 + length) return;
      const fields = pending
        .subarray(4, 4 + length)
        .toString()
        .split('\0');
      pending = pending.subarray(4 + length);
      if (!greeted) {
        greeted = true;
        answer((script.greeting ?? (() => greeting()))(connection));
        continue;
      }
      seen.requests.push(fields);
      seen.wake();
      if (fields[0] === '71') {
        answer((script.bootstrap ?? (() => bootstrap()))(connection));
      } else if (fields[0] === '6' && fields[2] === '1') {
        const account = fields[3] ?? '';
        const bytes = (script.download ?? (() => download(row())))(connection, account);
        const before = script.positions ? Buffer.alloc(0) : positions.before(account, bytes);
        if (bytes !== null || before.length > 0) answer(Buffer.concat([before, bytes ?? Buffer.alloc(0)]));
      } else if (fields[0] === '6') {
        script.unsubscribed?.(connection, fields[3] ?? '');
        answer(script.unsubscribe?.(connection, fields[3] ?? '') ?? null);
      } else if (fields[0] === '61') {
        if (script.positions) answer(script.positions(connection));
        else positions.asked();
      } else if (fields[0] === '49') {
        answer((script.time ?? (() => frame(49, 1, 1_700_000_000)))(connection));
      }
    }
  });
}
