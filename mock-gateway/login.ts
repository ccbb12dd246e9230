// What all clients of one login share: who is connected and subscribed to what, ids, places, lines, the next order id.
import type { Clock } from './clock.ts';
import { HistoryPacing, type PastAsked } from './history-pacing.ts';
import type { Party } from './journal.ts';
import type { Limits } from './limits.ts';
import type { MarketDataState } from './world/listing.ts';

/** How a connection ends: orderly, or as when a process dies. */
export type Disconnect = 'fin' | 'rst';

/** What market data a login has: as of a contract, or none at all while another session of the user has it. */
export type LoginMarketData = MarketDataState | 'competing';

/**
 * One standing request of one client.
 * @example const wants = gateway.clients.flatMap(({ subscriptions }) => subscriptions.map(({ name }) => name));
 */
export interface Subscription {
  /** The request's name, such as `reqAccountUpdates`. */
  readonly name: string;
  /** Absent for requests that name none. */
  readonly account?: string;
  /** Absent for requests that carry none; then the client has at most one of that name. */
  readonly reqId?: number;
  /** Of a request about one contract by its number: reqPnLSingle. */
  readonly conId?: number;
}

/** One connected client, after startApi. @example for (const { clientId, subscriptions } of gateway.clients) console.log(clientId, subscriptions); */
export interface GatewayClient {
  /** As startApi (71) said it. */
  readonly clientId: number;
  /** The one agreed on in the handshake. */
  readonly serverVersion: number;
  /** Which TCP connection, counting from 1, as in the journal. */
  readonly connection: number;
  /** Its standing requests. */
  readonly subscriptions: readonly Subscription[];
  /** How many market-data lines of the login it uses. */
  readonly lines: number;
  /** Bytes received from it and handed to its socket. */
  readonly bytes: {
    /** From the client. */
    readonly received: number;
    /** To the client. */
    readonly sent: number;
  };
  /** Ends the connection: 'fin' orderly, 'rst' as when the process dies. @default 'fin' @example gateway.clients[0]?.disconnect('rst'); */
  disconnect(how?: Disconnect): void;
}

/** One connection: who it is, and what it has of what all share. */
export class ClientRecord implements Party {
  readonly connection: number;
  /** Null before startApi, and when all is over. */
  clientId: number | null = null;
  /** Whether it has a place among the clients served at once. */
  isServed = false;
  /** What reqMarketDataType asked for: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
  marketDataType = 1;
  /** Its market-data lines, by reqId. */
  readonly lines = new Set<number>();
  /** Whether orders given by hand are bound to it as they come; client 0 alone can ask for it. */
  bindsOrders = false;
  /** When it was told the time last, by the gateway's clock; null before that. */
  toldTimeAt: number | null = null;
  /** Its account summaries, by reqId. */
  readonly summaries = new Set<number>();
  #isOver = false;
  readonly #unasked: (() => void)[] = [];
  readonly #standing = new Map<string, { readonly subscription: Subscription; readonly cancel: () => void }>();

  constructor(connection: number) {
    this.connection = connection;
  }

