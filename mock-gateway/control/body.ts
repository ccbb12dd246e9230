// The text of a body as values: JSON, or YAML for who writes by hand; bounded in length and in depth.
import { parse, YAMLParseError } from 'yaml';
import { Refusal } from './refusal.ts';

/** Bytes of a body at most. */
const MAX_BODY_BYTES: number = 1024 * 1024;
/** YAML is read by a parser that takes its time. */
const MAX_YAML_BYTES = 64 * 1024;
/** Mappings and lists in each other. */
const MAX_DEPTH = 64;

/** What a body holds. */
export interface Content {
  /** Undefined when there is none. */
  readonly value: unknown;
  /** Its text, if it was no JSON. */
  readonly yaml?: string;
}

/** The text of a body. @throws {Refusal} 413 when it is too long, as soon as that is known, 400 when its client leaves amid it */
export async function textOf(request: Pick<Request, 'body' | 'headers'>): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLong();
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const next = (): ReturnType<typeof reader.read> =>
    reader.read().catch((cause: unknown) => {
      throw new Refusal(400, `Cannot read the body: it broke off: ${sentence(cause)}`);
    });
  for (let read = await next(); !read.done; read = await next()) {
    length += read.value.length;
    if (length > MAX_BODY_BYTES) {
      await reader.cancel();
      throw tooLong();
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLong = (): Refusal => new Refusal(413, `Cannot read the body: it must be ${MAX_BODY_BYTES} bytes at most`);

/** @throws {Refusal} 400 when it cannot be read */
export function contentOf(text: string, type: string): Content {
  if (text.trim() === '') return { value: undefined };
  const read = type.startsWith('application/json') ? { value: fromJson(text) } : fromEither(text);
  if (isDeep(read.value))
    throw new Refusal(400, `Cannot read the body: more than ${MAX_DEPTH} levels lie in each other`);
  return read;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal(400, `Cannot read the body: it is no JSON: ${sentence(cause)}`);
  }
}

function fromEither(text: string): Content {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { value: fromYaml(text), yaml: text };
  }
}

function fromYaml(text: string): unknown {
  if (text.length > MAX_YAML_BYTES) {
    throw new Refusal(
      413,
      `Cannot read the body: YAML must be ${MAX_YAML_BYTES} characters at most, and JSON ${MAX_BODY_BYTES} bytes`,
    );
  }
  try {
    return parse(text, { prettyErrors: true });
  } catch (cause) {
    const line = cause instanceof YAMLParseError ? (cause.linePos?.[0].line ?? 1) : 1;
    throw new Refusal(400, `Cannot read the body: it is no YAML: ${sentence(cause)}`, { line });
  }
}

const sentence = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).slice(0, 300);

/** Level by level: what lies too deep would not fit on the stack either. */
function isDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}
