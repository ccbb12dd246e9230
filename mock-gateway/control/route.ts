// What a route is: a row with its name, its place, what may be asked, and what answers it.
import type { GenericSchema } from 'valibot';
import { pathText, type Verdict } from '../rules.ts';
import type { HostedGateway } from './hosted-gateway.ts';
import type { HostedGateways } from './hosted-gateways.ts';
import type { Param } from './param.ts';
import { complained } from './refusal.ts';

/** What is answered. */
export type Answer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: 200; readonly type: string; readonly stream: ReadableStream<Uint8Array> };

export const ok = (json: unknown, status = 200): Answer => ({ status, json });

/** What a body must be. */
export interface Body<T> {
  /** What it is in the description. */
  readonly schema: GenericSchema;
  /** Whether there may be none. */
  readonly isOptional?: true;
  /** Valid ones, for who reads the description. */
  readonly examples: readonly [unknown, ...unknown[]];
  /** @param yaml its text, if it was no JSON: for complaints that name lines */
  readonly judge: (content: unknown, yaml: string | undefined) => Verdict<T>;
}

/** One request, as a route sees it. */
export interface Asked<B = unknown> {
  /** Whom it is about. */
  readonly hosted: HostedGateway;
  readonly all: HostedGateways;
  readonly body: B;
  /** The text the body was, if it was no JSON. */
  readonly yaml: string | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** A part of the path. */
  path(name: string): string;
  /** A parameter of the query, or its default. */
  query<T>(param: Param<T>): T | undefined;
  /** The texts of all `fields.NAME=VALUE`. */
  readonly fields: ReadonlyMap<string, string>;
}

interface Parts {
  /** As `ctl` calls it and the description's operationId. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for what varies. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  /** About the whole door, not about one of its gateways. */
  readonly isOfDoor?: true;
  /** It may be answered late: so many at once are bounded. */
  readonly mayWait?: true;
  readonly params?: readonly Param<unknown>[];
  /** Whether `fields.NAME=VALUE` is taken. */
  readonly takesFields?: true;
  /** What status means what; 422 and 404 of the path are said by themselves. */
  readonly answers: Readonly<Record<number, string>>;
}

/** A row of the door. */
export interface Route extends Parts {
  readonly body?: Omit<Body<unknown>, 'judge'>;
  /** @throws {Refusal} when it is not done */
  readonly answer: (asked: Asked, content: unknown) => Answer | Promise<Answer>;
}

/** A route without a body. */
export const route = (parts: Parts & { answer(asked: Asked): Answer | Promise<Answer> }): Route => parts;

/** A route with a body, judged before it is answered. */
export function bodyRoute<B>(
  parts: Parts & { body: Body<B>; answer(asked: Asked<B>): Answer | Promise<Answer> },
): Route {
  const { body, answer, ...rest } = parts;
  return {
    ...rest,
    body,
    answer: (asked, content) => {
      const { value, complaints } = body.judge(content, asked.yaml);
      if (complaints === undefined) return answer({ ...asked, body: value });
      throw complained(complaints.map(({ keys, message }) => ({ key: pathText(keys), rule: message })));
    },
  };
}