  /** Its standing requests. */
  get subscriptions(): readonly Subscription[] {
    return [...this.#standing.values()].map(({ subscription }) => subscription);
  }

  /** Takes the place of the same request before it. @param cancel undoes what feeds it */
  subscribe(subscription: Subscription, cancel: () => void): void {
    // What was sent first may have ended the connection: by a fault, or because nobody reads.
    if (this.#isOver) {
      cancel();
      return;
    }
    const key = keyOf(subscription.name, subscription.reqId);
    this.#standing.get(key)?.cancel();
    this.#standing.set(key, { subscription, cancel });
  }

  unsubscribe(name: string, reqId?: number): void {
    const key = keyOf(name, reqId);
    this.#standing.get(key)?.cancel();
    this.#standing.delete(key);
  }

  /** TWS has lost its standing requests; the client may ask again. */
  loseAll(): void {
    for (const { cancel } of this.#standing.values()) cancel();
    this.#standing.clear();
    this.lines.clear();
    this.summaries.clear();
  }

  /** What feeds it unasked, until the connection is gone. @param cancel undoes it */
  whenOver(cancel: () => void): void {
    if (this.#isOver) cancel();
    else this.#unasked.push(cancel);
  }

  /** Ends its standing requests, and every one still to come. */
  endAll(): void {
    this.#isOver = true;
    for (const cancel of this.#unasked.splice(0)) cancel();
    this.loseAll();
  }
}

/** What a login's API settings say. */
export interface LoginOptions {
  /** The order id that nextValidId (9) answers. */
  readonly nextValidId: number;
  /** Whether every order is refused. */
  readonly readOnly: boolean;
  /** The client that is told of everybody's orders. */
  readonly masterClientId?: number | undefined;
  /** What it has where a contract does not say otherwise. */
  readonly marketData: LoginMarketData;
}

export class Login {
  readonly limits: Limits;
  readonly readOnly: boolean;
  readonly masterClientId: number | undefined;
  #marketData: LoginMarketData;
  /** Called when another session of the user takes the data. */
  readonly #deprived = new Set<() => void>();
  #nextValidId: number;
  /** Client id → the order id after the highest it used. */
  readonly #nextOrderIds = new Map<number, number>();
  readonly #clock: Clock;
  readonly #historyPacing = new HistoryPacing();
  readonly #records = new Set<ClientRecord>();
  /** Client id → until when it stays taken by a link that was killed (protocol 3.6). */
  readonly #lingersUntil = new Map<number, number>();

  constructor(limits: Limits, clock: Clock, options: LoginOptions) {
    this.limits = limits;
    this.#marketData = options.marketData;
    this.readOnly = options.readOnly;
    this.masterClientId = options.masterClientId;
    this.#nextValidId = options.nextValidId;
    this.#clock = clock;
  }

  /** What it has where a contract does not say otherwise. */
  get marketData(): LoginMarketData {
    return this.#marketData;
  }

  /** Another session of the user that takes it ends what is streamed live. */
  set marketData(state: LoginMarketData) {
    const isTaken = state === 'competing' && this.#marketData !== 'competing';
    this.#marketData = state;
    if (isTaken) for (const deprive of [...this.#deprived]) deprive();
  }

  /** @param deprive called once another session of the user takes the data. @returns the undo */
  whenDeprived(deprive: () => void): () => void {
    this.#deprived.add(deprive);
    return () => void this.#deprived.delete(deprive);
  }

  /** The order id that nextValidId (9) answers a client: above every one it has used (recorded). */
  nextOrderId(clientId: number): number {
    return Math.max(this.#nextValidId, this.#nextOrderIds.get(clientId) ?? 0);
  }

  /** A client gives an order. @returns false when its id is not above every one the client has used (103) */
  useOrderId(clientId: number, orderId: number): boolean {
    if (orderId < (this.#nextOrderIds.get(clientId) ?? Number.NEGATIVE_INFINITY)) return false;
    this.#nextOrderIds.set(clientId, orderId + 1);
    return true;
  }

  /** Order ids go on from here, or go back to here: ids used before may be used again. */
  restartOrderIds(nextValidId: number): void {
    this.#nextValidId = nextValidId;
    this.#nextOrderIds.clear();
  }

  /** A connection was accepted. */
  join(connection: number): ClientRecord {
    const record = new ClientRecord(connection);
    this.#records.add(record);
    return record;
  }

  /** Every other client after startApi. */
  others(than: ClientRecord): readonly ClientRecord[] {
    return [...this.#records].filter((record) => record !== than && record.clientId !== null);
  }

  /** Takes one of the places of the clients served at once. @returns false when there is none */
  serve(record: ClientRecord): boolean {
    record.isServed ||= this.#count(({ isServed }) => Number(isServed)) < this.limits.values.clients;
    return record.isServed;
  }

  /** Gives the client its id. @returns false when the id is taken (326) */
  identify(record: ClientRecord, clientId: number): boolean {
    const isTaken = [...this.#records].some((other) => other.clientId === clientId);
    if (isTaken || (this.#lingersUntil.get(clientId) ?? 0) > this.#clock.now()) return false;
    this.#lingersUntil.delete(clientId);
    record.clientId = clientId;
    return true;
  }

  /** A market-data line of the login, over all clients. @returns false when there is none (101) */
  takeLine({ lines }: ClientRecord, reqId: number): boolean {
    const taken = this.#count((record) => record.lines.size);
    return take(lines, reqId, taken, this.limits.values.marketDataLines);
  }

  /** An account summary of this client. @returns false when there is none (322) */
  takeSummary({ summaries }: ClientRecord, reqId: number): boolean {
    return take(summaries, reqId, summaries.size, this.limits.values.accountSummaries);
  }

  /** A question about the past. @returns false when it is one too many (162) */
  askPast(asked: PastAsked): boolean {
    const { historyPacing, historyRequests } = this.limits.values;
    return historyPacing === 'off' || !this.#historyPacing.violates(asked, this.#clock.now(), historyRequests);
  }

  /** A question of this client for the time. @returns false when it comes too soon to be answered */
  askTime(record: ClientRecord): boolean {
    const now = this.#clock.now();
    if (record.toldTimeAt !== null && now - record.toldTimeAt < this.limits.values.currentTimeGapMs) return false;
    record.toldTimeAt = now;
    return true;
  }

  /** The connection is gone, and with it all it had; its id at once after an orderly end, after a while otherwise. */
  leave(record: ClientRecord, how: Disconnect): void {
    this.#records.delete(record);
    record.endAll();
    const { clientIdLingerMs } = this.limits.values;
    if (record.clientId !== null && how === 'rst' && clientIdLingerMs > 0) {
      this.#lingersUntil.set(record.clientId, this.#clock.now() + clientIdLingerMs);
    }
  }

  /** The client ids in use. */
  get clientIds(): readonly number[] {
    return [...this.#records].flatMap(({ clientId }) => clientId ?? []);
  }

  /**
   * The gateway is back: ids its restart cut off stay taken from now on, for it finds them in use when clients return
   * (nautilus_trader #3796).
   */
  returned(clientIds: readonly number[]): void {
    const { clientIdLingerMs } = this.limits.values;
    if (clientIdLingerMs === 0) return;
    for (const id of clientIds) this.#lingersUntil.set(id, this.#clock.now() + clientIdLingerMs);
  }

  #count(of: (record: ClientRecord) => number): number {
    return [...this.#records].reduce((all, record) => all + of(record), 0);
  }
}

const keyOf = (name: string, reqId: number | undefined): string => `${name}#${reqId ?? ''}`;

/** Who already has a place keeps it. */
function take(own: Set<number>, reqId: number, taken: number, limit: number): boolean {
  if (!own.has(reqId) && taken >= limit) return false;
  own.add(reqId);
  return true;
}
