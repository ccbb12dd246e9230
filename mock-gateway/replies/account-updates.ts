// reqAccountUpdates: the download of one account, its end marker, then what changes (protocol 3.1).

import { noticeText } from '../notices.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { AccountValue } from '../world/account-values.ts';
import type { PositionRow } from '../world/position-row.ts';
import { accountOf, invalidAccount } from './account-code.ts';
import { onBeat, Told } from './cadence.ts';
import { type Client, NO_REQUEST_ID, type Reply, reply, SYSTEM_NOTICE_ID } from './reply.ts';

const NAME = requests.reqAccountUpdates.name;

export const accountUpdateReplies: readonly Reply[] = [
  reply(requests.reqAccountUpdates, (client, { subscribe, acctCode }) => {
    const code = accountOf(client, acctCode);
    if (code === undefined) invalidAccount(client, acctCode, NO_REQUEST_ID);
    else if (!subscribe) client.unsubscribe(NAME);
    else if (mayHave(client, code)) subscribeTo(client, code);
  }),
];

/**
 * One account at a time: a client that asks for a second one loses the first (2100), and nobody may ask for another
 * than the one somebody else has (2101). Several clients on one account is normal.
 */
function mayHave(client: Client, code: string): boolean {
  const isOther = (subscription: { readonly name: string; readonly account?: string }): boolean =>
    subscription.name === NAME && subscription.account !== code;
  if (client.login.others(client.record).some(({ subscriptions }) => subscriptions.some(isOther))) {
    client.error(2101, noticeText(2101));
    return false;
  }
  // IB's two pages disagree on whether 2100 is sent here (protocol 5); it is, and as a notice.
  if (client.record.subscriptions.some(isOther)) client.error(2100, noticeText(2100), SYSTEM_NOTICE_ID);
  return true;
}

function subscribeTo(client: Client, code: string): void {
  const account = client.world.account(code);
  const values = new Told<AccountValue>(
    ({ key, currency }) => `${key}|${currency}`,
    (told, value) => told.value === value.value,
  );
  const rows = new Told<PositionRow>(({ contract }) => contract.conId, isSameRow);
  const encoded = client.rows.of(code, client.serverVersion);
  const sendValue = (value: AccountValue): void => {
    values.tell(value);
    client.send(responses.updateAccountValue, { ...value, accountName: code });
  };
  const sendRow = (row: PositionRow): void => {
    rows.tell(row);
    client.sendEncoded(encoded.of(row));
  };
  const sendTime = (): void => client.send(responses.updateAccountTime, { timeStamp: timeOfDay(client.clock.now()) });

  client.batch(() => {
    account.values.forEach(sendValue);
    account.rows.forEach(sendRow);
    sendTime();
    client.send(responses.accountDownloadEnd, { accountName: code });
  });
  const leave = client.world.onChange((change) => {
    if (change.account !== code) return;
    if (change.kind === 'value') sendValue(change.value);
    else if (change.kind === 'position' && change.isCharged && (change.traded || client.cadence.pushReprices))
      sendRow(change.row);
  });
  const stopBeat = onBeat(client.clock, client.cadence.portfolioEveryMs, () => {
    client.batch(() => {
      values.news(account.values).forEach(sendValue);
      rows.news(account.rows).forEach(sendRow);
      sendTime();
    });
  });
  client.subscribe({ name: NAME, account: code }, () => {
    leave();
    stopBeat();
  });
}

const isSameRow = (told: PositionRow, row: PositionRow): boolean =>
  told.position === row.position &&
  told.marketPrice === row.marketPrice &&
  told.averageCost === row.averageCost &&
  told.realizedPNL === row.realizedPNL;

/** `HH:mm`, in UTC as the default connectionTime. */
const timeOfDay = (now: number): string => new Date(now).toISOString().slice(11, 16);
