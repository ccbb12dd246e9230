// Answers written beforehand, in place of the gateway's own: an error, rows, silence, or the usual one later.
import * as v from 'valibot';
import { milliseconds } from '../clock.ts';
import { meets } from '../expectations.ts';
import type { JournalEntry } from '../journal.ts';
import { noticeText } from '../notices.ts';
import { checkedOptions, only, type RowPer, type Rule, text, whole, wireId } from '../rules.ts';
import type { Message, Values } from '../wire/message.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Client } from './reply.ts';

/** Which requests a script is about. */
export interface ScriptedWhen {
  /** Only with these values in its decoded fields. */
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
  /** Only of this client. */
  readonly clientId?: number;
}

/** One message of a scripted answer. */
export interface ScriptedRow {
  /** Its name in the TWS API, such as `contractData`. */
  readonly message: string;
  /** Its fields; `reqId`, `orderId` and `id` are those of the request where they are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * What becomes of a request: one of `error`, `rows` and `drop`; with none of them the usual answer, after `delay`.
 * @example
 * const late: ScriptedReply = { delay: '2s' };
 * const refused: ScriptedReply = { times: 1, error: { code: 201, text: 'Order rejected - reason:Exchange is closed.' } };
 */
export interface ScriptedReply {
  /** @default every request of the name */
  readonly when?: ScriptedWhen;
  /** How many requests it answers. @default all of them */
  readonly times?: number;
  /** Milliseconds by the gateway's clock, or text such as `1.5s`, before it is answered. @default 0 */
  readonly delay?: number | string;
  /** An error (4) with the request's id. */
  readonly error?: {
    /** IB's number of the message, e.g. 201. */
    readonly code: number;
    /** @default IB's text for the code, where it is known */
    readonly text?: string;
  };
  /** These messages, in order. */
  readonly rows?: readonly ScriptedRow[];
  /** No answer at all. */
  readonly drop?: true;
}

/** A script in force, and how often it has answered. */
export interface StandingReply extends ScriptedReply {
  /** The request it answers. */
  readonly request: string;
  /** How many requests it has answered. */
  readonly answered: number;
}

const scalar = v.nullable(v.union([v.string(), v.number(), v.boolean()]));
const isDuration = (value: string | number): boolean => milliseconds(value) !== undefined;
const scriptRows = {
  when: v.exactOptional(
    only({
      fields: v.exactOptional(v.record(v.string(), scalar)),
      clientId: v.exactOptional(v.pipe(v.number(), v.integer())),
    } satisfies RowPer<ScriptedWhen>),
  ),
  times: v.exactOptional(whole(1)),
  delay: v.exactOptional(
    v.pipe(
      v.union([v.number(), v.string()]),
      v.check(isDuration, "must be milliseconds (0 or more) or text like '1.5s'"),
    ),
  ),
  error: v.exactOptional(only({ code: wireId(0), text: v.exactOptional(text) })),
  rows: v.exactOptional(v.array(only({ message: text, fields: v.record(v.string(), v.unknown()) }))),
  drop: v.exactOptional(v.literal(true)),
} satisfies RowPer<ScriptedReply>;

/** What a script may be stated as. */
export const scriptedReplySchema: Rule<ScriptedReply> = v.pipe(
  only(scriptRows),
  v.check(
    ({ error, rows, drop }) => [error, rows, drop].filter((one) => one !== undefined).length <= 1,
    "must have one of 'error', 'rows' and 'drop' at most",
  ),
);

interface Standing {
  readonly request: string;
  readonly reply: ScriptedReply;
  readonly rows: readonly { readonly message: Message; readonly fields: Values }[];
  answered: number;
}

const REQUESTS: ReadonlyMap<string, Message> = new Map(
  Object.values(requests).map((message): [string, Message] => [message.name, message]),
);
const RESPONSES: ReadonlyMap<string, Message> = new Map(
  Object.values(responses).map((message): [string, Message] => [message.name, message]),
);
/** The names under which messages carry the id of what they answer. */
const IDS = ['reqId', 'orderId', 'id'];

/**
 * The scripted answers of one gateway; the first that is about a request answers it.
 * @example
 * gateway.replies.script('placeOrder', { times: 1, error: { code: 201, text: 'Order rejected - reason:Exchange is closed.' } });
 */
export class ScriptedReplies {
  readonly #standing = new Set<Standing>();

