// Asks a paper account what IB's documents do not say of live values, for a minute, and says which assumptions held.
// It only reads: it sends no order, and prints no account number. Run it: npx tsx examples/paper-check.ts (the fake), or,
// with a paper TWS running: IB_GATEWAY=tws-paper npx tsx examples/paper-check.ts
import { setTimeout as sleep } from 'node:timers/promises';
import { EventName, IBApi } from '@stoqey/ib';
import { optionsFromEnv } from 'ib-position-streamer';
import { MockGateway, option, stock } from 'ib-position-streamer/mock-gateway';

/** `seen`: nothing was assumed, as either is lived with. */
type Verdict = 'held' | 'did not hold' | 'seen' | 'not seen';
interface Finding {
  readonly verdict: Verdict;
  readonly detail: string;
}
interface Row {
  readonly account: string;
  readonly conId: number;
  readonly currency: string;
  readonly value: number;
}
interface Frame {
  readonly figures: string;
  readonly position: number;
  readonly value: number | undefined;
}

const fake = (process.env['IB_GATEWAY'] ?? 'mock') === 'mock';
await using gateway = fake ? await MockGateway.start({ accounts: { DU1234567: fakeAccount() } }) : null;
const { host = '127.0.0.1', port = 7497 } = gateway ?? optionsFromEnv(process.env);
/** How long frames are watched. */
const WATCH_MS = Number(process.env['PAPER_CHECK_SECONDS'] ?? (fake ? 2.2 : 60)) * 1_000;
/** From one request to the next: 20 a second. */
const PACE_MS = 50;
const MOST_SUBSCRIPTIONS = 120;
/** Nothing like a price moves within it; a rate nearer to 1 tells nothing. */
const NEAR = 0.02;
const NOBODY = 'DU0000000';
/** Contracts that everybody has heard of: of one that is not held, nothing should come. */
const WELL_KNOWN = [265_598, 272_093, 756_733];

const api = new IBApi({ host, port, clientId: 871, maxReqPerSec: 40 });
const rows = new Map<string, Row>();
const sizes = new Map<string, number>();
const rates = new Map<string, number>();
const frames = new Map<number, Frame[]>();
const refused = new Map<number, number>();
const codes: number[] = [];
const closed = new Set<string>();
let base = '';
let accounts: readonly string[] = [];
let zeroRows = 0;
let isBurst = true;
let nextId = 1;
let lostAtMs: number | null = null;
let isLost = false;
let framesWhileLost = 0;

api.on(EventName.error, (_error, code, reqId) => {
  codes.push(code);
  if (code === 1100) [lostAtMs, isLost] = [performance.now(), true];
  if (code === 1101 || code === 1102) isLost = false;
  if (reqId > 0) refused.set(reqId, code);
});
api.on(EventName.managedAccounts, (list) => {
  accounts = list.split(',').filter((account) => account !== '');
});
api.on(EventName.updateAccountValue, (key, value, currency) => {
  if (key === 'NetLiquidation') base = currency ?? '';
  if (key === 'ExchangeRate') rates.set(currency ?? '', Number(value));
});
api.on(
  EventName.updatePortfolio,
  ({ conId = 0, currency = '' }, _size, _price, value, _cost, _unrealized, _realized, of) =>
    rows.set(`${of}/${conId}`, { account: of ?? '', conId, currency, value: value ?? Number.NaN }),
);
api.on(EventName.position, (account, { conId = 0 }, size) => {
  const key = `${account}/${conId}`;
  if (size === 0 && isBurst) zeroRows++;
  if (size === 0 && (sizes.get(key) ?? 0) !== 0) closed.add(key);
  sizes.set(key, size);
});
api.on(EventName.pnlSingle, (reqId, position, daily, unrealized, realized, value) => {
  const figures = JSON.stringify([position, daily, unrealized, realized, value]);
  if (isLost && lostAtMs !== null && performance.now() - lostAtMs > 2_000) framesWhileLost++;
  const known = frames.get(reqId) ?? [];
  known.push({ figures, position, value });
  frames.set(reqId, known);
});

/** What `begin` asks for is there, or it was waited for long enough. */
function answer(event: EventName, begin: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 20_000);
    api.once(event, () => {
      clearTimeout(timer);
      resolve(true);
    });
    begin();
  });
}

async function ask(account: string, conId: number): Promise<number> {
  const reqId = nextId++;
  api.reqPnLSingle(reqId, account, '', conId);
  await sleep(PACE_MS);
  return reqId;
}

const said = (verdict: Verdict, detail: string): Finding => ({ verdict, detail });
const count = (reqId: number): number => frames.get(reqId)?.length ?? 0;
const isNear = (a: number, b: number): boolean => Math.abs(a / b - 1) < NEAR;

if (!(await answer(EventName.nextValidId, () => api.connect()))) throw new Error(`Nothing answers on ${host}:${port}.`);
// `All` first: an account that is subscribed after it takes its place.
const allCodes = codes.length;
api.reqAccountUpdates(true, 'All');
await sleep(WATCH_MS / 10);
const rowsOfAll = rows.size;
const refusedAll = codes.slice(allCodes).find((code) => code === 321);
api.reqAccountUpdates(false, 'All');
rows.clear();
const [first = ''] = accounts;
await answer(EventName.accountDownloadEnd, () => api.reqAccountUpdates(true, first));
await answer(EventName.positionEnd, () => api.reqPositions());
isBurst = false;

