// How fast a scenario is played, changed while it runs: what it waits for by then follows, and nothing drifts.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { MockGateway, Pace, type Scenario } from '../../../mock-gateway/index.ts';
import { ask } from '../../support/control.ts';

const MINUTES: Scenario = {
  name: 'minutes',
  steps: [
    {
      parallel: [
        { repeat: { times: 10, every: '1m', steps: [{ setValue: { key: 'Beat', value: '1' } }] } },
        { steps: [{ at: '7m', setValue: { key: 'Seven', value: '1' } }] },
      ],
    },
  ],
};

test('a wait under way follows a change of the pace, and what is written is kept to', async () => {
  await using gateway = await MockGateway.start({ clock: 'virtual' });
  const begun = gateway.clock.now();
  const told: [number, string][] = [];
  const pace = new Pace();
  const played = gateway.play(MINUTES, {
    speed: pace,
    onStep: ({ step, is }) => {
      if (is === 'ended' && step.endsWith('setValue')) told.push([gateway.clock.now() - begun, step]);
    },
  });
  // Two and a half minutes as written, then ten times as fast, then half as fast.
  await gateway.clock.advance(150_000);
  pace.speed = 10;
  await gateway.clock.advance(15_000);
  pace.speed = 0.5;
  await gateway.clock.advance(600_000);
  expect((await played).finished).toBe(true);
  const beats = told.filter(([, step]) => step.includes('repeat')).map(([at]) => at);
  expect(beats).toEqual([0, 60_000, 120_000, 153_000, 159_000, 165_000, 285_000, 405_000, 525_000, 645_000]);
  expect(told.filter(([, step]) => !step.includes('repeat')).map(([at]) => at)).toEqual([405_000]);
});

test('a pace is above 0 and finite, and a refused one changes nothing', () => {
  const pace = new Pace(3);
  for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => {
      pace.speed = speed;
    }).toThrow(`Cannot play with 'speed': it must be above 0 and finite: current value is ${speed}`);
    expect(() => new Pace(speed)).toThrow(RangeError);
  }
  expect(pace.speed).toBe(3);
});

test('the door changes the pace of a scenario under way, and of none that has ended', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const { id } = (await ask(door, 'POST /scenarios', { steps: [{ wait: '8h' }] })).json;
  expect(await ask(door, `PATCH /scenarios/${id}`, { speed: 28_800 })).toMatchObject({
    status: 200,
    json: { id, speed: 28_800, state: 'running' },
  });
  await ask(door, 'POST /clock/advance', { ms: 1_000 });
  expect((await ask(door, `GET /scenarios/${id}`)).json).toMatchObject({ speed: 28_800, state: 'finished' });
  expect(await ask(door, `PATCH /scenarios/${id}`, { speed: 2 })).toMatchObject({
    status: 409,
    json: { error: `Cannot change the speed of scenario '${id}': it has finished` },
  });
  expect(await ask(door, 'PATCH /scenarios/scenario-9', { speed: 2 })).toMatchObject({ status: 404 });
  expect(await ask(door, `PATCH /scenarios/${id}`, { speed: 0 })).toMatchObject({
    status: 422,
    json: { complaints: [{ key: 'speed', rule: 'must be above 0: current value is 0' }] },
  });
});
