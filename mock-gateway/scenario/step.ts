// What a scenario is: a list of plain values, the same whether a builder or a YAML file wrote them.

import type { Fault } from '../faults/index.ts';
import type { LimitOptions } from '../limits.ts';
import type { Disconnect } from '../login.ts';
import type { MockGatewayOptions, startRows } from '../options.ts';
import type { Keys } from '../rules.ts';
import type { PositionState } from '../world/account.ts';
import type { StatedValue } from '../world/account-values.ts';
import type { ContractRef } from '../world/contract-text.ts';
import type { ListedContract } from '../world/listing.ts';
import type { NewsOptions } from '../world/news.ts';
import type { OptionChain } from '../world/option-chain.ts';
import type { ScanOptions } from '../world/scans.ts';
import type { AccountsOptions } from '../world/world.ts';
import type { DeskVerbs } from './desk-verbs.ts';
import type { OrderVerbs } from './order-verbs.ts';
import type { OfAccount, ServiceVerbs } from './service-verbs.ts';

/** A length of time: milliseconds, or text such as `500ms`, `1.5s`, `3m`, `8h`. */
export type Duration = number | string;

/** Something a client does: a request by its name in the TWS API, or a note of the journal such as `opened`. */
export type Event =
  | string
  | {
      /** The name of a request or a note, as in the journal. */
      readonly request: string;
      /** Only a request whose decoded fields hold these values. */
      readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
      /** Only of this client. */
      readonly clientId?: number;
      /** How many of them. @default 1 */
      readonly count?: number;
    };

/**
 * Each verb and what it takes. A step has exactly one.
 * @example const moved: Step = { reprice: { contract: 'AAPL', byPercent: -1.5 } } satisfies Pick<Verbs, 'reprice'>;
 */
export interface Verbs extends ServiceVerbs, OrderVerbs, DeskVerbs {
  /**
   * States a position, whatever it was; the clients are told.
   * @example step.setPosition({ contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5 })
   */
  readonly setPosition: OfAccount & PositionState;
  /**
   * A fill; `quantity` is signed, `price` is that of one unit without the multiplier.
   * @example step.trade({ contract: 'SPY 20261218 450 C', quantity: -1, price: 12.7 })
   */
  readonly trade: OfAccount & {
    /** What is bought or sold. */
    readonly contract: ContractRef;
    /** Signed: above 0 buys, below sells. */
    readonly quantity: number;
    /** Of one unit, without the multiplier. */
    readonly price: number;
    /** Taken from cash, and part of the average cost. @default 0 */
    readonly commission?: number;
  };
  /**
   * The market moved: to a `price`, or by so many per cent.
   * @example step.reprice({ contract: 'AAPL', byPercent: -1.5 })
   */
  readonly reprice: {
    /** Held, or (with a `price`) an underlying nobody holds. */
    readonly contract: ContractRef;
  } & (
    | {
        /** Of one unit, without the multiplier. */
        readonly price: number;
      }
    | {
        /** Signed: -1.5 is 1.5 per cent down. */
        readonly byPercent: number;
      }
  );
  /**
   * The market moves by chance: some held contracts, each by at most so many per cent. Follows the seed.
   * @example step.drift({ upToPercent: 0.5, contracts: 3 })
   */
  readonly drift: {
    /** Largest move of one contract, up or down, in per cent. */
    readonly upToPercent: number;
    /** How many contracts move. @default 1 */
    readonly contracts?: number;
  };
  /** Closes a position at its market price. @example step.close({ contract: 'AAPL' }) */
  readonly close: OfAccount & {
    /** Must be held. */
    readonly contract: ContractRef;
  };
  /**
   * Sets an account value, in place of a derived one of that name (updateAccountValue, 6).
   * @example step.setValue({ key: 'CashBalance', value: 90_000, currency: 'USD' })
   */
  readonly setValue: OfAccount & StatedValue;
  /** A notice (error, 4) to every client; a number alone is its code. @example step.notice(1100, { at: '5s' }) */
  readonly notice:
    | number
    | {
        /** IB's number of the message, e.g. 1100. */
        readonly code: number;
        /** @default IB's text for the code, where it is known */
        readonly text?: string;
        /** The request it answers. @default -1 */
        readonly id?: number;
      };
  /** Ends connections: of every client, or of one. @example step.disconnect('rst') */
  readonly disconnect:
    | Disconnect
    | {
        /** @default 'fin' */
        readonly how?: Disconnect;
        /** Whose connection. */
        readonly clientId: number;
      };
  /**
   * Drops every client, refuses connections for the time `down`, accepts again.
   * @example step.restart({ down: '3s' })
   */
  readonly restart: {
    /** @default 0 */
    readonly down?: Duration;
    /** How the clients lose their connection. @default 'rst' */
    readonly how?: Disconnect;
    /** The order id nextValidId answers from then on. @default as before */
    readonly nextValidId?: number;
  };
  /** Refuses new connections. @example step.refuse() */
  readonly refuse: true;
  /** Accepts connections again. @example step.accept({ at: '10s' }) */
  readonly accept: true;
  /**
   * Puts a fault in force, until it is removed; it outlives the scenario.
   * @example step.addFault(latency({ ms: 200 }))
   */
  readonly addFault: Fault;
  /** Takes out the faults of a kind that this play has added, or `all` of them. @example step.removeFault('latency') */
  readonly removeFault: Fault['fault'] | 'all';
  /** Runs steps while faults are in force. @example step.during([mute()], [step.wait('20s')]) */
  readonly during: {
    /** Added in this order, and taken out when the steps have ended. */
    readonly faults: readonly Fault[];
    /** What goes on meanwhile. */
    readonly steps: Steps;
  };
  /** Changes how much the gateway serves. @example step.setLimits({ clients: 1 }) */
  readonly setLimits: LimitOptions;
  /**
   * Sends bytes in hexadecimal as they are, or one frame of these text fields, whatever they are.
   * @example step.raw({ fields: ['4', '2', '-1', '2104', 'Market data farm connection is OK:usfarm'] })
   */
  readonly raw: (
    | {
        /** Bytes in hexadecimal; blanks between pairs are allowed. */
        readonly hex: string;
      }
    | {
        /** Each is followed by a NUL; the length prefix is put in front. */
        readonly fields: readonly string[];
      }
  ) & {
    /** @default every client */
    readonly clientId?: number;
  };
  /** Lets time pass, by the gateway's clock. @example step.wait('1.5s') */
  readonly wait: Duration;
  /**
   * Waits for a client; what its open connection has already done counts, once.
   * @example step.waitFor('reqAccountUpdates')
   */
  readonly waitFor: Event;
  /**
   * Demands something of a client, by the time `within` from now. Fails the scenario and resets every connection at
   * once when it does not come; with `count: 0`, when it comes.
   * @example step.expect({ request: 'reqAccountUpdates', within: '10s' })
   */
  readonly expect:
    | Event
    | (Exclude<Event, string> & {
        /** By the gateway's clock. */
        readonly within: Duration;
      });
  /**
   * Runs steps again and again: `times`, or for ever; round n starts no earlier than n × `every`.
   * @example step.repeat({ times: 10, every: '1s', steps: [step.drift({ upToPercent: 1 })] })
   */
  readonly repeat: {
    /** @default for ever */
    readonly times?: number;
    /** Shortest time from the start of one round to that of the next. @default 0 */
    readonly every?: Duration;
    /** One round. */
    readonly steps: Steps;
  };
  /** Runs steps side by side; ends when all have ended. @example step.parallel([step.wait('1s'), step.notice(2104)]) */
  readonly parallel: Steps;
  /**
   * Runs steps one after the other: a scenario is a step.
   * @example step.steps([step.refuse(), step.wait('1s'), step.accept()], { label: 'down' })
   */
  readonly steps: Steps;
  /** Plays a shipped scenario by its name. @example step.play(scenarioNames()[0] ?? '') */
  readonly play: string;
}

