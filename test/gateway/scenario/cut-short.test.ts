// Scenarios that end otherwise than by their last step: called off, failed, or stopped by what they did themselves.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { mute, ScenarioError, step } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../../support/own-gateways.ts';

const { start, connected } = ownGateways();

describe('a scenario cut short', () => {
  it('takes the faults of a `during` out when it is called off', async () => {
    const gateway = await start();
    const ending = new AbortController();
    const steps = [step.parallel([step.during([mute()], [step.wait('1h')]), step.wait('1h')])];
    const played = gateway.play({ steps }, { signal: ending.signal });
    expect(gateway.faults.active).toEqual([{ fault: 'mute' }]);
    ending.abort();
    expect((await played).finished).toBe(false);
    expect(gateway.faults.active).toEqual([]);
  });

  it('does nothing at all when it was called off before it began', async () => {
    const gateway = await start();
    const steps = [step.addFault(mute()), step.wait('1s')];
    const played = gateway.play({ steps }, { signal: AbortSignal.abort() });
    expect(await played).toEqual({ finished: false, unfinished: ['steps[0] addFault', 'steps[1] wait'] });
    expect(gateway.faults.active).toEqual([]);
  });

  it('takes the faults of a `during` out when one of its steps fails', async () => {
    const gateway = await start();
    const steps = [step.during([mute()], [step.parallel([step.close({ contract: 'MSFT' })])])];
    await expect(gateway.play({ steps })).rejects.toThrow(/parallel\[0\] close: Cannot close 'MSFT'/);
    expect(gateway.faults.active).toEqual([]);
  });

  it('takes the faults of a `during` out when the gateway is stopped by one of its steps', async () => {
    const gateway = await start();
    gateway.journal.watch(({ name }) => {
      if (name === 'injected') void gateway.stop();
    });
    await connected(gateway);
    const result = await gateway.play({ steps: [step.during([mute()], [step.raw({ hex: '00' }), step.wait('1h')])] });
    expect(result.finished).toBe(false);
    expect(gateway.faults.active).toEqual([]);
  });

  it('ends when its first steps have stopped the gateway already', async () => {
    const gateway = await start();
    gateway.journal.watch(({ name }) => {
      if (name === 'faults') void gateway.stop();
    });
    const result = await gateway.play({ steps: [step.addFault(mute()), step.wait('1h')] });
    expect(result).toEqual({ finished: false, unfinished: ['steps[1] wait'] });
  });

  it('names the step it was at, also when that had ended in an earlier round of a repeat', async () => {
    const gateway = await start({ clock: 'virtual' });
    const steps = [step.repeat({ times: 3, steps: [step.wait('1s'), step.wait('1s')] })];
    const ending = new AbortController();
    const played = gateway.play({ steps }, { signal: ending.signal });
    await gateway.clock.advance(2_500);
    ending.abort();
    expect(await played).toEqual({ finished: false, unfinished: ['steps[0].repeat.steps[0] wait'] });
  });

  it('names the step at which the port could not be bound again', async () => {
    const gateway = await start();
    await gateway.refuse();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(gateway.port, gateway.host, resolve));
    try {
      const failure = await gateway.play({ steps: [step.wait(0), step.accept()] }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ScenarioError);
      expect(String(failure)).toMatch(/steps\[1\] accept: Cannot listen on .* the port is in use/);
    } finally {
      await new Promise<unknown>((resolve) => other.close(resolve));
    }
  });

  it('refuses a speed without end, at which nothing would ever wait', async () => {
    const gateway = await start();
    await expect(gateway.play('calm', { speed: Number.POSITIVE_INFINITY })).rejects.toThrow(
      "Cannot play with 'speed': it must be above 0 and finite: current value is Infinity",
    );
  });

  it('can be called off while an endless repeat is hopelessly late', async () => {
    const gateway = await start();
    const steps = [step.repeat({ every: '1s', steps: [step.notice(2104)] })];
    const { finished } = await gateway.play({ steps }, { speed: 1e12, signal: AbortSignal.timeout(20) });
    expect(finished).toBe(false);
  });
});

describe('a scenario', () => {
  it('listens to the journal no longer than each of its steps waits', async () => {
    const gateway = await start();
    const { journal } = gateway;
    const watch = journal.watch.bind(journal);
    let watching = 0;
    journal.watch = (watcher) => {
      const undo = watch(watcher);
      watching += 1;
      return () => {
        watching -= 1;
        undo();
      };
    };
    const client = await connected(gateway);
    const played = gateway.play({ steps: [step.waitFor('reqCurrentTime'), step.waitFor('reqPositions')] });
    expect(watching).toBe(1);
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    expect(watching).toBe(1);
    client.send(requests.reqPositions, {});
    await played;
    expect(watching).toBe(0);
  });

  it('means by a contract of its accounts the one the gateway knows, whatever its conId', async () => {
    const gateway = await start();
    const held = { contract: 'AAPL', position: 5, averageCost: 190, marketPrice: 200 };
    await gateway.play({ accounts: { DU1234567: { positions: [held] } }, steps: [] });
    const { rows } = gateway.account('DU1234567');
    expect(rows.map(({ contract, position }) => [contract.symbol, position])).toEqual([
      ['SPY', 2],
      ['QQQ', -3],
      ['AAPL', 5],
    ]);
    expect(rows[2]?.contract.conId).toBe(265598);
  });
});
