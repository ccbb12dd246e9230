// IB code → what it means, how bad it is, whom it concerns and what the streamer does: one table.

/** How bad: `info` is normal life, `warning` wants a look, `error` stopped something. */
export type NoticeSeverity = 'info' | 'warning' | 'error';
/** Whom a code concerns: the whole session, an account subscription, a data farm, or one request. */
export type NoticeScope = 'session' | 'account' | 'farm' | 'request';
/** What the streamer does about a code. */
export type NoticeReaction =
  | 'none'
  | 'upstream-lost'
  | 'data-kept'
  | 'data-lost'
  | 'client-id-in-use'
  | 'port-changed'
  | 'disclaimer'
  | 'account-taken-over'
  | 'account-held-elsewhere'
  | 'request-rejected'
  | 'positions-refused'
  | 'pnl-unavailable'
  | 'farm-ok'
  | 'farm-inactive'
  | 'farm-connecting'
  | 'farm-broken';

export interface NoticeMeaning {
  /** From the table of codes, not from the wire. */
  readonly severity: NoticeSeverity;
  /** `request` for every code outside 2100 to 2999 that the table lacks. */
  readonly scope: NoticeScope;
  /** `none` leaves it to the reader. */
  readonly reaction: NoticeReaction;
  /** One sentence for the reader. */
  readonly advice: string;
}

const meaning = (
  severity: NoticeSeverity,
  scope: NoticeScope,
  reaction: NoticeReaction,
  advice: string,
): NoticeMeaning => ({ severity, scope, reaction, advice });

const FARM_OK = meaning('info', 'farm', 'farm-ok', 'Nothing to do.');
const FARM_BROKEN = meaning(
  'warning',
  'farm',
  'farm-broken',
  'Wait: IB restores its farms by itself; the link is kept.',
);
const FARM_INACTIVE = meaning('info', 'farm', 'farm-inactive', 'Nothing to do: it wakes on demand.');
const UPSTREAM_LOST = meaning(
  'error',
  'session',
  'upstream-lost',
  'TWS lost IB; positions are stale until it is back. The link to TWS is kept.',
);

/** Source of the codes: IBKR Campus error tables and the official clients' errors.py. */
export const NOTICES: ReadonlyMap<number, NoticeMeaning> = new Map([
  [100, meaning('warning', 'session', 'none', 'Slow down: IB ends the session after three of these.')],
  [
    200,
    meaning('warning', 'request', 'none', 'No such contract; while TWS is cut off from IB this is not to be believed.'),
  ],
  [321, meaning('error', 'request', 'request-rejected', 'Read the text: a wrong account code or a read-only API.')],
  [322, meaning('error', 'request', 'request-rejected', 'Read the text: TWS could not process the request.')],
  [326, meaning('error', 'session', 'client-id-in-use', 'Use another client id, or stop the program that holds it.')],
  [502, meaning('error', 'session', 'none', 'Start TWS or IB Gateway and enable its API.')],
  [504, meaning('error', 'session', 'none', 'The link is down; the streamer reconnects.')],
  [506, meaning('error', 'session', 'none', 'Update TWS or IB Gateway.')],
  [507, meaning('error', 'session', 'none', 'The link broke; the streamer reconnects.')],
  [1100, UPSTREAM_LOST],
  [
    1101,
    meaning(
      'warning',
      'session',
      'data-lost',
      'TWS is back but lost its subscriptions: the streamer resubscribes and reconciles.',
    ),
  ],
  [
    1102,
    meaning(
      'info',
      'session',
      'data-kept',
      'TWS is back and kept its subscriptions: the streamer refreshes the snapshot.',
    ),
  ],
  [
    1300,
    meaning(
      'warning',
      'session',
      'port-changed',
      'The API port was changed in TWS: the streamer follows it as long as it is served; change your settings too.',
    ),
  ],
  [
    2100,
    meaning(
      'warning',
      'account',
      'account-taken-over',
      'Another request took the account subscription over; the streamer takes it back.',
    ),
  ],
  [
    2101,
    meaning(
      'error',
      'account',
      'account-held-elsewhere',
      'Another API client holds a different account: stop it or use its account.',
    ),
  ],
  [2103, FARM_BROKEN],
  [2104, FARM_OK],
  [2105, FARM_BROKEN],
  [2106, FARM_OK],
  [2107, FARM_INACTIVE],
  [2108, FARM_INACTIVE],
  [2110, UPSTREAM_LOST],
  [2119, meaning('info', 'farm', 'farm-connecting', 'Nothing to do.')],
  [
    2150,
    meaning(
      'info',
      'request',
      'pnl-unavailable',
      'TWS cannot make the P&L of a position now: no price, or no entitlement to one; it goes on by itself.',
    ),
  ],
  [2157, FARM_BROKEN],
  [2158, FARM_OK],
  [10141, meaning('error', 'session', 'disclaimer', 'Log in to the paper account in TWS and accept the disclaimer.')],
  [
    10197,
    meaning('warning', 'session', 'none', 'Another login of this user took the market data; positions keep flowing.'),
  ],
  [
    10322,
    meaning(
      'warning',
      'request',
      'positions-refused',
      'Too many accounts for reqPositions: a position that vanished is told as closed after two downloads without it.',
    ),
  ],
]);

