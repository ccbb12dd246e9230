// mock-ib-gateway as a program: what it prints, how it ends, and how it says no.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MockGateway, scenarioNames } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import pkg from '../../package.json' with { type: 'json' };
import { outcome } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';

const running = new Set<ChildProcess>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mock-ib-gateway-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

// Node runs the program whatever runtime the suite is on: that is how it is started from other languages.
const start = (...args: readonly string[]): ChildProcess => startWith({ NO_COLOR: '1' }, ...args);

function startWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): ChildProcess {
  const child = spawn('node', ['--import', 'tsx', 'bin/mock-ib-gateway.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

// Not child.kill: Deno's says that a child it signalled died of the signal, whatever its exit code.
const end = (child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): boolean => process.kill(child.pid!, signal);

async function finished(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  const [line] = await once(lines, 'line');
  return line;
}

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const portIn = (line: string): number => Number(/^listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('serve', () => {
  it('with --json ends with 0 and without a word when the reader of its journal leaves', async () => {
    const child = start('serve', '--port', '0', '--scenario', 'calm', '--speed', '100', '--json');
    const ended = finished(child);
    const { port } = JSON.parse(await firstLine(child));
    child.stdout?.destroy();
    // Whoever comes is journaled, and that finds out. The program may be gone before this socket is.
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  it('serves on when the reader of its address leaves, whatever it has to say later', async () => {
    const scenario = await file('short.yaml', 'name: short\nsteps:\n  - waitFor: reqIds\n');
    const child = start('serve', '--port', '0', '--scenario', scenario);
    const at = { host: '127.0.0.1', port: portIn(await firstLine(child)) };
    child.stdout?.destroy();
    const client = await RawClient.start(at);
    client.send(requests.reqIds, { numIds: 1 });
    await client.next('nextValidId');
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    await client.close();
    end(child);
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('says where it listens, serves, and exits 0 at %s', async (signal) => {
    const child = start('serve', '--port', '0', '--scenario', 'calm', '--speed', '100');
    const client = await RawClient.start({ host: '127.0.0.1', port: portIn(await firstLine(child)) });
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
    await client.next('accountDownloadEnd');
    await client.next('portfolioValue');
    end(child, signal);
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    await client.closed;
  });

  it('is reached by a signal to npm, when npm started it', async () => {
    const child = spawn('npm', ['run', '--silent', 'gateway', '--', 'serve', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const client = await RawClient.start({ host: '127.0.0.1', port: portIn(await firstLine(child)) });
    end(child);
    expect((await once(child, 'close'))[0]).toBe(0);
    running.delete(child);
    await client.closed;
  });

  it('prints one JSON object a line with --json: the address, then the journal', async () => {
    const child = start('serve', '--port', '0', '--scenario', 'demo', '--seed', '7', '--json');
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const address = JSON.parse((await lines.next()).value);
    expect(address).toMatchObject({ event: 'listening', host: '127.0.0.1', scenario: 'demo', seed: 7, speed: 1 });
    const client = await RawClient.open(address);
    const opened = JSON.parse((await lines.next()).value);
    expect(opened).toMatchObject({ name: 'opened', direction: 'note', connection: 1 });
    await client.close();
    end(child);
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  describe('with --json and a reader who stops reading behind the address', () => {
    /** About 9 MB of journal: more than the pipe and what may wait in front of it. */
    async function unread(): Promise<{ child: ChildProcess; client: RawClient }> {
      const child = start('serve', '--port', '0', '--scenario', 'three-minute-portfolio', '--json');
      const { port } = JSON.parse(await firstLine(child));
      child.stdout?.pause();
      const client = await RawClient.start({ host: '127.0.0.1', port });
      for (let times = 0; times < 200; times++) {
        client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
        await client.next('accountDownloadEnd');
      }
      return { child, client };
    }

    it('ends at SIGTERM, and gives up what waits', async () => {
      const { child, client } = await unread();
      end(child);
      expect((await once(child, 'exit'))[0]).toBe(0);
      await client.closed;
    });

    it('says how many entries were dropped, once somebody reads on', async () => {
      const { child, client } = await unread();
      const dropped = new Promise<string>((resolve) => {
        createInterface({ input: child.stdout! }).on('line', (line) => {
          if (line.startsWith('{"event":"dropped"')) resolve(line);
        });
      });
      // It is said with the next entry that can be told.
      let isSaid = false;
      void dropped.then(() => {
        isSaid = true;
      });
      while (!isSaid) {
        client.send(requests.reqCurrentTime, {});
        await client.next('currentTime');
      }
      const { entries, text } = JSON.parse(await dropped);
      expect(entries).toBeGreaterThan(1_000);
      expect(text).toBe(`${entries} entries dropped: nobody read them`);
      end(child);
      await client.closed;
    });
  });

  it.each([
    { flags: [], told: false },
    { flags: ['--push-reprices', 'on'], told: true },
  ])('with $flags a moved price is told at once: $told', async ({ flags, told }) => {
    const path = await file(
      'moving.yaml',
      'accounts: { DU1: { positions: [{ contract: IBM, position: 1, averageCost: 1, marketPrice: 2 }] } }\n' +
        'steps: [{ waitFor: reqIds }, { reprice: { contract: IBM, price: 3 } }, { notice: 1100 }]\n',
    );
    const child = start('serve', '--port', '0', '--scenario', path, ...flags);
    const client = await RawClient.start({ host: '127.0.0.1', port: portIn(await firstLine(child)) });
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
    await client.next('accountDownloadEnd');
    client.send(requests.reqIds, { numIds: 1 });
    const names = (await client.upTo('error')).map(({ name }) => name);
    expect(names.includes('portfolioValue')).toBe(told);
    end(child);
    await once(child, 'close');
    await client.closed;
  });

  it('takes its accounts from a file, and its server version from an option', async () => {
    const accounts = await file(
      'accounts.yaml',
      'accounts:\n  U7654321:\n    positions:\n      - { contract: MSFT, position: 7, averageCost: 400, marketPrice: 410 }\n',
    );
    const child = start('serve', '--port', '0', '--accounts', accounts, '--server-version', '176');
    const client = await RawClient.start({ host: '127.0.0.1', port: portIn(await firstLine(child)) });
    expect(client.serverVersion).toBe(176);
    client.send(requests.reqPositions, {});
    expect(await client.next('position')).toMatchObject({ account: 'U7654321', symbol: 'MSFT', position: 7 });
    end(child);
    await once(child, 'close');
    await client.closed;
  });

  it.each([
    [[], ['client 7 connects', 'client 7 asks reqCurrentTime', 'client 7 asks reqIds', 'client 7 is cut off (rst)']],
    [['--quiet'], []],
  ])('says on stderr who connects, what is asked first and who is cut off, with %j', async (flags, said) => {
    const child = start('serve', '--port', '0', ...flags);
    const ended = finished(child);
    const client = await RawClient.start({ host: '127.0.0.1', port: portIn(await firstLine(child)) }, { clientId: 7 });
    for (let twice = 0; twice < 2; twice++) {
      client.send(requests.reqCurrentTime, {});
      await client.next('currentTime');
    }
    client.send(requests.reqIds, { numIds: 1 });
    await client.next('nextValidId');
    end(child);
    const { err } = await ended;
    expect(err.split('\n').filter((line) => line !== '')).toEqual(said);
    await client.close('rst');
  });

  it.skipIf(!hasIPv6)('says an address of IPv6 as a client has to write it', async () => {
    const child = start('serve', '--port', '0', '--host', '::1');
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    expect(line).toMatch(/^listening on \[::1\]:\d+$/);
    process.kill(child.pid!, 'SIGTERM');
    await once(child, 'close');
  });

  it('says in one sentence that the port is in use', async () => {
    await using other = await MockGateway.start();
    const { code, out, err } = await finished(start('serve', '--port', String(other.port)));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      `Cannot listen on 127.0.0.1:${other.port}: the port is in use: choose another one, or 0 for a free one\n`,
    );
  });

  it.each([
    [['--scenario', 'night-restart'], /^Cannot find scenario 'night-restart': did you mean 'nightly-restart'\?\n$/],
    [['--scenario', 'nope'], /^Cannot find scenario 'nope': it must be one of accept-dialog, .*\n$/],
    [['--scenario', 'no/such.yaml'], /^Cannot read 'no\/such\.yaml': there is no such file, or it may not be read\n$/],
    [['--port', '70000'], /^Cannot read '--port' as it must be a whole number from 0 to 65535: .*'70000'\.\n$/],
    [['--port', '0', '--host', '[::1]'], /\nCannot listen on \[::1\]:0: nobody knows an address of that name\n$/],
    [['--speed', '0'], /^Cannot read '--speed' as it must be a number above 0: current value is '0'\.\n$/],
    [['--push-reprices', 'yes'], /^Cannot read '--push-reprices' as it must be one of on, off: .*'yes'\.\n$/],
    [['--unhandled', 'shout'], /^Cannot read '--unhandled' as it must be one of refuse, warn, error, ignore: .*\n$/],
    [['--prot', '1'], /^Unknown flag '--prot': did you mean --port\? See --help\.\n$/],
    [['nightly-restart'], /^Unexpected argument 'nightly-restart': see --help\.\n$/],
  ])('says no to %j in one sentence, with exit code 1', async (args, sentence) => {
    const { code, out, err } = await finished(start('serve', ...args));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(sentence);
  });

  it('ends with the sentence and exit code 1 when a step cannot be done', async () => {
    const path = await file('broken.yaml', 'steps:\n  - wait: 1\n  - close: { contract: MSFT }\n');
    const { code, err } = await finished(start('serve', '--port', '0', '--scenario', path));
    expect(code).toBe(1);
    expect(err).toMatch(/broken\.yaml:3: steps\[1\] close: Cannot close 'MSFT': account DU1234567 does not hold/);
  });
});

describe('list', () => {
  it('ends with 0 and without a word when its reader has read enough', async () => {
    const child = start('list');
    const ended = finished(child);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  it('prints every scenario with a sentence and a source', async () => {
    const { code, out } = await finished(start('list'));
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(scenarioNames());
    expect(out).toMatch(/^flapping +The link goes up and down .*\. \(nautilus_trader #3796\)$/m);
  });

  it('prints them as JSON for machines', async () => {
    const { out } = await finished(start('list', '--json'));
    expect(JSON.parse(out)[0]).toEqual({
      name: 'accept-dialog',
      summary: expect.stringContaining('handshake is not answered'),
      source: 'rust-ibapi documentation, measured',
    });
  });
});

describe('check', () => {
  it('names file, line and key of everything wrong, and exits 1', async () => {
    const path = await file('bad.yaml', 'steps:\n  - wait: soon\n  - restart:\n      downn: 3s\n  - notise: 1100\n');
    const { code, err } = await finished(start('check', path));
    expect(code).toBe(1);
    const lines = err.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`${path}:2: steps[0].wait must be milliseconds (0 or more) or text like`);
    expect(lines[1]).toBe(`${path}:4: steps[1].restart.downn is not a key of this: did you mean 'down'?`);
    expect(lines[2]).toContain(`${path}:5: steps[2] has notise; a step needs one of setPosition,`);
  });

  it('says that a good file is valid, and exits 0', async () => {
    const path = 'mock-gateway/incidents/flapping.yaml';
    expect(await finished(start('check', path))).toEqual({ code: 0, out: `${path}: valid, 3 steps\n`, err: '' });
  });
});

describe('help and usage', () => {
  // The runner's own environment would keep the help from being coloured at all.
  const PIPED = { NO_COLOR: '', FORCE_COLOR: '', CI: '', TEST: '', TERM: 'xterm' };

  it.each<readonly [string, NodeJS.ProcessEnv, readonly string[], 'out' | 'err', string]>([
    ['into a pipe', PIPED, ['--help'], 'out', 'Usage: mock-ib-gateway [options] [command]'],
    [
      'with NO_COLOR',
      { ...PIPED, NO_COLOR: '1', FORCE_COLOR: '1' },
      ['serve', '-h'],
      'out',
      'Usage: mock-ib-gateway serve [options]',
    ],
    ['of an unknown command', PIPED, ['sevre'], 'err', "Unknown command 'sevre': did you mean serve? See --help."],
  ])('%s have no colours in them', async (_where, env, args, stream, text) => {
    const done = await finished(startWith(env, ...args));
    expect(done[stream]).toContain(text);
    expect(done.out + done.err).not.toContain('\u001b');
    expect(done.code).toBe(stream === 'out' ? 0 : 1);
  });

  it('--version prints the version of the package, also for ib-positions', async () => {
    const [gateway, positions] = await Promise.all([
      finished(start('--version')),
      outcome('bin/ib-positions.ts', ['--version']),
    ]);
    expect([gateway.out, positions.out]).toEqual([`${pkg.version}\n`, `${pkg.version}\n`]);
    expect([gateway.code, positions.code]).toEqual([0, 0]);
  });

  it('has them where they are wanted', async () => {
    const { out } = await finished(startWith({ ...PIPED, FORCE_COLOR: '1' }, '--help'));
    expect(out).toContain('\u001b');
  });
});
