// The gateway as it was: kept, and brought back under clients that stay.
import { ok, type Route, route } from '../route.ts';

export const snapshotRoutes: readonly Route[] = [
  route({
    name: 'snapshot',
    method: 'POST',
    path: '/snapshot',
    summary:
      'Keeps what is so: accounts, prices, what is listed, orders, fills, limits, market data, faults in force by name. A reset forgets it.',
    answers: { 201: 'Its `id`, and when it was taken.', 409: 'A hundred are kept.' },
    answer: ({ hosted }) => ok(hosted.life.snapshots.take(), 201),
  }),
  route({
    name: 'restore',
    method: 'POST',
    path: '/restore/{id}',
    summary:
      'Brings a snapshot back; clients stay, and are told of what differs as of any change. Time goes on: they have seen it.',
    answers: {
      200: 'It is so.',
      404: 'There is none of that id.',
      409: 'An account was opened, or a contract expired, since.',
    },
    answer: async ({ hosted, path }) => ok(await hosted.life.snapshots.restore(path('id'))),
  }),
  route({
    name: 'snapshots',
    method: 'GET',
    path: '/snapshots',
    summary: 'The snapshots kept.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.life.snapshots.list),
  }),
  route({
    name: 'drop-snapshot',
    method: 'DELETE',
    path: '/snapshots/{id}',
    summary: 'Forgets a snapshot.',
    answers: { 200: 'Those left.', 404: 'There is none of that id.' },
    answer: ({ hosted, path }) => {
      hosted.life.snapshots.drop(path('id'));
      return ok(hosted.life.snapshots.list);
    },
  }),
];
