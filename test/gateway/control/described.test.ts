// The door is complete and described: every member of a gateway has a route, and the description says what the routes do.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { ROUTES } from '../../../mock-gateway/control/routes/table.ts';
import { verbNames } from '../../../mock-gateway/scenario/schema.ts';
import { ask } from '../../support/control.ts';
import { isValid, type Schema } from '../../support/json-schema.ts';

/** Each member of what a test holds, and the routes that do or tell the same; a verb stands for the step of POST /steps. */
const SAME: Readonly<Record<string, string>> = {
  'gateway.host': 'health',
  'gateway.port': 'health',
  'gateway.seed': 'health',
  'gateway.connections': 'health',
  'gateway.marketData': 'health set-settings',
  'gateway.world': 'accounts contracts',
  'gateway.journal': 'journal',
  'gateway.faults': 'faults',
  'gateway.replies': 'replies',
  'gateway.limits': 'limits',
  'gateway.clock': 'clock',
  'gateway.orders': 'orders',
  'gateway.clients': 'clients disconnect',
  'gateway.account': 'account',
  'gateway.notice': 'steps:notice',
  'gateway.setUpstream': 'steps:upstream',
  'gateway.takeOver': 'steps:takeOver',
  'gateway.waitFor': 'wait',
  'gateway.inject': 'steps:raw',
  'gateway.play': 'play scenarios scenario scenario-steps set-speed end-scenario shipped',
  'gateway.refuse': 'steps:refuse',
  'gateway.accept': 'steps:accept',
  'gateway.restart': 'steps:restart',
  'gateway.stop': 'stop-gateway shutdown',
  'world.list': 'list-contracts',
  'world.listChain': 'list-chains',
  'world.register': 'list-contracts',
  'world.listing': 'contracts',
  'world.underlying': 'contracts',
  'world.stock': 'contracts',
  'world.contracts': 'contracts',
  'world.price': 'prices',
  'world.isPriced': 'prices',
  'world.previousClose': 'contracts',
  'world.isExpired': 'contracts',
  'world.open': 'put-account',
  'world.account': 'account',
  'world.accounts': 'accounts',
  'world.accountCodes': 'accounts',
  'world.hasAccount': 'account',
  'world.reprice': 'set-prices steps:reprice steps:drift',
  'world.expire': 'expire',
  'world.history': 'bars set-bars',
  'world.startDay': 'steps:startDay',
  'world.executions': 'executions',
  'world.orders': 'orders',
  'world.snapshots': 'snapshot restore snapshots drop-snapshot',
  'account.id': 'account',
  'account.rows': 'positions',
  'account.closedRows': 'account',
  'account.values': 'account',
  'account.pnl': 'account',
  'account.pnlOf': 'positions',
  'account.setPosition': 'steps:setPosition change-account',
  'account.trade': 'steps:trade',
  'account.reprice': 'steps:reprice',
  'account.close': 'steps:close',
  'account.expire': 'expire',
  'account.setValue': 'steps:setValue',
  'account.setReady': 'steps:accountReady',
  'account.setDownload': 'steps:download',
  'account.setPnl': 'steps:pnl',
  'account.setLabel': 'steps:relabel',
  'journal.entries': 'journal evidence',
  'journal.dropped': 'journal',
  'journal.frame': 'journal wait stream',
  'journal.last': 'mark',
  'journal.requests': 'journal count unhandled',
  'journal.note': 'mark',
  'journal.clear': 'clear-journal',
  'journal.watch': 'stream',
  'journal.expect': 'verify steps:expect',
  'journal.failures': 'verify',
  'journal.verify': 'verify',
  'journal.waitFor': 'wait steps:waitFor',
  'faults.active': 'faults',
  'faults.add': 'add-fault fault change-fault remove-fault steps:addFault',
  'faults.clear': 'clear-faults steps:removeFault',
  'replies.script': 'script-reply',
  'replies.active': 'replies',
  'replies.clear': 'unscript unscript-all',
  'limits.values': 'limits',
  'limits.update': 'set-limits steps:setLimits',
  'clock.now': 'clock',
  'clock.pending': 'clock',
  'clock.advance': 'advance steps:wait',
  'world.desk': 'steps:headline steps:bulletin steps:bust',
  'orders.mode': 'set-settings health steps:setOrders',
  'orders.open': 'orders',
  'orders.completed': 'orders',
  'orders.find': 'order',
  'orders.ofClient': 'orders',
  'orders.place': 'place-order',
  'orders.preview': 'preview-order',
  'orders.modify': 'change-order',
  'orders.fill': 'fill-order steps:fill',
  'orders.reject': 'reject-order steps:reject',
  'orders.cancel': 'cancel-order steps:cancel',
  'orders.warn': 'warn-order',
  'orders.bind': 'bind-order',
  'orders.correct': 'correct steps:correct',
};

