// Dates that are handed out are shared by every reader: none can set one for the others.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { optionWorld } from '../support/option-world.ts';
import { Streaming } from '../support/streaming.ts';

const found = (value: unknown, path: string): readonly (readonly [string, Date])[] => {
  if (value instanceof Date) return [[path, value]];
  if (typeof value !== 'object' || value === null || value instanceof Error) return [];
  return Object.entries(value).flatMap(([key, inner]) => found(inner, `${path}.${key}`));
};

test('no Date of a view, a status, an event or an update can be set', async () => {
  await using gateway = await MockGateway.start(optionWorld());
  await using streaming = await Streaming.start(gateway);
  gateway.clients[0]?.disconnect('rst');
  await streaming.event('resumed');
  const { streamer, events, handler } = streaming;
  const dates = found({ status: streamer.status, view: streamer.positions(), events, updates: handler.updates }, '');
  const names = new Set(dates.map(([path]) => path.replace(/\.\d+/g, '')));
  expect([...names]).toEqual(
    expect.arrayContaining([
      '.view.since',
      '.view.asOf',
      '.status.since',
      '.events.gap.since',
      '.events.resumed.since',
      '.updates.timestamp',
    ]),
  );
  for (const [path, date] of dates) {
    const was = date.getTime();
    expect(() => date.setFullYear(1990), path).toThrow(/set a copy/);
    expect(() => date.setTime(0), path).toThrow(TypeError);
    expect(date.getTime(), path).toBe(was);
  }
  const [, shown] = dates[0]!;
  expect(new Date(shown).setFullYear(1990)).toBeLessThan(shown.getTime());
  expect([inspect(shown), JSON.stringify(shown)]).toEqual([shown.toISOString(), `"${shown.toISOString()}"`]);
  expect(structuredClone(shown)).toEqual(shown);
});
