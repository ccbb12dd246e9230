// What each verb does: one row a verb.
import type { ActiveFault } from '../faults/fault-board.ts';
import { codecOf } from '../wire/codec.ts';
import { type Activity, settled, together } from './activity.ts';
import {
  accountOf,
  type Branch,
  contractOf,
  fork,
  holderOf,
  lengthOf,
  orderOf,
  scaled,
  scaledLimits,
  waitUntil,
} from './branch.ts';
import type { Step, VerbName, Verbs } from './step.ts';
import { expectEvent, waitForEvent } from './waits.ts';

/** Plays one inner step. The path says where it stands, such as `steps[2].repeat.steps[0]`. */
export type PlayStep = (branch: Branch, step: Step, path: string) => Activity;

type Act<V extends VerbName> = (branch: Branch, value: Verbs[V], playStep: PlayStep, path: string) => Activity;

/** Rounds of a counted repeat that may take place in one go; a clock that stands still then has to be moved. */
const ROUNDS_AT_ONCE = 10_000;

/** A verb that needs no time. */
const atOnce = <V extends VerbName>(act: (branch: Branch, value: Verbs[V]) => void): Act<V> =>
  function* (branch, value) {
    act(branch, value);
    yield* [];
  };

export const verbs: { readonly [V in VerbName]: Act<V> } = {
  setPosition: atOnce((branch, { account, contract, ...state }) =>
    accountOf(branch, account).setPosition(contractOf(branch, contract), state),
  ),
  trade: atOnce((branch, { account, contract, quantity, price, commission = 0 }) =>
    accountOf(branch, account).trade(contractOf(branch, contract), quantity, price, { commission }),
  ),
  fill: atOnce((branch, { order, clientId, ...options }) =>
    branch.run.gateway.world.orders.fill(orderOf(branch, order, clientId), options),
  ),
  reject: atOnce((branch, { order, clientId, ...options }) =>
    branch.run.gateway.world.orders.reject(orderOf(branch, order, clientId), options),
  ),
  cancel: atOnce((branch, { order, clientId, ...options }) =>
    branch.run.gateway.world.orders.cancel(orderOf(branch, order, clientId), { ...options, by: 'System' }),
  ),
  correct: atOnce((branch, { price }) => {
    const { executions, orders } = branch.run.gateway.world;
    const newest = executions.today.at(-1);
    if (newest === undefined) throw new Error('Cannot correct a fill: there is none today');
    orders.correct(newest.execId, price);
  }),
  reprice: atOnce((branch, change) => {
    const contract = contractOf(branch, change.contract);
    const { world } = branch.run.gateway;
    const price = 'price' in change ? change.price : moved(world.price(contract), change.byPercent);
    // Known by its price, though nobody holds it.
    if (world.isPriced(contract)) world.reprice(contract, price);
    else holderOf(branch, contract).reprice(contract, price);
  }),
  drift: atOnce((branch, { upToPercent, contracts = 1 }) => {
    const { gateway, random } = branch.run;
    const held = new Map(
      gateway.world.accounts.flatMap((account) =>
        account.rows.filter((row) => row.position !== 0).map((row) => [row.contract.conId, { account, row }] as const),
      ),
    );
    const left = [...held.values()];
    for (let count = 0; count < contracts && left.length > 0; count++) {
      const [chosen] = left.splice(random.whole(0, left.length - 1), 1);
      if (chosen === undefined) continue;
      const { contract, marketPrice } = chosen.row;
      chosen.account.reprice(contract, moved(marketPrice, (random.next() * 2 - 1) * upToPercent));
    }
  }),
  close: atOnce((branch, { account, contract }) => accountOf(branch, account).close(contractOf(branch, contract))),
  setValue: atOnce((branch, { account, key, value, currency = '' }) =>
    accountOf(branch, account).setValue(key, value, currency),
  ),
  accountReady: atOnce((branch, { account, ready, ...options }) => accountOf(branch, account).setReady(ready, options)),
  download: atOnce((branch, { account, holds, ...options }) => accountOf(branch, account).setDownload(holds, options)),
  headline: atOnce((branch, headline) => branch.run.gateway.world.desk.news.publish(headline)),
  bulletin: atOnce((branch, bulletin) => branch.run.gateway.world.desk.news.bulletin(bulletin)),
  bust: atOnce((branch, { contract }) =>
    branch.run.gateway.world.desk.bust(contract === undefined ? undefined : contractOf(branch, contract)),
  ),
  pnl: atOnce((branch, { account, contract, ...serving }) =>
    accountOf(branch, account).setPnl(contractOf(branch, contract), serving),
  ),
  startDay: atOnce((branch) => branch.run.gateway.world.startDay()),
  relabel: atOnce((branch, { account, as }) => accountOf(branch, account).setLabel(as)),
  upstream: atOnce((branch, value) => {
    const { is, ...options } = typeof value === 'string' ? { is: value } : value;
    branch.run.gateway.setUpstream(is, options);
  }),
  takeOver: atOnce((branch, options) => branch.run.gateway.takeOver(options)),
  notice: atOnce((branch, notice) => {
    const { code, text, id } = typeof notice === 'number' ? { code: notice, text: undefined, id: undefined } : notice;
    branch.run.gateway.notice(code, text, id);
  }),
  disconnect: atOnce((branch, value) => {
    const { how = 'fin', clientId } = typeof value === 'string' ? { how: value, clientId: undefined } : value;
    for (const client of branch.run.gateway.clients) {
      if (clientId === undefined || client.clientId === clientId) client.disconnect(how);
    }
    usedUp(branch);
  }),
  *restart(branch, { down = 0, ...how }) {
    const downMs = scaled(branch, down);
    yield* settled(branch.run.gateway.restart({ downMs, ...how }));
    branch.time += lengthOf(down);
    usedUp(branch);
  },
  *refuse(branch) {
    yield* settled(branch.run.gateway.refuse());
  },
  *accept(branch) {
    yield* settled(branch.run.gateway.accept());
  },
  addFault: atOnce((branch, fault) => {
    branch.run.faults.add(branch.run.gateway.faults.add(fault));
  }),
  *removeFault(branch, kind) {
    const chosen = [...branch.run.faults].filter((active) => kind === 'all' || active.fault.fault === kind);
    yield* removal(branch, chosen);
  },
  *during(branch, { faults, steps }, playStep, path) {
    const active = faults.map((fault) => branch.run.gateway.faults.add(fault));
    for (const fault of active) branch.run.faults.add(fault);
    try {
      yield* sequence(branch, steps, playStep, `${path}.during.steps`);
      yield* removal(branch, active);
    } finally {
      // Also when a step failed or the scenario was ended early; nobody is left to wait for it then.
      for (const fault of active) {
        branch.run.faults.delete(fault);
        fault.remove().catch(() => {});
      }
    }
  },
  setLimits: atOnce((branch, limits) => branch.run.gateway.limits.update(scaledLimits(branch, limits))),
  setOrders: atOnce((branch, mode) => {
    branch.run.gateway.world.orders.mode = mode;
  }),
  raw: atOnce((branch, { clientId, ...bytes }) => {
    const { gateway } = branch.run;
    // A message of one's own is spelled in each client's coding; bytes are the same for all.
    if ('hex' in bytes) gateway.inject(bytes.hex, clientId === undefined ? {} : { clientId });
    else {
      for (const client of gateway.clients.filter((each) => each.clientId === (clientId ?? each.clientId)))
        gateway.inject(codecOf(client.serverVersion).encodeTexts(bytes.fields), { clientId: client.clientId });
    }
  }),
  *wait(branch, duration) {
    yield* waitUntil(branch, branch.time + lengthOf(duration));
  },
  *waitFor(branch, event) {
    yield* waitForEvent(branch, event);
  },
  *expect(branch, demand) {
    yield* expectEvent(branch, demand);
  },
  *repeat(branch, { times = Number.POSITIVE_INFINITY, every = 0, steps }, playStep, path) {
    const start = branch.time;
    const everyMs = lengthOf(every);
    for (let round = 0; round < times; round++) {
      const due = start + round * everyMs;
      const { time, gateway } = branch.run;
      // One that is late and has no end, or a far one, would otherwise let nothing else in this process happen.
      if (round > 0 && (times === Number.POSITIVE_INFINITY || round % ROUNDS_AT_ONCE === 0) && due <= time.now) {
        yield ({ resolve }) => gateway.clock.after(0, resolve);
      }
      yield* waitUntil(branch, due);
      yield* sequence(branch, steps, playStep, `${path}.repeat.steps`);
    }
    // The last round lasts as long as the others.
    yield* waitUntil(branch, start + times * everyMs);
  },
  *parallel(branch, steps, playStep, path) {
    const branches = steps.map((step) => ({ step, branch: fork(branch) }));
    yield* together(branches.map((line, index) => playStep(line.branch, line.step, `${path}.parallel[${index}]`)));
    branch.time = Math.max(branch.time, ...branches.map((line) => line.branch.time));
    branch.seen = Math.max(branch.seen, ...branches.map((line) => line.branch.seen));
  },
  *steps(branch, steps, playStep, path) {
    yield* sequence(branch, steps, playStep, path === '' ? 'steps' : `${path}.steps`);
  },
  *play(branch, name, playStep, path) {
    yield* playStep(branch, branch.run.find(name), `${path}.play(${name})`);
  },
};

function* sequence(branch: Branch, steps: readonly Step[], playStep: PlayStep, path: string): Activity {
  for (const [index, step] of steps.entries()) yield* playStep(branch, step, `${path}[${index}]`);
}

function* removal(branch: Branch, faults: readonly ActiveFault[]): Activity {
  for (const active of faults) {
    branch.run.faults.delete(active);
    yield* settled(active.remove());
  }
}

// After a link was cut, only what clients do on a new one counts.
function usedUp(branch: Branch): void {
  branch.seen = branch.run.gateway.journal.last?.index ?? branch.seen;
}

// Four decimals, and never down to nothing: a price of 0 would stay there.
const moved = (price: number, percent: number): number =>
  Math.max(0.01, Number((price * (1 + percent / 100)).toFixed(4)));