/** What has no route, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'world.onChange': 'a function of the caller; what clients are told of a change is in the journal and its stream',
  'world.onPrice': 'a function of the caller; GET /prices has the prices',
  'world.service': 'internal to the replies',
  'clock.after': 'a function of the caller; a step waits, and a script delays',
  'clock.cancelAll': 'internal to the end of a gateway',
  'faults.isEmpty': 'internal to the connections',
  'faults.stands': 'internal to the connections',
  'faults.at': 'internal to the connections',
  'faults.matching': 'internal to the connections',
  'faults.holds': 'internal to the connections',
  'faults.strike': 'internal to the connections',
  'faults.retire': 'internal to the connections',
  'faults.listeners': 'internal to the connections',
  'faults.onChange': 'internal to the connections',
  'replies.isEmpty': 'internal to the connections',
  'replies.answer': 'internal to the connections',
};

test('whatever a TypeScript test can do to a gateway has a route, or a reason why it has none', async () => {
  await using door = await ControlDoor.open();
  const { gateway } = door;
  const held: Readonly<Record<string, object>> = {
    gateway,
    world: gateway.world,
    account: gateway.account('DU1234567'),
    journal: gateway.journal,
    faults: gateway.faults,
    replies: gateway.replies,
    limits: gateway.limits,
    clock: gateway.clock,
    orders: gateway.orders,
  };
  const members = Object.entries(held).flatMap(([name, object]) =>
    [...Object.getOwnPropertyNames(Object.getPrototypeOf(object)), ...Object.keys(object)]
      .filter((member) => member !== 'constructor')
      .map((member) => `${name}.${member}`),
  );
  const covered = new Set([...Object.keys(SAME), ...Object.keys(WITHOUT)]);
  expect(members.filter((member) => !covered.has(member))).toEqual([]);
  expect([...covered].filter((member) => !members.includes(member))).toEqual([]);
  const names = ROUTES.map(({ name }) => name);
  const used = new Set(Object.values(SAME).flatMap((routes) => routes.split(' ')));
  const known = new Set([...names, ...verbNames.map((verb) => `steps:${verb}`)]);
  expect([...used].filter((name) => !known.has(name))).toEqual([]);
  // What is of the door, or of its own questions, has no member.
  const own = new Set(['steps', 'reset', 'gateways', 'start-gateway', 'trace', 'link']);
  expect(names.filter((name) => !used.has(name) && !own.has(name))).toEqual([]);
});

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        { readonly schema: Schema; readonly examples: Readonly<Record<string, { readonly value: unknown }>> }
      >
    >;
  };
  readonly responses: Readonly<Record<string, unknown>>;
}

async function described(door: ControlDoor) {
  const { json } = await ask(door, 'GET /openapi.json');
  const { paths, components } = json as {
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    components: { readonly schemas: Readonly<Record<string, Schema>> };
  };
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => method !== 'servers')
      .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  // The judge of JSON Schemas looks for definitions where a schema file has them.
  const text = JSON.stringify({ $defs: components.schemas }).replaceAll('#/components/schemas/', '#/$defs/');
  return { operations, root: JSON.parse(text) as Schema };
}

test('the description names every route, by its method and path, and no other', async () => {
  await using door = await ControlDoor.open();
  const { operations } = await described(door);
  expect(operations.map(({ method, path, operation }) => `${operation.operationId} ${method} ${path}`).sort()).toEqual(
    ROUTES.map(({ name, method, path }) => `${name} ${method} ${path}`).sort(),
  );
  expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
});

test('every body that the description shows is valid by it, and is taken by the route', async () => {
  const taken: string[] = [];
  await using first = await ControlDoor.open();
  const { operations, root } = await described(first);
  for (const { method, path, operation } of operations) {
    const content = operation.requestBody?.content['application/json'];
    if (content === undefined) continue;
    await using door = await ControlDoor.open({ gateway: { clock: 'virtual', orders: 'manual' } });
    const schema = JSON.parse(JSON.stringify(content.schema).replaceAll('#/components/schemas/', '#/$defs/')) as Schema;
    for (const { value } of Object.values(content.examples)) {
      expect(isValid(value, schema, root), `${operation.operationId}: ${JSON.stringify(value)}`).toBe(true);
      const { status, json } = await ask(door, `${method} ${await filled(door, path)}`, value);
      expect({ name: operation.operationId, status, json }).toMatchObject({
        status: expect.toBeOneOf([200, 201, 409]),
      });
      expect(Object.keys(operation.responses)).toContain(String(status));
      taken.push(operation.operationId);
    }
    // What the description forbids, the route refuses.
    if (!isValid({ surely: { no: 'such' } }, schema, root)) {
      const { status } = await ask(door, `${method} ${await filled(door, path)}`, { surely: { no: 'such' } });
      expect({ name: operation.operationId, status }).toEqual({ name: operation.operationId, status: 422 });
    }
  }
  expect(new Set(taken).size).toBe(ROUTES.filter(({ body }) => body !== undefined).length);
});

test('every question without a body is answered with a status that the description names', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const { operations } = await described(door);
  for (const { method, path, operation } of operations) {
    if (
      operation.requestBody !== undefined ||
      ['stream', 'evidence', 'trace', 'link', 'shutdown'].includes(operation.operationId)
    )
      continue;
    const query = operation.operationId === 'wait' ? '?name=opened&timeout=1ms' : '';
    const { status } = await ask(door, `${method} ${await filled(door, path)}${query}`);
    expect(Object.keys(operation.responses), `${operation.operationId}: ${status}`).toContain(String(status));
  }
});

/** The path with what exists in the place of its parameters. */
async function filled(door: ControlDoor, path: string): Promise<string> {
  if (path.includes('{permId}') || path.includes('{execId}')) {
    const terms = {
      account: 'DU1234567',
      contract: 'AAPL',
      action: 'BUY',
      totalQuantity: 10,
      orderType: 'LMT',
      lmtPrice: 1,
    };
    const { permId } = (await ask(door, 'POST /orders', terms)).json;
    const execId = path.includes('{execId}') ? await oneFill(door, permId) : '';
    return path.replace('{permId}', String(permId)).replace('{execId}', execId);
  }
  if (path.includes('/faults/{name}')) {
    await ask(door, 'POST /faults', { name: 'lag', fault: 'latency', ms: 5 });
  }
  if (path === '/scenarios/{id}') {
    const { id } = (await ask(door, 'POST /scenarios', { steps: [{ wait: '1h' }] })).json;
    return path.replace('{id}', id);
  }
  return path
    .replace('{name}', 'lag')
    .replace('{code}', 'DU1234567')
    .replace('{request}', 'placeOrder')
    .replace(/\{\w+\}/, 'none');
}

async function oneFill(door: ControlDoor, permId: number): Promise<string> {
  await ask(door, `POST /orders/${permId}/fill`, { quantity: 1, price: 2 });
  return (await ask(door, 'GET /executions')).json[0].execId;
}
