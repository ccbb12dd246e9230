// Asks the control door this page came from; the only way of the page to the gateway.
import type { JournalEntry } from './answers.ts';

/** What the door did not do, with its own sentence. */
export class Refused extends Error {
  /** 0 when the door did not answer at all. */
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const TOKEN = 'ib-control-token';
/** Milliseconds a question may take, but those that wait by their nature. */
const PATIENCE_MS = 5_000;

export class Door {
  /** Which of its gateways is shown. */
  gateway = 'main';
  #token = sessionStorage.getItem(TOKEN) ?? '';

  get hasToken(): boolean {
    return this.#token !== '';
  }

  /** Kept until the tab is closed. */
  useToken(token: string): void {
    this.#token = token;
    sessionStorage.setItem(TOKEN, token);
  }

  /** The place of a route of the gateway that is shown. */
  place(path: string): string {
    return this.gateway === 'main' ? path : `/gateways/${this.gateway}${path}`;
  }

  /** @throws {Refused} when it is not done */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#fetch(method, this.place(path), body, AbortSignal.timeout(PATIENCE_MS));
    const answer: Answer = await response.json();
    return answer;
  }

  /** About the door, not about one of its gateways. @throws {Refused} when it is not done */
  async askDoor<Answer>(path: string): Promise<Answer> {
    const response = await this.#fetch('GET', path, undefined, AbortSignal.timeout(PATIENCE_MS));
    const answer: Answer = await response.json();
    return answer;
  }

  /** An answer as it is, to be saved. @throws {Refused} when there is none */
  async file(path: string): Promise<Blob> {
    return (await this.#fetch('GET', this.place(path), undefined, AbortSignal.timeout(PATIENCE_MS * 6))).blob();
  }

  /** Sends what was told to do. A step may wait as long as it likes. @throws {Refused} when it is not done */
  async send(method: string, path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return (await this.#fetch(method, this.place(path), body, signal)).json();
  }

  /**
   * Every entry later than `after`, as it comes; returns when the door ends the stream.
   * @param tell given the entries of one chunk at once, and how many the door dropped before them
   */
  async follow(
    after: number,
    signal: AbortSignal,
    tell: (entries: readonly JournalEntry[], dropped: number) => void,
  ): Promise<void> {
    const path = this.place(`/journal/stream?after=${after}`);
    // EventSource cannot send a token.
    const { body } = await this.#fetch('GET', path, undefined, signal);
    if (body === null) return;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const blocks = (rest + read.value).split('\n\n');
      rest = blocks.pop() ?? '';
      const entries: JournalEntry[] = [];
      let dropped = 0;
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        if (block.startsWith('event: dropped')) dropped += Number(data);
        else entries.push(JSON.parse(data));
      }
      tell(entries, dropped);
    }
  }

  async #fetch(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    const token = this.#token;
    if (token !== '') headers.set('authorization', `Bearer ${token}`);
    // A text is YAML that somebody wrote; the door reads both.
    const isText = typeof body === 'string';
    if (body !== undefined) headers.set('content-type', isText ? 'application/yaml' : 'application/json');
    const sent = body === undefined ? {} : { body: isText ? body : JSON.stringify(body) };
    const response = await fetch(path, { method, headers, signal, cache: 'no-store', ...sent }).catch((cause) => {
      throw new Refused(0, `The control door does not answer: ${cause instanceof Error ? cause.message : cause}`);
    });
    if (response.ok) return response;
    // Nothing was done: the token that was wanted has been given meanwhile.
    if (response.status === 401 && token !== this.#token) return this.#fetch(method, path, body, signal);
    const { error }: { error?: string } = await response.json().catch(() => ({}));
    throw new Refused(response.status, error ?? `The control door answered ${response.status}`);
  }
}
