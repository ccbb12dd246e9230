// What a scenario is: a list of plain values, the same whether a builder or a YAML file wrote them.
import type { Contract } from './contract.ts';
import type { Fault } from './faults.ts';
import type { MockGatewayOptions } from './gateway-options.ts';
import type { LimitOptions } from './limits.ts';
import type { Disconnect } from './transport.ts';

/** A length of time: milliseconds, or text such as `500ms`, `1.5s`, `3m`, `8h`. */
export type Duration = number | string;

/**
 * A contract: a {@link Contract}, a part of one (`secType` and `symbol` at least), or text: `AAPL`, `SPY 20261218 450 C`,
 * `ES 20261218 x50`. A contract of that description which the gateway already knows is meant, conId and all.
 */
export type ContractRef = string | (Partial<Contract> & Pick<Contract, 'secType' | 'symbol'>);

/** A position as a scenario states it. */
export interface PositionSpec {
  readonly contract: ContractRef;
  /** Signed. */
  readonly position: number;
  /** Cost of one unit, multiplier included (IB's rule). */
  readonly averageCost: number;
  /** Price of one unit, without the multiplier. */
  readonly marketPrice: number;
  /** @default 0 */
  readonly realizedPNL?: number;
}

export interface AccountValueSpec {
  readonly key: string;
  readonly value: string | number | boolean;
  /** @default '' */
  readonly currency?: string;
}

/** One account of a scenario's world. */
export interface AccountSpec {
  readonly positions?: readonly PositionSpec[];
  /** @default 100000 */
  readonly cash?: number;
  /** @default 'USD' */
  readonly currency?: string;
  readonly values?: readonly AccountValueSpec[];
}

/** Which account a step is about. */
export interface OfAccount {
  /** @default the gateway's only account */
  readonly account?: string;
}

/** Something a client does: a request by its name in the TWS API, or a note of the journal such as `opened`. */
export type Event =
  | string
  | {
      readonly request: string;
      /** Only a request whose decoded fields hold these values. */
      readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
      /** Only of this client. */
      readonly clientId?: number;
      /** How many of them. @default 1 */
      readonly count?: number;
    };

/** Each verb and what it takes. A step has exactly one. */
export interface Verbs {
  /** States a position, whatever it was; the clients are told. */
  readonly setPosition: OfAccount & PositionSpec;
  /** A fill; `quantity` is signed, `price` is that of one unit without the multiplier. */
  readonly trade: OfAccount & { readonly contract: ContractRef; readonly quantity: number; readonly price: number };
  /** The market moved: to a `price`, or by so many per cent. */
  readonly reprice: { readonly contract: ContractRef } & ({ readonly price: number } | { readonly byPercent: number });
  /** The market moves by chance: some held contracts, each by at most so many per cent. Follows the seed. */
  readonly drift: {
    readonly upToPercent: number;
    /** How many contracts move. @default 1 */
    readonly contracts?: number;
  };
  /** Closes a position at its market price. */
  readonly close: OfAccount & { readonly contract: ContractRef };
  readonly setValue: OfAccount & AccountValueSpec;
  /** A notice to every client; `id` is that of a request it answers. @default id -1 */
  readonly notice: number | { readonly code: number; readonly text?: string; readonly id?: number };
  /** Ends connections: of every client, or of one. */
  readonly disconnect: Disconnect | { readonly how?: Disconnect; readonly clientId: number };
  /** Drops every client, refuses connections for the time `down`, accepts again. */
  readonly restart: { readonly down?: Duration; readonly how?: Disconnect };
  /** Refuses new connections. */
  readonly refuse: true;
  /** Accepts connections again. */
  readonly accept: true;
  /** Puts a fault in force, until it is removed; it outlives the scenario. */
  readonly addFault: Fault;
  /** Takes out the faults of a kind that this play has added, or `all` of them. */
  readonly removeFault: Fault['fault'] | 'all';
  /** Runs steps while faults are in force. */
  readonly during: { readonly faults: readonly Fault[]; readonly steps: Steps };
  /** Changes how much the gateway serves. */
  readonly setLimits: LimitOptions;
  /** Sends bytes in hexadecimal as they are, or one frame of these text fields, whatever they are. */
  readonly raw: ({ readonly hex: string } | { readonly fields: readonly string[] }) & { readonly clientId?: number };
  readonly wait: Duration;
  /** Waits for a client; what its open connection has already done counts, once. */
  readonly waitFor: Event;
  /**
   * Demands something of a client, by the time `within` from now. Fails the scenario and resets every connection at
   * once when it does not come; with `count: 0`, when it comes.
   */
  readonly expect: Event | (Exclude<Event, string> & { readonly within: Duration });
  /** Runs steps again and again: `times`, or for ever; round n starts no earlier than n × `every`. */
  readonly repeat: { readonly times?: number; readonly every?: Duration; readonly steps: Steps };
  /** Runs steps side by side; ends when all have ended. */
  readonly parallel: Steps;
  /** Runs steps one after the other: a scenario is a step. */
  readonly steps: Steps;
  /** Plays a shipped scenario by its name. */
  readonly play: string;
}

/** The name of a verb. */
export type VerbName = keyof Verbs;

/** What any step may carry beside its verb. */
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

/** What a gateway must be started with for a scenario to mean what it says. */
export type GatewaySpec = Pick<MockGatewayOptions, 'serverVersion' | 'connectionTime' | 'nextValidId' | 'limits'>;

/** A list of steps, and the world they start in. */
export interface Scenario extends StepTags {
  readonly name?: string;
  /** One sentence: what happens. */
  readonly summary?: string;
  /** Where it was suffered. */
  readonly source?: string;
  /** Account code → what it starts with. @default the gateway's own */
  readonly accounts?: Readonly<Record<string, AccountSpec>>;
  /** Taken by `MockGateway.start`; of a gateway that runs only the limits are changed. @default the gateway's own */
  readonly gateway?: GatewaySpec;
  readonly steps: Steps;
}
