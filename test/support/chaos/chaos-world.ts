// The gateway's side of a schedule: contracts, market moves, and the truth as it is spelled on the wire.
import {
  type Account,
  type AccountsOptions,
  type Contract,
  future,
  type MockGateway,
  option,
  stock,
} from '../../../mock-gateway/index.ts';
import { responses } from '../../../mock-gateway/wire/responses.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { isWanted, type Schedule, type Step } from './schedule.ts';

/** A step about what is served, and to whom. */
export type ServingStep = Extract<Step, { readonly do: 'serve' | 'relabel' | 'takeOver' | 'upstream' }>;

const POOL: readonly Contract[] = [
  option('SPY', '20261218', 450, 'C'),
  option('SPY', '20261218', 450, 'P'),
  option('SPY', '20270115', 412.5, 'C'),
  option('QQQ', '20270115', 500, 'P'),
  option('AAPL', '20261120', 200, 'C'),
  option('AAPL', '20261120', 190, 'P'),
  stock('AAPL'),
  stock('MSFT'),
  future('ES', '20261218', 50),
  future('GC', '20261229', 100),
];
const SERVER_VERSION = 193;
const PREFIX_LENGTH = 4;
const NUMBER_FIELDS_AT = 13;

/** The numbers of one position as a client must read them. */
export interface TrueNumbers {
  readonly position: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly averageCost: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

const accountCode = (index: number): string => `DU100000${index + 1}`;

/** Plays the market: every change it makes has a price never used before, so a row names the change it tells of. */
export class ChaosWorld {
  readonly accounts: AccountsOptions;
  readonly #schedule: Schedule;
  #prices = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    this.accounts = Object.fromEntries(
      schedule.accounts.map((positions, index) => [
        accountCode(index),
        {
          positions: positions.map(({ contract, size }) => ({
            contract: POOL[contract]!,
            position: size,
            averageCost: this.#freshPrice() * 100,
            marketPrice: this.#freshPrice(),
          })),
        },
      ]),
    );
  }

  /** Makes one move; what cannot be (closing what is not held) is left out. */
  move(gateway: MockGateway, step: Step): void {
    if (step.do === 'burst') {
      for (let count = 0; count < step.count; count++) this.#repriceAny(gateway, count);
      return;
    }
    if (!('contract' in step)) return;
    const account = this.#account(gateway, step.account);
    if (step.do === 'pnl') {
      account.setPnl(POOL[step.contract % POOL.length]!, step.serving);
      return;
    }
    if (step.do === 'trade' || step.do === 'set') {
      const contract = POOL[step.contract % POOL.length]!;
      if (step.do === 'set') account.setPosition(contract, this.#state(step.size));
      else if (step.size !== 0) account.trade(contract, step.size, this.#freshPrice());
      return;
    }
    const held = account.rows[step.contract % Math.max(1, account.rows.length)];
    if (!held) return;
    const { contract, position } = held;
    if (step.do === 'reprice') account.reprice(contract, this.#freshPrice());
    else account.close(contract);
    if (step.do === 'flip') account.setPosition(contract, this.#state(position === 0 ? 1 : -position));
  }

  /** What the step serves, relabels or takes over from now on. @returns whether no client can see through it */
  serve(gateway: MockGateway, step: ServingStep): boolean {
    switch (step.do) {
      case 'serve': {
        const { holds, positions, ready } = step;
        const account = this.#account(gateway, step.account);
        if (ready !== null) account.setValue('AccountReady', ready);
        account.setDownload(holds, { positions });
        return holds !== 'whole' && ready !== false;
      }
      case 'relabel':
        this.#account(gateway, step.account).setLabel(step.as);
        return true;
      case 'takeOver':
        gateway.takeOver(step.by === null ? {} : { by: this.#account(gateway, step.by).id });
        return false;
      case 'upstream':
        gateway.setUpstream(step.is, { download: step.download, ...(step.told ? {} : { notice: false }) });
        return !step.told;
    }
  }

  /** Everything of every account is served again, under its own name. */
  serveAll(gateway: MockGateway): void {
    gateway.setUpstream('restored', { notice: false });
    for (const account of gateway.world.accounts) {
      account.setLabel(account.id);
      account.setReady(true);
    }
  }

  /** One last new price for everything held: who has seen these has seen all that came before. */
  repriceEverything(gateway: MockGateway): void {
    for (const account of gateway.world.accounts)
      for (const { contract } of account.rows) account.reprice(contract, this.#freshPrice());
  }

  /** What a client has to know now, by `account/conId`. */
  truth(gateway: MockGateway): ReadonlyMap<string, TrueNumbers> {
    return new Map(
      gateway.world.accounts.flatMap(({ id, rows }) =>
        rows
          .filter((row) => row.position !== 0 && isWanted(this.#schedule, row.contract))
          .map((row) => [`${id}/${row.contract.conId}`, asSent(row)] as const),
      ),
    );
  }

  #account(gateway: MockGateway, drawn: number): Account {
    return gateway.account(accountCode(drawn % this.#schedule.accounts.length));
  }

  #state(size: number) {
    return { position: size, averageCost: this.#freshPrice() * 100, marketPrice: this.#freshPrice() };
  }

  #repriceAny(gateway: MockGateway, count: number): void {
    const all = gateway.world.accounts.flatMap((account) =>
      account.rows.map(({ contract }) => ({ account, contract })),
    );
    const chosen = all[count % Math.max(1, all.length)];
    chosen?.account.reprice(chosen.contract, this.#freshPrice());
  }

  #freshPrice(): number {
    this.#prices++;
    return Number((1 + this.#prices * 0.0137).toFixed(4));
  }
}

/** Rounded as the row says it, read back as plain numbers. */
function asSent(row: MockGateway['world']['accounts'][number]['rows'][number]): TrueNumbers {
  const { contract, position, marketPrice, marketValue, averageCost, unrealizedPnl, realizedPnl } = row;
  const numbers = {
    position,
    marketPrice,
    marketValue,
    averageCost,
    unrealizedPNL: unrealizedPnl,
    realizedPNL: realizedPnl,
  };
  const values = { ...contract, right: '', multiplier: String(contract.multiplier ?? ''), ...numbers, accountName: '' };
  const frame = Buffer.from(encodeMessage(responses.portfolioValue, values, SERVER_VERSION));
  const texts = frame.toString('utf8', PREFIX_LENGTH).split('\0').slice(NUMBER_FIELDS_AT);
  const [size, price, value, cost, unrealized, realized] = texts.map(Number);
  return {
    position: size!,
    marketPrice: price!,
    marketValue: value!,
    averageCost: cost!,
    unrealizedPnl: unrealized!,
    realizedPnl: realized!,
  };
}
