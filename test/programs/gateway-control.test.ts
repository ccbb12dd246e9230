// mock-ib-gateway serve --control and ctl: the HTTP door as a program opens it, and from a shell.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlDoor } from '../../mock-gateway/control/index.ts';
import { ask } from '../support/control.ts';
import { RawClient } from '../support/raw-client.ts';

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): ChildProcess {
  const child = spawn('node', ['--import', 'tsx', 'bin/mock-ib-gateway.ts', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  child.stdin?.end(input);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

interface Served {
  readonly child: ChildProcess;
  readonly port: number;
  readonly url: string;
}

async function serve(...args: readonly string[]): Promise<Served> {
  const child = start(['serve', '--port', '0', '--control', '0', ...args]);
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  const [, port, url] = /^listening on 127\.0\.0\.1:(\d+) control (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
  return { child, port: Number(port), url: url ?? '' };
}

async function ctl(url: string, words: readonly string[], input = '') {
  const child = start(['ctl', ...words], { IB_CONTROL: url }, input);
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  return { out, err, code };
}

describe('serve --control', () => {
  it('says both addresses on its first line, and ends with 0 when the door is told to', async () => {
    const { child, port, url } = await serve();
    expect(await ask({ url }, 'GET /health')).toMatchObject({ json: { port, scenario: 'calm' } });
    const client = await RawClient.start({ host: '127.0.0.1', port });
    expect(await ask({ url }, 'POST /shutdown')).toMatchObject({ status: 202 });
    expect(await once(child, 'close')).toEqual([0, null]);
    await client.closed;
  });

  it('plays its scenario anew after a reset, on the same port', async () => {
    const { child, port, url } = await serve('--scenario', 'demo', '--clock', 'virtual');
    expect(await ask({ url }, 'POST /reset')).toMatchObject({ json: { port, scenario: 'demo', clock: 'virtual' } });
    expect((await ask({ url }, 'GET /scenarios')).json).toMatchObject([{ scenario: 'demo', state: 'running' }]);
    process.kill(child.pid!, 'SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('with --json has the door’s address in the first object', async () => {
    const child = start(['serve', '--port', '0', '--control', '0', '--json']);
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    expect(JSON.parse(line)).toMatchObject({
      event: 'listening',
      control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    process.kill(child.pid!, 'SIGTERM');
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  it('refuses an address that others reach without a token, in one sentence', async () => {
    const child = start(['serve', '--port', '0', '--control', '0', '--control-host', '0.0.0.0'], {
      IB_CONTROL_TOKEN: undefined,
    });
    const [err, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
    expect({ err, code }).toEqual({
      err: "Cannot open the control door on '0.0.0.0': other machines can reach it, so it must have a token\n",
      code: 1,
    });
  });
});

describe('ctl', () => {
  it('lists the questions, asks them, and says what is refused', async () => {
    const { child, url } = await serve('--scenario', 'none');
    const listed = await ctl(url, []);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(/^steps +Does a step now/m);
    const priced = await ctl(url, ['steps', 'reprice: { contract: AAPL, price: 190.5 }']);
    expect({ ...priced, out: JSON.parse(priced.out) }).toEqual({ code: 0, err: '', out: { done: 1 } });
    expect(JSON.parse((await ctl(url, ['positions', 'code=DU1234567'])).out)).toContainEqual(
      expect.objectContaining({ marketPrice: 190.5 }),
    );
    const played = await ctl(url, ['play', '-'], 'name: piped\nsteps:\n  - wait: 1h\n');
    expect(JSON.parse(played.out)).toMatchObject({ scenario: 'piped', state: 'running' });
    const late = await ctl(url, ['wait', 'name=placeOrder', 'timeout=5ms']);
    expect({ code: late.code, error: JSON.parse(late.out).error }).toEqual({
      code: 1,
      error: 'placeOrder did not come within 5 ms',
    });
    expect(await ctl(url, ['wiat'])).toMatchObject({
      code: 1,
      err: "There is no question 'wiat': 'ctl' alone lists them.\n",
    });
    expect(await ctl(url, ['positions'])).toMatchObject({ code: 1, err: "Cannot ask 'positions' without code=…\n" });
    expect((await ctl(url, ['health', 'now'])).err).toBe("Cannot read 'now': health takes nothing.\n");
    const { id } = JSON.parse(played.out);
    expect(JSON.parse((await ctl(url, ['set-speed', `id=${id}`, 'speed: 60'])).out)).toMatchObject({ id, speed: 60 });
    expect(JSON.parse((await ctl(url, ['bars', 'contract=AAPL', 'duration=3 D'])).out)).toHaveLength(3);
    expect(JSON.parse((await ctl(url, ['reset', 'clients=keep'])).out)).toMatchObject({ ready: true });
    process.kill(child.pid!, 'SIGTERM');
    await once(child, 'close');
  });

  it('ends when who reads a stream has read enough', async () => {
    const { url } = await serve();
    const child = start(['ctl', 'stream'], { IB_CONTROL: url });
    const ended = once(child, 'exit');
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    while (child.exitCode === null && child.signalCode === null)
      await ask({ url }, 'POST /journal/mark', { name: 'on' });
    expect(await ended).toEqual([0, null]);
  });

  it('says that it is not let in, and that what answers is no door', async () => {
    await using door = await ControlDoor.open({ token: 'a-token-of-24-characters' });
    expect(await ctl(door.url, ['health'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Cannot answer without the token: /),
    });
    const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const { code, err } = await ctl(url, ['health']);
    other.close();
    expect({ code, err }).toEqual({ code: 1, err: `Cannot ask ${url}: what answers there is no control door.\n` });
  });

  it('says that there is no door', async () => {
    expect(await ctl('http://127.0.0.1:9', ['health'])).toMatchObject({
      code: 1,
      err: 'Cannot reach the control door at http://127.0.0.1:9/: is it served with --control?\n',
    });
  });
});
