// What of ib-tws-api the tests call: it ships no types.
declare module 'ib-tws-api' {
  import type { EventEmitter } from 'node:events';

  interface MarketDataRequest {
    readonly contract: object;
  }

  /** Connects at the first request; has no way to disconnect, its socket ends with the gateway. */
  export class Client {
    constructor(parameters: { host: string; port: number; clientId: number; timeoutMs: number });
    connect(): Promise<void>;
    getCurrentTime(): Promise<number>;
    /** By conId, so one account's. */
    getPositions(): Promise<Readonly<Record<string, { position: number; avgCost: number; contract: object }>>>;
    cancelPositions(): Promise<void>;
    getContractDetails(contract: object): Promise<readonly object[]>;
    getMarketDataSnapshot(request: MarketDataRequest): Promise<object>;
    streamMarketData(request: MarketDataRequest): Promise<EventEmitter & { stop(): void }>;
    reqMarketDataType(type: number): Promise<void>;
    reqAccountUpdates(request: { subscribe: boolean; accountCode: string }): Promise<void>;
    getHistoricalData(query: object): Promise<{ readonly bars: readonly object[] }>;
    getHeadTimeStamp(query: object): Promise<unknown>;
    getHistoricalTicks(query: object): Promise<unknown>;
    getSecDefOptParams(query: object): Promise<object>;
    getOpenOrders(): Promise<readonly object[]>;
    getAllOpenOrders(): Promise<readonly object[]>;
    placeOrder(request: { contract: object; order: object }): Promise<number>;
    cancelOrder(orderId: number): Promise<object>;
  }

  type Builder = (parts: object) => object;
  export const Contract: {
    readonly option: Builder;
    readonly future: Builder;
    readonly stock: (symbol: string) => object;
  };
  export const Order: { readonly limit: Builder };
}