/**
 * The name of a verb.
 * @example const has = (one: Step, verb: VerbName): boolean => verb in one;
 */
export type VerbName = keyof Verbs;

/**
 * What any step may carry beside its verb.
 * @example step.parallel([step.wait('1s', { label: 'pause' }), step.notice(2104, { after: 'pause' })]);
 */
export interface StepTags {
  /** A name for `after`. */
  readonly label?: string;
  /** Not before so long after the scenario's start. */
  readonly at?: Duration;
  /** Not before the step of this label, elsewhere in a `parallel`, has ended. */
  readonly after?: string;
  /** Not before a client has done this. */
  readonly when?: Event;
}

type OneVerb = { [V in VerbName]: Readonly<Record<V, Verbs[V]>> }[VerbName];

/** One step: one verb, and perhaps a label and triggers. */
export type Step = (OneVerb & StepTags) | Scenario;

/** Steps, one after the other. An interface, for a type alias could not refer to itself through {@link Verbs}. */
export interface Steps extends ReadonlyArray<Step> {}

/**
 * What a gateway must be started with for a scenario to mean what it says.
 * @example scenario({ gateway: { serverVersion: 176, limits: { clients: 1 } }, steps: [step.notice(2104)] });
 */
export type GatewaySpec = Pick<MockGatewayOptions, keyof typeof startRows>;

/**
 * A list of steps, and the world they start in.
 * @example const outage: Scenario = { steps: [{ notice: 1100 }, { wait: '3m' }, { notice: 1102 }] };
 */
export interface Scenario extends StepTags {
  /** What it is called where scenarios are listed. */
  readonly name?: string;
  /** One sentence: what happens. */
  readonly summary?: string;
  /** Where it was suffered. */
  readonly source?: string;
  /** Account code → what it starts with. @default the gateway's own */
  readonly accounts?: AccountsOptions;
  /** Contracts known although nobody holds them, perhaps with a price. @default [] */
  readonly contracts?: readonly ListedContract[];
  /** Option chains on contracts that have a price. @default [] */
  readonly chains?: readonly OptionChain[];
  /** Providers and headlines. @default none: no news feed */
  readonly news?: NewsOptions;
  /** What the market scanner finds. @default [] */
  readonly scans?: readonly ScanOptions[];
  /** Taken by `MockGateway.start`; of a gateway that runs only limits and market data are changed. @default the gateway's own */
  readonly gateway?: GatewaySpec;
  /** Run one after the other. */
  readonly steps: Steps;
}

/** The steps inside a step, each with the keys that lead to it. */
export function childSteps(step: Step): readonly { readonly step: Step; readonly keys: Keys }[] {
  const at = (steps: Steps, ...under: readonly string[]) =>
    steps.map((child, index) => ({ step: child, keys: [...under, index] }));
  if ('steps' in step) return at(step.steps, 'steps');
  if ('parallel' in step) return at(step.parallel, 'parallel');
  if ('during' in step) return at(step.during.steps, 'during', 'steps');
  if ('repeat' in step) return at(step.repeat.steps, 'repeat', 'steps');
  return [];
}
