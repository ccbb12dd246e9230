// mock-ib-gateway record, transcript, replay and scenario, as programs.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCapture, transcript } from '../../mock-gateway/capture/index.ts';
import { MockGateway } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { program } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';
import { recordedSession } from '../support/recorded-session.ts';

const GATEWAY = 'bin/mock-ib-gateway.ts';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function recording(gateway: MockGateway, file: string) {
  const to = `${gateway.host}:${gateway.port}`;
  const running = program(GATEWAY, ['record', '--to', to, '--port', '0', '--out', file]);
  let out = '';
  running.child.stdout?.on('data', (text: string) => {
    out += text;
  });
  await running.said(/listening on 127\.0\.0\.1:\d+, recording/);
  return { ...running, at: { host: '127.0.0.1', port: Number(/127\.0\.0\.1:(\d+)/.exec(out)?.[1]) } };
}

test('record writes a session down, and transcript prints it', async () => {
  await using gateway = await MockGateway.start({ accounts: { DU1234567: {} } });
  const file = join(folder, 'session.jsonl');
  const { at, child, ended } = await recording(gateway, file);
  const client = await RawClient.start(at);
  await client.close();
  // Not child.kill: Deno's says that a child it signalled died of the signal, whatever its exit code.
  process.kill(child.pid!, 'SIGTERM');
  expect(await ended).toMatchObject({ code: 0, out: expect.stringContaining('1 connection recorded') });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const { out, code } = await program(GATEWAY, ['transcript', file]).ended;
  expect(code).toBe(0);
  expect(out).toMatch(/ 1 → startApi clientId=1/);
  expect(out).toMatch(/ 1 ← managedAccounts accountsList="DU0000001"/);
  const lines = (await program(GATEWAY, ['transcript', file, '--json']).ended).out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line)).at(-1)).toMatchObject({ leg: 1, said: { is: 'closed' } });
  expect(await program(GATEWAY, ['record', '--to', 'localhost:1', '--out', file]).ended).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Cannot create '.+session\.jsonl': it is there already/),
  });
});

test('a recording that is killed keeps what had passed', async () => {
  await using gateway = await MockGateway.start();
  const file = join(folder, 'killed.jsonl');
  const { at, child, ended } = await recording(gateway, file);
  const client = await RawClient.start(at);
  child.kill('SIGKILL');
  await ended;
  await client.closed;
  const lines = [...transcript(readCapture(readFileSync(file, 'utf8')))];
  // The client had it, so the file has it.
  expect(lines.map(({ said }) => ('name' in said ? said.name : said.is))).toContain('nextValidId');
});

test.each([
  ['7500', /Cannot read '--to' as it must be HOST:PORT: current value is '7500'/],
  ['localhost:0', /Cannot read '--to' as it must be a whole number from 1 to 65535/],
])('record --to %s is refused', async (to, sentence) => {
  const { code, err } = await program(GATEWAY, ['record', '--to', to, '--out', join(folder, 'x.jsonl')]).ended;
  expect(code).toBe(1);
  expect(err).toMatch(sentence);
});

test('a recording that cannot begin leaves its name free', async () => {
  await using gateway = await MockGateway.start();
  const file = join(folder, 'free.jsonl');
  const [to, taken] = [`${gateway.host}:${gateway.port}`, String(gateway.port)];
  const said = async (port: string): Promise<string> =>
    (await program(GATEWAY, ['record', '--to', to, '--port', port, '--out', file]).ended).err;
  expect(await said('22x')).toMatch(/^Cannot read '--port' as it must be a whole number/);
  expect(await said(taken)).toMatch(/^Cannot listen on 127\.0\.0\.1:\d+: the port is in use/);
  await gateway.refuse();
  expect(await said(taken)).toMatch(/^Cannot record 127\.0\.0\.1:\d+: that is where this recording listens itself/);
  expect(existsSync(file)).toBe(false);
});

test('transcript says which file there is not, and which is no capture', async () => {
  const missing = await program(GATEWAY, ['transcript', join(folder, 'none.jsonl')]).ended;
  expect(missing).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Cannot read '.+none\.jsonl': there is no such/),
  });
  const directory = await program(GATEWAY, ['transcript', folder]).ended;
  expect(directory).toMatchObject({ code: 1, err: expect.stringMatching(/^Cannot read '.+': it is a directory\.\n$/) });
  const other = await program(GATEWAY, ['transcript', 'package.json']).ended;
  expect(other).toMatchObject({ code: 1, err: expect.stringMatching(/^Cannot read the capture: line 1 must say/) });
});

/** A capture of one client that asks the time. */
async function captured(file: string): Promise<void> {
  const ask = async (to: { host: string; port: number }): Promise<void> => {
    const client = await RawClient.start(to);
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    await client.close();
  };
  writeFileSync(file, (await recordedSession({}, ask)).text);
}

async function replaying(...args: readonly string[]) {
  const running = program(GATEWAY, ['replay', ...args, '--port', '0']);
  let out = '';
  running.child.stdout?.on('data', (text: string) => {
    out += text;
  });
  await running.said(/listening on 127\.0\.0\.1:\d+, replaying/);
  return { ...running, at: { host: '127.0.0.1', port: Number(/127\.0\.0\.1:(\d+)/.exec(out)?.[1]) } };
}

test('replay ends by itself, and says whether the client did as recorded', async () => {
  const file = join(folder, 'time.jsonl');
  await captured(file);
  const good = await replaying(file, '--speed', '100');
  const client = await RawClient.start(good.at);
  client.send(requests.reqCurrentTime, {});
  await client.next('currentTime');
  await client.close();
  expect(await good.ended).toMatchObject({ code: 0, out: expect.stringContaining('replayed without a difference') });

  const bad = await replaying(file);
  const other = await RawClient.start(bad.at);
  other.send(requests.reqPositions, {});
  await other.closed;
  expect(await bad.ended).toMatchObject({
    code: 1,
    err: 'Connection 1 sent reqPositions as its message 3, but the capture has reqCurrentTime there, and no reqPositions anywhere.\n',
  });
});

test('replay with a fault on top judges nothing, and ends at a signal', async () => {
  const file = join(folder, 'time.jsonl');
  await captured(file);
  const { at, child, ended } = await replaying(file, '--fault', '{ fault: drop, message: managedAccounts }');
  const client = await RawClient.start(at);
  expect(client.unread.map(({ name }) => name)).not.toContain('managedAccounts');
  process.kill(child.pid!, 'SIGTERM');
  expect(await ended).toMatchObject({
    code: 0,
    out: expect.stringContaining('Connection 1 ended before it sent reqCurrentTime, message 3 of 3 in the capture.\n'),
  });
  const wrong = await program(GATEWAY, ['replay', file, '--fault', '{ fault: latency }']).ended;
  expect(wrong).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Cannot read '--fault': .*ms/s),
  });
});

test('scenario prints a file that check accepts', async () => {
  const file = join(folder, 'time.jsonl');
  await captured(file);
  const made = await program(GATEWAY, ['scenario', file]).ended;
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('accounts:') });
  writeFileSync(join(folder, 'made.yaml'), made.out);
  expect(await program(GATEWAY, ['check', join(folder, 'made.yaml')]).ended).toMatchObject({
    code: 0,
    out: expect.stringContaining('valid, 1 step'),
  });
});