  /**
   * Answers a request this way from now on.
   * @param request its name in the TWS API, such as `reqContractDetails`
   * @returns the undo
   * @throws {TypeError} when there is no request or message of a name, or a row does not fit its message
   * @throws {RangeError} when a value is not what it must be
   * @example gateway.replies.script('reqMktData', { when: { fields: { symbol: 'SPY' } }, drop: true });
   */
  script(request: string, reply: ScriptedReply): () => void {
    if (!REQUESTS.has(request) || request === requests.startApi.name) {
      throw new TypeError(`Cannot script '${request}': it must be a request such as 'placeOrder'`);
    }
    const checked = checkedOptions(`script ${request}`, scriptedReplySchema, reply);
    if (checked.error !== undefined) noticeText(checked.error.code, checked.error.text);
    const standing: Standing = { request, reply: checked, rows: (checked.rows ?? []).map(rowOf), answered: 0 };
    this.#standing.add(standing);
    return () => {
      this.#standing.delete(standing);
    };
  }

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#standing.size === 0;
  }

  /** Those in force, in the order they were given. */
  get active(): readonly StandingReply[] {
    return [...this.#standing].map(({ request, reply, answered }) => ({ request, ...reply, answered }));
  }

  /** Forgets them all, or those of one request. @example gateway.replies.clear('placeOrder'); */
  clear(request?: string): void {
    for (const standing of [...this.#standing]) {
      if (standing.request === (request ?? standing.request)) this.#standing.delete(standing);
    }
  }

  /**
   * Answers a request by the first script that is about it.
   * @param usual the gateway's own answer
   * @returns false when there is none
   * @internal
   */
  readonly answer = (client: Client, request: Pick<JournalEntry, 'name' | 'fields'>, usual: () => void): boolean => {
    const standing = [...this.#standing].find((one) => isAbout(one, request, client.clientId));
    if (standing === undefined) return false;
    standing.answered += 1;
    if (standing.answered === standing.reply.times) this.#standing.delete(standing);
    const act = (): void => tell(client, standing, request.fields, usual);
    const delayMs = milliseconds(standing.reply.delay ?? 0) ?? 0;
    if (delayMs > 0) client.record.whenOver(client.clock.after(delayMs, act));
    else act();
    return true;
  };
}

function isAbout(
  { request, reply: { when } }: Standing,
  { name, fields }: Pick<JournalEntry, 'name' | 'fields'>,
  clientId: number,
): boolean {
  const entry: JournalEntry = { index: 0, time: 0, connection: 0, direction: 'request', name, fields, clientId };
  return meets({ name: request, wanted: when?.fields, clientId: when?.clientId }, entry);
}

function tell(
  client: Client,
  { reply: { error, rows, drop }, rows: spelled }: Standing,
  asked: Values,
  usual: () => void,
): void {
  if (drop === true) return;
  if (error !== undefined) client.error(error.code, noticeText(error.code, error.text), idOf(asked));
  else if (rows === undefined) usual();
  else {
    client.batch(() => {
      for (const { message, fields } of spelled) client.send(message, withId(message, fields, asked));
    });
  }
}

/** @throws {TypeError} when there is no such message, or the fields do not fit it whatever the request's id */
function rowOf({ message: name, fields }: ScriptedRow, index: number): { message: Message; fields: Values } {
  const message = RESPONSES.get(name);
  if (message === undefined) {
    throw new TypeError(`Cannot script rows[${index}]: '${name}' must be a message of the gateway, such as 'position'`);
  }
  const unknown = Object.keys(fields).find((field) => !(field in message.fields));
  if (unknown !== undefined) throw new TypeError(`Cannot script rows[${index}]: ${name} has no field '${unknown}'`);
  if (!message.holds(withId(message, fields, { reqId: 0 }))) {
    const needed = Object.entries(message.fields).filter(([, slot]) => slot.shape === 'kind');
    throw new TypeError(
      `Cannot script rows[${index}]: the fields of ${name} are ${needed.map(([field]) => field).join(', ')}, and one is missing or not of its kind`,
    );
  }
  return { message, fields };
}

function idOf(asked: Values): number | undefined {
  const id = IDS.map((name) => asked[name]).find((value) => typeof value === 'number');
  return typeof id === 'number' ? id : undefined;
}

function withId(message: Message, fields: Values, asked: Values): Values {
  const id = idOf(asked);
  const ids = id === undefined ? [] : IDS.filter((name) => name in message.fields && !(name in fields));
  return { ...fields, ...Object.fromEntries(ids.map((name) => [name, id])) };
}
