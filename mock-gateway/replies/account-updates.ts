// reqAccountUpdates: the download of one account, its end marker, then what changes (protocol 3.1).

import { noticeText, UNSUBSCRIBED } from '../notices.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Account } from '../world/account.ts';
import type { AccountValue } from '../world/account-values.ts';
import type { PositionRow } from '../world/position-row.ts';
import type { WorldChange } from '../world/world-change.ts';
import { accountOf, invalidAccount } from './account-code.ts';
import { bursts, Lag, onBeat, Told } from './cadence.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { type Client, NO_REQUEST_ID, type Reply, reply, SYSTEM_NOTICE_ID } from './reply.ts';
import { type ServedPart, servedPart } from './served-part.ts';

const NAME = requests.reqAccountUpdates.name;
/** Of a client that was taken over and goes on being told of another account: it asked for nothing. */
const TAKEN_OVER = 'takenOver';

export const accountUpdateReplies: readonly Reply[] = [
  reply(requests.reqAccountUpdates, (client, { subscribe, acctCode }) => {
    const code = accountOf(client, acctCode);
    if (code === undefined) invalidAccount(client, acctCode, NO_REQUEST_ID);
    else if (!subscribe) leave(client);
    else if (mayHave(client, code)) subscribeTo(client, code);
  }),
];

/** A real gateway answers with 2100, which is then no take-over (three public sources). */
function leave(client: Client): void {
  const stood = client.record.subscriptions.some(({ name }) => name === NAME);
  client.unsubscribe(NAME);
  client.unsubscribe(TAKEN_OVER);
  if (stood && client.cadence.unsubscribeNotice) client.error(2100, UNSUBSCRIBED, SYSTEM_NOTICE_ID);
}

/**
 * TWS takes the subscription away (2100), from a client that has one.
 * @param by the account whose changes the client is told from then on; none when absent
 */
export function takeOver(client: Client, by?: string): void {
  const stood = client.record.subscriptions.some(({ name }) => name === NAME || name === TAKEN_OVER);
  if (!stood) return;
  client.unsubscribe(NAME);
  client.unsubscribe(TAKEN_OVER);
  client.error(2100, noticeText(2100), SYSTEM_NOTICE_ID);
  if (by !== undefined) new AccountStream(client, by).begin(TAKEN_OVER);
}

/**
 * One account at a time: a client that asks for a second one loses the first (2100), and nobody may ask for another
 * than the one somebody else has (2101). Several clients on one account is normal.
 */
function mayHave(client: Client, code: string): boolean {
  const isOther = (subscription: { readonly name: string; readonly account?: string }): boolean =>
    subscription.name === NAME && subscription.account !== code;
  if (client.login.others(client.record).some(({ subscriptions }) => subscriptions.some(isOther))) {
    client.error(2101, noticeText(2101), SYSTEM_NOTICE_ID);
    return false;
  }
  // IB's two pages disagree on whether 2100 is sent here (protocol 5); it is, and as a notice.
  if (client.record.subscriptions.some(isOther)) client.error(2100, noticeText(2100), SYSTEM_NOTICE_ID);
  return true;
}

function subscribeTo(client: Client, code: string): void {
  client.unsubscribe(TAKEN_OVER);
  new AccountStream(client, code).begin(NAME, true);
}