const WARNING = meaning('warning', 'session', 'none', 'A warning of TWS; nothing is done about it.');
const REQUEST_ERROR = meaning(
  'error',
  'request',
  'none',
  'An error TWS reported for a request; nothing is done about it.',
);

/** The meaning of a code; 2100–2999 not in the table are warnings, everything else concerns a request. */
export function meaningOf(code: number): NoticeMeaning {
  return NOTICES.get(code) ?? (code >= 2100 && code < 3000 ? WARNING : REQUEST_ERROR);
}

/** Error and notice messages (4) as the streamer reports them. @example streamer.on('notice', ({ code, text }) => console.log(code, text)); */
export interface Notice extends NoticeMeaning {
  /** IB's number of the message, e.g. 1100. */
  readonly code: number;
  /** IB's own text; of one longer than 2000 characters, the first and the last 1000. */
  readonly text: string;
  /** The request it answers; -1 for none, 2147483647 for a request that has no id. */
  readonly reqId: number;
}

/** Health of one data farm, by its name (`usfarm`, `ushmds`, `secdefnj`, …). */
export type FarmHealth = 'ok' | 'inactive' | 'connecting' | 'broken';

const FARM_HEALTH: Partial<Record<NoticeReaction, FarmHealth>> = {
  'farm-ok': 'ok',
  'farm-inactive': 'inactive',
  'farm-connecting': 'connecting',
  'farm-broken': 'broken',
};

/** Farm and port stand at the end of a text; of a hostile one no more is read than of any real one. */
const READ_CHARACTERS = 200;
const FARM = /(?::|demand\.)\s*([\w.-]+)\s*$/;
/** A number the text itself calls a port: `on the new port - 7498`, `port has been reset to 4002.`; not `port was changed at 09:30`. */
const PORT =
  /\bport\b(?: (?:number|is|was|has|been|now|re-?set|changed|moved|from [1-9]\d{0,4}|to))*\s*[-:=#]?\s*([1-9]\d{0,4})(?!\d|[:.]\d)/gi;

const endOf = (notice: Notice): string => notice.text.slice(-READ_CHARACTERS);

/** Farm and health a notice speaks of: the farm's name stands behind the last colon or full stop (`…:usfarm.nj`, `…demand.ushmds`). */
export function farmHealth(notice: Notice): { farm: string; health: FarmHealth } | null {
  const health = FARM_HEALTH[notice.reaction];
  const farm = FARM.exec(endOf(notice))?.[1];
  return health && farm ? { farm, health } : null;
}

/** Farms remembered; IB has some dozens. */
const MAX_FARMS = 1_000;

/** Health of each data farm the gateway spoke of. */
export class DataFarms {
  readonly #health = new Map<string, FarmHealth>();

  get health(): ReadonlyMap<string, FarmHealth> {
    return this.#health;
  }

  note(notice: Notice): void {
    const known = farmHealth(notice);
    if (known && (this.#health.size < MAX_FARMS || this.#health.has(known.farm)))
      this.#health.set(known.farm, known.health);
  }
}

/** The new port a 1300 names: the last number that its text calls one. */
export function portOf(notice: Notice): number | null {
  const named = [...endOf(notice).matchAll(PORT)].at(-1)?.[1];
  const port = Number(named ?? Number.NaN);
  return port <= 65_535 ? port : null;
}
