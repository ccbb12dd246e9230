// Reads one execDetails message (11) strictly, as the library handed it on: a fill of a contract, or the reason why not.
import type { Execution } from './executions.ts';
import type { RowRejection } from './portfolio-row.ts';

/** What the library made of its text: `undefined` or NaN where it could make nothing of it. */
export interface ReadExecution {
  readonly acctNumber?: string;
  readonly conId: number | undefined;
  readonly execId?: string;
  readonly side?: string;
  readonly shares?: number;
  readonly price?: number;
  readonly clientId?: number;
}

const SIGNS: ReadonlyMap<string | undefined, 1 | -1> = new Map([
  ['BOT', 1],
  ['SLD', -1],
]);
/** An execId has some thirty characters. */
const MAX_ID_LENGTH = 100;

export function readExecution(message: ReadExecution): Execution | RowRejection {
  const { acctNumber: account = '', execId = '', shares, price, clientId } = message;
  const conId = Number.isSafeInteger(message.conId) && Number(message.conId) > 0 ? Number(message.conId) : null;
  const rejected = (what: string): RowRejection => ({
    reason: `execDetails (11): ${what}`,
    account: account === '' ? null : account,
    conId,
  });
  const sign = SIGNS.get(message.side);
  if (account === '') return rejected('acctNumber is empty');
  if (conId === null) return rejected(`conId '${message.conId}' is not a positive integer`);
  if (execId === '' || execId.length > MAX_ID_LENGTH) return rejected('execId is empty or longer than any');
  if (sign === undefined) return rejected(`side '${String(message.side).slice(0, 20)}' is neither BOT nor SLD`);
  // 0: a correction that takes it back.
  if (shares === undefined || !Number.isFinite(shares) || shares < 0)
    return rejected(`shares '${shares}' is not a number of at least 0`);
  if (price === undefined || !Number.isFinite(price)) return rejected(`price '${price}' is not a number`);
  return { account, conId, execId, shares: sign * shares, isNobodys: price === 0 && clientId === 0 };
}
