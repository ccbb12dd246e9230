// Generic ticks: which numbers a request may list, and those of them the world can give.
import { responses } from '../wire/responses.ts';
import type { Quoted } from './quoted.ts';
import type { Client } from './reply.ts';

/** As error 321 of a gateway of 2025 lists them, the same for every security type. */
const LEGAL =
  '100(Option Volume),101(Option Open Interest),105(Average Opt Volume),106(impvolat),165(Misc. Stats),221/220(Creditman Mark Price),225(Auction),232/221(Pl Price),233(RTVolume),236(inventory),258/47(Fundamentals),292(Wide_news),293(TradeCount),294(TradeRate),295(VolumeRate),318(LastRTHTrade),375(RTTrdVolume),411(rthistvol),456/59(IBDividends),460(Bond Factor Multiplier),577(EtfNavLast(navlast)),586(IPOHLMPRC),587(Pl Price Delayed),588(Futures Open Interest),595(Short-Term Volume X Mins),614(EtfNavMisc(high/low)),619(Creditman Slow Mark Price),623(EtfFrozenNavLast(fznavlast))';
const LEGAL_NUMBERS: ReadonlySet<string> = new Set(
  [...LEGAL.matchAll(/(?:^|,)(\d+)(?:\/(\d+))?\(/g)].flatMap(([, number, alias]) =>
    [number, alias].filter((each) => each !== undefined),
  ),
);
/** Not a tick: no default ticks beside those listed. */
const NO_DEFAULTS = 'mdoff';

/** The numbers asked for; `292:BRFG` asks for 292. */
const numbersOf = (list: string): readonly string[] =>
  list
    .split(',')
    .map((each) => each.trim().split(':')[0] ?? '')
    .filter((each) => each !== '');

/** What error 321 says of a list with an illegal number; undefined for one that is legal. */
export function complaintAbout(list: string, secType: string): string | undefined {
  const isLegal = numbersOf(list).every((each) => LEGAL_NUMBERS.has(each) || each === NO_DEFAULTS);
  if (isLegal) return undefined;
  return `Error validating request.-'bW' : cause - Incorrect generic tick list of ${list}.  Legal ones for (${secType}) are: ${LEGAL}`;
}

/** Shares to borrow in plenty: above 2.5 there are at least 1000. */
const EASY_TO_BORROW = 3;
const SIZE = 100;

type Give = (client: Client, reqId: number, quoted: Quoted) => void;

const price =
  (tickType: number): Give =>
  (client, reqId, quoted) =>
    client.send(responses.tickPrice, { reqId, tickType, price: quoted.last(), size: 0, attrMask: 0 });
/** price;size;time;volume;VWAP;whether it was one trade. */
const trades =
  (tickType: number): Give =>
  (client, reqId, quoted) => {
    const last = quoted.last();
    const value = [last, SIZE, client.clock.now(), quoted.volume, last, true].join(';');
    client.send(responses.tickString, { reqId, tickType, value });
  };

const mark = price(37);

/** Number asked for → the tick that answers it. */
const GIVEN: ReadonlyMap<string, Give> = new Map([
  ['220', mark],
  ['221', mark],
  ['232', mark],
  ['233', trades(48)],
  ['236', (client, reqId) => client.send(responses.tickGeneric, { reqId, tickType: 46, value: EASY_TO_BORROW })],
  ['318', price(57)],
  ['375', trades(77)],
]);

/** Sends what of the list the world can give; the rest is legal, and stays silent as in a quiet market. */
export function sendGenericTicks(client: Client, reqId: number, list: string, quoted: Quoted): void {
  const asked = [...new Set(numbersOf(list))];
  // Two numbers may ask for the same tick.
  for (const give of new Set(asked.map((number) => GIVEN.get(number)))) give?.(client, reqId, quoted);
}
