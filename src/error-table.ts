// What can go wrong: one table from a literal code to the sentence that says it and the one that says what to do.

interface Failure {
  /** What happened; `{…}` is filled in. */
  readonly sentence: string;
  /** What the reader can do about it. */
  readonly advice: string;
  /** Whether it may be gone by itself. */
  readonly retryable: boolean;
}

const passing = <const Sentence extends string>(sentence: Sentence, advice: string) => ({
  sentence,
  advice,
  retryable: true,
});
/** What no waiting mends. */
const lasting = <const Sentence extends string>(sentence: Sentence, advice: string) => ({
  sentence,
  advice,
  retryable: false,
});

export const ERRORS = {
  INVALID_OPTIONS: passing('{issues}', 'Correct what is named, or leave it out: every option is optional.'),
  INVALID_HANDLER: passing(
    "Cannot register a handler as it must have a method 'onPositionUpdate': current value is {value}.",
    'Pass an object such as { onPositionUpdate(update) { … } }.',
  ),
  ALREADY_STREAMING: passing(
    'Cannot start as this process already streams over another link (it differs in {differing}).',
    'One process has one link: call stop() first, or start with the same host, port, client id and account.',
  ),
  POSITION_AMBIGUOUS: lasting(
    "Cannot tell which position '{key}' is: {count} are held ({which}).",
    'Name its account as the second argument, or its conId.',
  ),
  PROCESS_SLOT_TAKEN: passing(
    "Cannot make the streamer of this process as the global Symbol.for('ib-position-streamer/instance') is taken and cannot be replaced.",
    'Find what put it there: another version of this package, or a test that froze the global object.',
  ),
  ABORTED: passing('Start was given up: {why}.', 'Call start() again when the positions are wanted.'),
  INTERNAL: lasting(
    'The streamer failed by an error of its own: {cause}.',
    'Please report it with its cause; a running link is replaced once, and given up when that happens again.',
  ),
  CONNECTION_REFUSED: passing(
    'Nothing listens on {host}:{port}.',
    'Start TWS or IB Gateway, enable its API (Settings > API > "Enable ActiveX and Socket Clients") and check the port: TWS 7496 live, 7497 paper; IB Gateway 4001 live, 4002 paper; or start the fake one: npx mock-ib-gateway serve --port {port}.',
  ),
  HOST_NOT_FOUND: passing(
    "The host '{host}' cannot be found.",
    "Check the option 'host' (IB_HOST); a local gateway is 127.0.0.1.",
  ),
  CONNECT_TIMEOUT: passing('{host}:{port} {said} within {timeoutMs} ms.', 'Check host, port and firewall.'),
  CONNECTION_LOST: passing(
    'The connection to the gateway ended: {how}.',
    'TWS restarts daily; the streamer reconnects by itself.',
  ),
  HEARTBEAT_TIMEOUT: passing(
    'The gateway left {misses} heartbeat(s) unanswered for {timeoutMs} ms each.',
    'The link was dropped and is being replaced; if this repeats, look at the gateway and the network between.',
  ),
  PROTOCOL: passing(
    'The gateway sent bytes that are not the TWS protocol: {what}.',
    'Check that host and port are those of TWS or IB Gateway and that nothing sits between that changes bytes.',
  ),
  UNSUPPORTED_SERVER_VERSION: lasting(
    'The gateway speaks server version {version}, which is not among 100 to 193.',
    'Update TWS or IB Gateway to a current build.',
  ),
  UNSUPPORTED_LIBRARY: lasting(
    'The installed @stoqey/ib has no {missing}, so hostile bytes could hang this process.',
    'Install @stoqey/ib 1.6.10, the version this package pins.',
  ),
  CLIENT_ID_IN_USE: passing(
    'Client id {clientId} is already in use at this gateway.',
    "Choose another 'clientId' (IB_CLIENT_ID; 'auto' takes a free one), or stop the program that holds it; after a killed link the id frees itself within a minute.",
  ),
  PAPER_DISCLAIMER: passing(
    'The gateway refuses API clients until the paper trading disclaimer is accepted.',
    'Log in to the paper account once in the TWS or Gateway window and accept the disclaimer.',
  ),
  ACCOUNT_REQUIRED: lasting(
    'This login holds several accounts ({accounts}) and IB streams one account at a time.',
    "Set the option 'account' (IB_ACCOUNT) to one of them, or to 'all' to take them in turns.",
  ),
  UNKNOWN_ACCOUNT: lasting(
    'This login does not hold account {account}; it holds {accounts}.',
    "Correct the option 'account' (IB_ACCOUNT).",
  ),
  ACCOUNT_HELD_ELSEWHERE: passing(
    'The gateway refused the account subscription: {text}',
    'Another API client of this gateway is subscribed to a different account: stop it, or let both use the same account.',
  ),
  SNAPSHOT_TIMEOUT: passing(
    'The account download of {accounts} did not end within {timeoutMs} ms ({rows} rows came), so what is held is unknown.',
    "IB's servers may be resetting (nightly, or after a login): try again, or raise 'snapshotTimeoutMs'.",
  ),
} as const satisfies Readonly<Record<string, Failure>>;

/**
 * Stable, literal name of a failure, for `switch`.
 * @example const isMine = (code: StreamerErrorCode) => code === 'CLIENT_ID_IN_USE' || code === 'INVALID_OPTIONS';
 */
export type StreamerErrorCode = keyof typeof ERRORS;

type Blanks<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Blanks<Rest>
  : never;

/** What the sentence of a code leaves open. */
export type SentenceValues<Code extends StreamerErrorCode> = Readonly<
  Record<Blanks<(typeof ERRORS)[Code]['sentence']>, string | number>
>;

/** The sentence of a code, filled in. */
export const sentenceOf = <Code extends StreamerErrorCode>(code: Code, values: SentenceValues<Code>): string =>
  filled(ERRORS[code].sentence, values);

/** A sentence or an advice, its blanks filled in. */
export const filled = (text: string, values: object): string =>
  text.replace(/\{(\w+)\}/g, (blank, name: string) => String(Reflect.get(values, name) ?? blank));
