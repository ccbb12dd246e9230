// One line of steps as it runs: the gateway it acts on, its own time, and what clients have done.

import { type Clock, milliseconds } from '../clock.ts';
import type { ActiveFault } from '../faults/fault-board.ts';
import type { Fault } from '../faults/index.ts';
import type { LimitOptions, Limits } from '../limits.ts';
import type { Disconnect, LoginMarketData } from '../login.ts';
import type { Random } from '../random.ts';
import type { Upstream, UpstreamOptions } from '../upstream.ts';
import type { GatewayJournal, RestartOptions, TakeOverOptions } from '../views.ts';
import type { Account } from '../world/account.ts';
import type { Contract } from '../world/contract.ts';
import { type ContractRef, resolveContract } from '../world/contract-text.ts';
import type { Order } from '../world/order.ts';
import type { World } from '../world/world.ts';
import type { Activity } from './activity.ts';
import type { ScenarioTime } from './scenario-time.ts';
import type { Duration, Scenario } from './step.ts';

/** What scenarios need of a gateway. */
export interface GatewayPort {
  readonly world: World;
  readonly clock: Clock;
  readonly journal: GatewayJournal;
  readonly seed: number;
  readonly clients: readonly {
    readonly clientId: number;
    readonly serverVersion: number;
    disconnect(how?: Disconnect): void;
  }[];
  readonly limits: Limits;
  marketData: LoginMarketData;
  readonly faults: { add(fault: Fault): ActiveFault };
  notice(code: number, text?: string, id?: number): void;
  setUpstream(upstream: Upstream, options?: UpstreamOptions): void;
  takeOver(options: TakeOverOptions): void;
  inject(bytes: Uint8Array | string, options?: { readonly clientId?: number }): void;
  refuse(): Promise<void>;
  accept(): Promise<void>;
  restart(options: RestartOptions): Promise<void>;
}

/** What every branch of one run shares. */
export interface Run {
  readonly gateway: GatewayPort;
  /** Its own time, in which everything it waits for is counted. */
  readonly time: ScenarioTime;
  readonly random: Random;
  /** Loads a shipped scenario. */
  readonly find: (name: string) => Scenario;
  /** Steps that have ended, by label, and who waits for them. */
  readonly labels: Labels;
  /** The faults this run has put in force. */
  readonly faults: Set<ActiveFault>;
}

/** One line of steps: where it is in time and in the journal. */
export interface Branch {
  readonly run: Run;
  /** When the step before was due to end, in the scenario's time. Waits count from here, so that delays do not add up. */
  time: number;
  /** The newest journal entry that a step before has used up. */
  seen: number;
}

export class Labels {
  readonly #ended = new Set<string>();
  readonly #waiters = new Map<string, Set<() => void>>();

  end(label: string): void {
    this.#ended.add(label);
    const waiters = this.#waiters.get(label) ?? [];
    this.#waiters.delete(label);
    for (const wake of waiters) wake();
  }

  *wait(label: string): Activity {
    if (this.#ended.has(label)) return;
    yield ({ resolve }) => {
      const waiters = this.#waiters.get(label) ?? new Set();
      this.#waiters.set(label, waiters.add(resolve));
      return () => waiters.delete(resolve);
    };
  }
}

export const fork = ({ run, time, seen }: Branch): Branch => ({ run, time, seen });

/** A length of the scenario's time in milliseconds. */
export function lengthOf(duration: Duration): number {
  const ms = milliseconds(duration);
  if (ms !== undefined) return ms;
  throw new RangeError(`Cannot wait '${duration}': a time must be milliseconds or text like '500ms', '3m', '8h'`);
}

/** The same by the gateway's clock, at the pace of now. */
export const scaled = ({ run }: Branch, duration: Duration): number => run.time.lengthOf(lengthOf(duration));

/** Limits as the gateway takes them: the time an id lingers passes as fast as the scenario. */
export function scaledLimits(branch: Branch, limits: LimitOptions): LimitOptions {
  const { clientIdLingerMs } = limits;
  return clientIdLingerMs === undefined ? limits : { ...limits, clientIdLingerMs: scaled(branch, clientIdLingerMs) };
}

/** Waits for an instant of the scenario's time. */
export function* waitUntil(branch: Branch, due: number): Activity {
  const { time } = branch.run;
  if (due > time.now) yield ({ resolve }) => time.at(due, resolve);
  branch.time = Math.max(branch.time, due);
}

/** The account a step is about. @throws {Error} when it names none and there is not exactly one */
export function accountOf(branch: Branch, code: string | undefined): Account {
  const { world } = branch.run.gateway;
  const [only, ...others] = world.accountCodes;
  if (code !== undefined) return world.account(code);
  if (only === undefined || others.length > 0) {
    throw new Error(`Cannot choose an account: name one of ${world.accountCodes.join(', ') || 'none'}`);
  }
  return world.account(only);
}

export const contractOf = (branch: Branch, ref: ContractRef): Contract =>
  resolveContract(ref, branch.run.gateway.world.contracts.values());

/** The order a step is about; without a number the newest open one. @throws {Error} when there is none */
export function orderOf(branch: Branch, orderId: number | undefined, clientId: number | undefined): Order {
  const { orders } = branch.run.gateway.world;
  const newest = (order: Order): boolean => clientId === undefined || order.clientId === clientId;
  const found =
    orderId === undefined
      ? orders.open.findLast(newest)
      : orders.find(clientId === undefined ? { orderId } : { orderId, clientId });
  if (found !== undefined) return found;
  const whose = clientId === undefined ? '' : ` of client ${clientId}`;
  throw new Error(`Cannot find ${orderId === undefined ? 'an open order' : `order ${orderId}`}${whose}: there is none`);
}

/** An account that holds the contract. @throws {Error} when none does */
export function holderOf(branch: Branch, contract: Contract): Account {
  const { accounts } = branch.run.gateway.world;
  const holder = accounts.find((account) => account.rows.some((row) => row.contract.conId === contract.conId));
  if (holder === undefined) {
    throw new Error(`Cannot reprice '${contract.localSymbol}': no account holds conId ${contract.conId}`);
  }
  return holder;
}
