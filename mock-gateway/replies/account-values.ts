// reqAccountSummary and reqAccountUpdatesMulti: account values by tag, the end marker once, then what changes (3.4).

import type { Subscription } from '../login.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Account } from '../world/account.ts';
import { LEDGER_KEYS } from '../world/account-keys.ts';
import type { AccountValue } from '../world/account-values.ts';
import { BASE } from '../world/ledger.ts';
import { ALL_ACCOUNTS, accountsOf, invalidAccount } from './account-code.ts';
import { onBeat, toldValues } from './cadence.ts';
import { type Client, type Reply, reply } from './reply.ts';
import { summaryValues } from './summary-tags.ts';

/** A tag list: names, and `$LEDGER` alone or with a currency, `$LEDGER:EUR` or `$LEDGER:ALL`. */
const LEDGER_TAG = /^\$LEDGER(?::([A-Z]+))?$/;

const TOO_MANY_SUMMARIES =
  "Error processing request.-'Q' : cause - Maximum number of account summary requests exceeded; desubscribe to previous request first";

// As ibx 479 and 485 tell them.
const NO_TAGS = 'Tags cannot be null';
const NO_GROUP = 'Group name cannot be null';
const NO_SUCH_GROUP = 'Group name is invalid';
const DUPLICATE = "Error processing request.-'bj' : cause - Duplicate ticker id";

export const accountValueReplies: readonly Reply[] = [
  reply(requests.reqAccountSummary, (client, { reqId, groupName, tags }) => {
    // An FA's own groups are not modelled: `All` is the one group, and an account code stands for itself.
    const accounts = groupName === 'AllNonProp' ? client.world.accounts : accountsOf(client, groupName);
    const cause =
      tags.trim() === '' ? NO_TAGS : groupName === '' ? NO_GROUP : accounts === undefined ? NO_SUCH_GROUP : undefined;
    if (accounts === undefined || cause !== undefined)
      return client.error(321, `Error validating request.-'b2' : cause - ${cause ?? NO_SUCH_GROUP}`, reqId);
    if (!client.login.takeSummary(client.record, reqId)) return client.error(322, TOO_MANY_SUMMARIES, reqId);
    serve(client, {
      subscription: { name: requests.reqAccountSummary.name, account: ALL_ACCOUNTS, reqId },
      accounts,
      values: summaryValues,
      wants: wantedTags(tags),
      atOnce: false,
      send: (account, { key, value, currency }) =>
        client.send(responses.accountSummary, { reqId, account, tag: key, value, currency }),
      end: () => client.send(responses.accountSummaryEnd, { reqId }),
    });
  }),
  reply(requests.cancelAccountSummary, (client, { reqId }) => {
    client.record.summaries.delete(reqId);
    client.unsubscribe(requests.reqAccountSummary.name, reqId);
  }),
  reply(requests.reqAccountUpdatesMulti, (client, { reqId, account: code, modelCode, ledgerAndNLV }) => {
    const accounts = accountsOf(client, code);
    if (accounts === undefined) return invalidAccount(client, code, reqId);
    const { name } = requests.reqAccountUpdatesMulti;
    const isInUse = client.record.subscriptions.some((open) => open.name === name && open.reqId === reqId);
    if (isInUse) return client.error(322, DUPLICATE, reqId);
    serve(client, {
      subscription: { name, account: code, reqId },
      accounts,
      values: ({ values }) => values,
      wants: ({ key }) => !ledgerAndNLV || key === 'NetLiquidation' || LEDGER_KEYS.has(key),
      atOnce: true,
      send: (account, value) => client.send(responses.accountUpdateMulti, { reqId, account, modelCode, ...value }),
      end: () => client.send(responses.accountUpdateMultiEnd, { reqId }),
    });
  }),
  reply(requests.cancelAccountUpdatesMulti, (client, { reqId }) =>
    client.unsubscribe(requests.reqAccountUpdatesMulti.name, reqId),
  ),
];

interface ValueStream {
  readonly subscription: Subscription;
  readonly accounts: readonly Account[];
  readonly values: (account: Account) => readonly AccountValue[];
  readonly wants: (value: AccountValue) => boolean;
  /** Whether a trade's changes are sent at once, or at the next beat as the account summary's are. */
  readonly atOnce: boolean;
  readonly send: (account: string, value: AccountValue) => void;
  readonly end: () => void;
}

function serve(client: Client, stream: ValueStream): void {
  const told = toldValues();
  const ids = new Set(stream.accounts.map(({ id }) => id));
  const send = (entry: { readonly account: string; readonly value: AccountValue }): void => {
    told.tell(entry);
    stream.send(entry.account, entry.value);
  };
  const current = () =>
    stream.accounts.flatMap((account) =>
      stream
        .values(account)
        .filter(stream.wants)
        .map((value) => ({ account: account.id, value })),
    );
  client.batch(() => {
    current().forEach(send);
    stream.end();
  });
  const leave = client.world.onChange((change) => {
    if (!stream.atOnce || change.kind !== 'value' || !ids.has(change.account) || !stream.wants(change.value)) return;
    send(change);
  });
  const stopBeat = onBeat(client.clock, client.cadence.portfolioEveryMs, () => {
    client.batch(() => told.news(current()).forEach(send));
  });
  client.subscribe(stream.subscription, () => {
    leave();
    stopBeat();
  });
}

// `$LEDGER` alone is the base currency's; a key asked for by name comes once, and BASE belongs to the ledger.
function wantedTags(csv: string): (value: AccountValue) => boolean {
  const tags = csv.split(',').map((tag) => tag.trim());
  const names = new Set(tags);
  const ledgers = tags.flatMap((tag) => {
    const match = LEDGER_TAG.exec(tag);
    return match === null ? [] : [match[1] ?? BASE];
  });
  const inLedger = ({ key, currency }: AccountValue): boolean =>
    LEDGER_KEYS.has(key) && ledgers.some((ledger) => ledger === 'ALL' || ledger === currency);
  return (value) => (names.has(value.key) && value.currency !== BASE) || inLedger(value);
}