/** What one client is told of one account. */
class AccountStream {
  readonly #client: Client;
  readonly #account: Account;
  readonly #values = new Told<AccountValue>(
    ({ key, currency }) => `${key}|${currency}`,
    (told, value) => told.value === value.value,
  );
  readonly #rows = new Told<PositionRow>(({ contract }) => contract.conId, isSameRow);
  readonly #lag: Lag<number>;
  #label: string;
  #encoded: EncodedRows;
  /** Whether the end marker is still to come: the gateway was silent when it was asked. */
  #isOwed = false;

  constructor(client: Client, code: string) {
    this.#client = client;
    this.#account = client.world.account(code);
    this.#label = client.world.service.labelOf(code);
    this.#encoded = client.rows.portfolio(this.#label, client.serverVersion);
    this.#lag = new Lag(client.clock, client.cadence.portfolioLagMs);
  }

  /** Stands as this subscription until that ends. @param download whether everything comes first, up to the end marker */
  begin(name: string, download = false): void {
    const { world, clock, cadence } = this.#client;
    this.#isOwed = download;
    if (download) this.#download();
    const undo = [
      world.onChange((change) => this.#changed(change)),
      world.service.onChange(() => (this.#isOwed ? this.#download() : this.#catchUp())),
      onBeat(clock, cadence.portfolioEveryMs, () => this.#beat()),
      () => this.#lag.forget(),
    ];
    this.#client.subscribe({ name, account: this.#account.id }, () => {
      for (const end of undo) end();
    });
  }

  #download(): void {
    const part = this.#part;
    if (part === undefined) return;
    this.#isOwed = false;
    this.#client.batch(() => {
      part.values().forEach(this.#sendValue);
      part.rows().forEach(this.#sendTimedRow);
      this.#sendTime();
      this.#client.send(responses.accountDownloadEnd, { accountName: this.#account.id });
    });
  }

  #changed(change: WorldChange): void {
    const { world, cadence } = this.#client;
    if (change.account !== this.#account.id || world.service.isCutOff) return;
    if (change.kind === 'value') {
      const { value } = change;
      if (value.key === 'AccountReady' || this.#serves('values')) this.#lag.deliver(this.#sendValue, value);
    } else if (change.kind === 'position' && this.#serves('rows') && (change.traded || cadence.pushReprices)) {
      // No gateway pushes a price: there is nothing recorded to send with it.
      const { row, traded } = change;
      this.#lag.deliver(traded ? this.#sendTimedRow : this.#sendRow, row, row.contract.conId);
    }
  }

  /** What changed while it was not told. */
  #catchUp(): void {
    const part = this.#part;
    if (part === undefined || this.#client.world.service.isCutOff) return;
    const rows = part.rows();
    const held = new Set(rows.map(({ contract }) => contract.conId));
    this.#client.batch(() => {
      this.#lag.overtaken((conId) => !held.has(conId));
      for (const burst of bursts(this.#values.news(part.values()))) {
        burst.forEach(this.#sendValue);
        this.#sendTime();
      }
      this.#rows.news(rows).forEach(this.#sendTimedRow);
    });
  }

  #beat(): void {
    if (this.#isOwed || this.#client.world.service.isCutOff) return;
    this.#client.batch(() => {
      this.#catchUp();
      this.#sendTime();
    });
  }

  get #part(): ServedPart | undefined {
    return servedPart(this.#client, this.#account, this.#client.world.service.downloadOf(this.#account.id));
  }

  #serves(what: 'values' | 'rows'): boolean {
    if (this.#isOwed) return false;
    const download = this.#client.world.service.downloadOf(this.#account.id);
    return download === 'whole' || download === 'partial' || (download === 'values' && what === 'values');
  }

  readonly #sendValue = (value: AccountValue): void => {
    this.#values.tell(value);
    // Named one by one: a spread object for each of 161 values was half the time of a download.
    const { key, value: text, currency } = value;
    this.#client.send(responses.updateAccountValue, { key, value: text, currency, accountName: this.#account.id });
  };

  readonly #sendRow = (row: PositionRow): void => {
    const { rows, world, serverVersion } = this.#client;
    const label = world.service.labelOf(this.#account.id);
    if (label !== this.#label) {
      this.#label = label;
      this.#encoded = rows.portfolio(label, serverVersion);
    }
    this.#rows.tell(row);
    this.#client.sendEncoded(this.#encoded.of(row));
  };

  /** Recorded: 7 8 7 8 8 54. */
  readonly #sendTimedRow = (row: PositionRow): void => {
    this.#sendRow(row);
    this.#sendTime();
  };

  #sendTime(): void {
    this.#client.send(responses.updateAccountTime, { timeStamp: timeOfDay(this.#client.clock.now()) });
  }
}

const isSameRow = (told: PositionRow, row: PositionRow): boolean =>
  told.position === row.position &&
  told.marketPrice === row.marketPrice &&
  told.averageCost === row.averageCost &&
  told.realizedPnl === row.realizedPnl;

/** `HH:mm`, in UTC as the default connectionTime; counted, for each row of a download has one behind it. */
function timeOfDay(now: number): string {
  const minutes = Math.floor(now / 60_000) % 1440;
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');
