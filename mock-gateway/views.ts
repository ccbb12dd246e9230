// What a gateway shows of itself: its clients, its connections, its faults, its time.

import type { Disconnect } from './clients/transport.ts';
import type { Clock } from './clock.ts';
import type { ActiveFault } from './faults/fault-board.ts';
import type { Fault } from './faults/fault-schema.ts';
import type { Subscription } from './replies/reply.ts';

/** One connected client, after startApi. @example for (const { clientId, subscriptions } of gateway.clients) console.log(clientId, subscriptions); */
export interface GatewayClient {
  /** As startApi (71) said it. */
  readonly clientId: number;
  /** The one agreed on in the handshake. */
  readonly serverVersion: number;
  /** Its standing requests. */
  readonly subscriptions: readonly Subscription[];
  /** Ends the connection: 'fin' orderly, 'rst' as when the process dies. @default 'fin' @example gateway.clients[0]?.disconnect('rst'); */
  disconnect(how?: Disconnect): void;
}

/**
 * TCP connections since the start.
 * @example expect(gateway.connections.maxConcurrent).toBe(1);
 */
export interface ConnectionCounts {
  /** Accepted, whether or not the handshake followed. */
  readonly opened: number;
  /** Gone, whoever ended them. */
  readonly closed: number;
  /** Open at this moment. */
  readonly open: number;
  /** The most that were ever open at once; counted one turn of the event loop after a connection was accepted. */
  readonly maxConcurrent: number;
}

/** How a restart goes. @example await gateway.restart({ downMs: 3_000, how: 'fin' }); */
export interface RestartOptions {
  /** Milliseconds during which connections are refused, by the gateway's clock. @default 0 */
  readonly downMs?: number;
  /** How the clients lose their connection. @default 'rst', as recorded from the nightly restart */
  readonly how?: Disconnect;
  /** The order id nextValidId answers from then on; a real one may go back. @default as before */
  readonly nextValidId?: number;
}

/**
 * What goes wrong on purpose, while the gateway runs.
 * @example
 * const outage = gateway.faults.add(mute());
 * await outage.remove();
 */
export interface GatewayFaults {
  /** The faults in force, in the order they were added. */
  readonly active: readonly Fault[];
  /** Puts a fault in force. @throws {TypeError} when it is no fault @example gateway.faults.add(latency({ ms: 50 })); */
  add(fault: Fault): ActiveFault;
  /** Takes all of them out. @example await gateway.faults.clear(); */
  clear(): Promise<void>;
}

/**
 * The gateway's time: moved by `advance` when the gateway was started with `clock: 'virtual'`.
 * @example await gateway.clock.advance(180_000); // the next beat of reqAccountUpdates
 */
export interface GatewayClock extends Clock {
  /** Timers asked for and not yet run. */
  readonly pending: number;
  /** Moves on by so many milliseconds and runs what falls due, in order. @throws {Error} when the clock is the real one, or ms is negative */
  advance(ms: number): Promise<void>;
}

/** How a stop goes. @example await gateway.stop({ verify: false }); */
export interface StopOptions {
  /** Whether what the journal was told to expect must have come. @default true */
  readonly verify?: boolean;
}
