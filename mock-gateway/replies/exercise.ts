// exerciseOptions: an option in the money is turned into what is under it, at its strike, or into money where that is an
// index; any other is refused (322).
import type { Message } from '../wire/message.ts';
import type { requests } from '../wire/requests.ts';
import { type Contract, priceFactor } from '../world/contract.ts';
import { accountOf, invalidAccount } from './account-code.ts';
import { theContract } from './contract-query.ts';
import type { Client } from './reply.ts';

type ExerciseOptions = typeof requests.exerciseOptions extends Message<infer V> ? V : never;

/** What 2 in the field exerciseAction means. */
const LAPSE = 2;

export function exerciseOptions(client: Client, request: ExerciseOptions): void {
  const { reqId, exerciseAction, exerciseQuantity, override } = request;
  const refuse = (cause: string): void => client.error(322, `Error processing request.${cause}`, reqId);
  const code = accountOf(client, request.account);
  if (code === undefined) {
    invalidAccount(client, request.account, reqId);
    return;
  }
  const option = theContract(client, reqId, request);
  if (option === undefined) return;
  const account = client.world.account(code);
  const held = account.rows.find(({ contract }) => contract.conId === option.conId)?.position ?? 0;
  const quantity = exerciseQuantity ?? 0;
  if (!isOption(option) || quantity <= 0 || held < quantity) {
    refuse('No unlapsed position exists in this option.');
    return;
  }
  if (exerciseAction === LAPSE) return;
  const under = client.world.underlying(option);
  const sign = option.right === 'CALL' ? 1 : -1;
  const isInTheMoney = under !== undefined && sign * (client.world.price(under) - option.strike) > 0;
  if (under === undefined || (!isInTheMoney && override !== 1)) {
    refuse('Exercise ignored because option is not in-the-money.');
    return;
  }
  const price = client.world.price(under);
  if (under.secType === 'IND') {
    // Nobody can hold an index: what the option is in the money is paid out.
    account.trade(option, -quantity, Math.max(0, sign * (price - option.strike)));
    return;
  }
  // No price is known for either: the option goes for nothing, what is under it comes at the strike.
  account.trade(option, -quantity, 0);
  account.trade(under, (sign * quantity * priceFactor(option)) / priceFactor(under), option.strike);
  client.world.reprice(under, price);
}

const isOption = ({ secType }: Contract): boolean => secType === 'OPT' || secType === 'FOP';
