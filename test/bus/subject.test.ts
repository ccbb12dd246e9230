// What a message says in its body is held against the subject it came under: another account or contract is refused aloud.
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { ACCOUNT, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

type Forge = (text: string, conId: number) => string;
const otherAccount: Forge = (text) => text.replaceAll(ACCOUNT, 'DU7654321');
const otherContract: Forge = (text, conId) => text.replaceAll(`"conId":${conId}`, '"conId":999');
const higher = (text: string) =>
  text.replace(/"(sequence|count)":\d+/, '"$1":900000').replace('"position":1', '"position":77');

test.skipIf(!hasNats).each([
  ['a position of another account', 'pos', otherAccount],
  ['a position of another contract', 'pos', otherContract],
  ['P&L of another account', 'pnl', otherAccount],
  ['P&L of another contract', 'pnl', otherContract],
  ['account values of another account', 'worth', otherAccount],
] as const)('%s than its subject says is rejected, and changes nothing', async (_what, kind, forge) => {
  await using desk = await openDesk({ values: 'pnl' });
  await desk.publish();
  const { subscriber } = await desk.subscribe();
  const rejected: string[] = [];
  subscriber.on('rejected', ({ reason }) => rejected.push(reason));
  await subscriber.whenCurrent();
  const view = subscriber.positions();
  const [held] = view.state === 'unknown' ? [] : view.positions;
  const connection = await connect({ servers: desk.nats.url });
  const manager = await jetstreamManager(connection);
  let subject = '';
  await until(async () => {
    const { state } = await manager.streams.info('IBPOS_test', { subjects_filter: `ibpos.v1.test.${kind}.>` });
    const found = Object.keys(state.subjects ?? {}).find((one) => kind === 'worth' || one.endsWith(`.${held?.conId}`));
    expect(found).toBeDefined();
    subject = found ?? '';
  });
  const genuine = await manager.streams.getMessage('IBPOS_test', { last_by_subj: subject });
  await jetstream(connection).publish(subject, higher(forge(genuine?.string() ?? '', held?.conId ?? 0)));
  await until(() =>
    expect(rejected).toEqual(['a message came over the bus whose account or contract is not that of its subject']),
  );
  expect(JSON.stringify([subscriber.positions(), subscriber.accountValues()])).not.toMatch(
    /DU7654321|"conId":999|:77\b/,
  );
  await desk.sameBook(subscriber);
  await connection.close();
});