const held = [...sizes].filter(([, size]) => size !== 0).slice(0, MOST_SUBSCRIPTIONS);
const asked = new Map<string, number>();
for (const [key] of held) {
  const [account = '', conId = ''] = key.split('/');
  asked.set(key, await ask(account, Number(conId)));
}
const stranger = WELL_KNOWN.find((conId) => !held.some(([key]) => key.endsWith(`/${conId}`))) ?? 1;
const unheld = await ask(first, stranger);
const wrong = nextId++;
api.reqPnL(wrong, NOBODY, '');
console.log(
  `Watching ${held.length} position(s) for ${WATCH_MS / 1_000} s. Close one by hand meanwhile to see what a close sends.`,
);
await sleep(WATCH_MS);

function cadence(): Finding {
  const most = Math.max(0, ...[...asked.values()].map(count));
  const perSecond = most / (WATCH_MS / 1_000);
  if (most === 0) return said('not seen', 'no frame came: is the market closed, or data not subscribed to?');
  return said(perSecond > 0.5 && perSecond < 2 ? 'held' : 'did not hold', `${perSecond.toFixed(2)} a second at most`);
}

function currency(): Finding {
  for (const [key, reqId] of asked) {
    const row = rows.get(key);
    const value = frames.get(reqId)?.at(-1)?.value;
    const rate = row && rates.get(row.currency);
    if (!row || value === undefined || !rate || row.currency === base || isNear(rate, 1)) continue;
    const inBase = isNear(value / rate, row.value);
    if (isNear(value, row.value)) return said('held', `a position in ${row.currency} is told in ${row.currency}`);
    if (inBase) return said('did not hold', `a position in ${row.currency} is told in ${base}`);
  }
  return said('not seen', `no position in another currency than ${base} has both a row and a frame that agree`);
}

function repeats(): Finding {
  const pairs = [...asked.values()].flatMap((reqId) => {
    const own = frames.get(reqId) ?? [];
    return own.slice(1).map(({ figures }, at) => figures === own[at]?.figures);
  });
  if (pairs.length === 0) return said('not seen', 'no position was told twice');
  const same = pairs.filter(Boolean).length;
  return said('seen', `${same} of ${pairs.length} frames said what the one before said`);
}

function closes(): Finding {
  const last = [...closed].map((key) => frames.get(asked.get(key) ?? 0)?.at(-1)?.position);
  if (last.length === 0) return said('not seen', 'no position was closed meanwhile');
  return said('seen', last[0] === 0 ? 'the last frame said size 0' : 'the last frame said a size that is not 0');
}

const strangers = (): Finding =>
  count(unheld) === 0
    ? said('held', 'nothing came')
    : said('did not hold', `${count(unheld)} frame(s) came of a contract that is not held`);

function served(): Finding {
  const answered = [...asked.values()].filter((reqId) => count(reqId) > 0).length;
  if (held.length <= 50)
    return said('not seen', `${answered} of ${held.length} were told; it takes more than 50 to see`);
  return said(answered >= 50 ? 'held' : 'did not hold', `${answered} of ${held.length} were told`);
}

function wrongAccount(): Finding {
  const code = refused.get(wrong);
  if (code === undefined) return said('did not hold', 'nothing was answered');
  return said(code === 321 ? 'held' : 'did not hold', `the answer was ${code}`);
}

const firstBurst = (): Finding => said('seen', `${zeroRows} of ${sizes.size} row(s) had it`);

function allAccounts(): Finding {
  if (refusedAll !== undefined) return said('held', 'it was refused with 321');
  return said(rowsOfAll > 0 ? 'did not hold' : 'held', `${rowsOfAll} row(s) came, and no refusal`);
}

function lines(): Finding {
  if (codes.includes(101)) return said('did not hold', '101 came: no line was free');
  return said(
    'not seen',
    `no 101 came with ${asked.size} subscription(s): it takes a login whose lines are all in use`,
  );
}

function upstream(): Finding {
  if (lostAtMs === null) return said('not seen', '1100 did not come');
  return said('seen', `${framesWhileLost} frame(s) came more than 2 s after it`);
}

/** One row for each thing nobody could say: what was assumed, and what was seen of it. */
const CHECKS: readonly (readonly [assumed: string, look: () => Finding])[] = [
  ['P&L of a position is told about once a second', cadence],
  ['value is in the currency of the contract', currency],
  ['whether what did not change is repeated', repeats],
  ['what a close sends', closes],
  ['nothing comes for a contract that is not held', strangers],
  ['50 positions at least are served', served],
  ['an account that is not yours is refused with 321', wrongAccount],
  ['whether the first positions (61) hold rows of size 0', firstBurst],
  ["'All' is no account for reqAccountUpdates", allAccounts],
  ['P&L takes no market-data line', lines],
  ['whether P&L goes on after 1100', upstream],
];

for (const [assumed, look] of CHECKS) {
  const { verdict, detail } = look();
  console.log(`${verdict.padEnd(12)}  ${assumed}: ${detail}`);
}
for (const reqId of [...asked.values(), unheld]) {
  api.cancelPnLSingle(reqId);
  await sleep(PACE_MS);
}
await answer(EventName.disconnected, () => api.disconnect());

/** With what a paper account may lack: a position in another currency. */
function fakeAccount() {
  const contracts = [option('SPY', '20261218', 450, 'C'), stock('AAPL'), { ...stock('SAP'), currency: 'EUR' }];
  const positions = contracts.map((contract) => ({ contract, position: 2, averageCost: 100, marketPrice: 12.5 }));
  return { rates: { EUR: 1.25 }, positions };
}
