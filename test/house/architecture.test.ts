// Who may import whom, read from the import lines: the layers cannot grow together unnoticed.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replaceAll('\\', '/');
const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
  /** Loaded only when that line is reached. */
  readonly isLate: boolean;
}

const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts'));
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const importsOf = (file: string): readonly Import[] =>
  [...textOf(file).matchAll(IMPORT)].map(([, type, from, dynamic]) => {
    const name = from ?? dynamic ?? '';
    return {
      file,
      target: name.startsWith('.') ? normalize(join(dirname(file), name)) : name,
      isType: type !== undefined,
      isLate: from === undefined,
    };
  });
const all = (folder: string): readonly Import[] => filesOf(folder).flatMap(importsOf);
/** Everything that importing a file loads at once. */
function loadedBy(file: string, known = new Set<string>()): ReadonlySet<string> {
  for (const { target, isType, isLate } of importsOf(file)) {
    if (isType || isLate || known.has(target)) continue;
    known.add(target);
    if (target.endsWith('.ts')) loadedBy(target, known);
  }
  return known;
}
/** Every set of files of a folder that import each other in a circle, types included: names in order, joined. */
function circles(folder: string): readonly string[] {
  const files = filesOf(folder);
  const reached = new Map(files.map((file) => [file, new Set(importsOf(file).map(({ target }) => target))]));
  for (const via of files)
    for (const targets of reached.values())
      if (targets.has(via)) for (const target of reached.get(via) ?? []) targets.add(target);
  const inCircle = files.filter((file) => reached.get(file)?.has(file));
  return [
    ...new Set(
      inCircle.map((file) =>
        inCircle.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)).join(' '),
      ),
    ),
  ];
}
/** Imports of a door's room from outside it, but from the programs. */
const usersOf = (door: string): readonly Import[] =>
  ['src', 'mock-gateway', 'testing']
    .flatMap(all)
    .filter(({ file, target }) => target.startsWith(door) && !file.startsWith(door));
const shown = (imports: readonly Import[]) => imports.map(({ file, target }) => `${file} imports ${target}`);

/** The rooms of the fake from the ground up; a file at its root is a room of its own. */
const FLOORS: readonly (readonly string[])[] = [
  ['clock.ts', 'random.ts', 'notices.ts', 'inspection.ts', 'redaction.ts', 'wire'],
  ['rules.ts'],
  ['limits.ts', 'history-pacing.ts', 'world', 'faults', 'listener.ts'],
  ['journal.ts'],
  ['expectations.ts', 'login.ts', 'door.ts'],
  ['replies', 'views.ts', 'upstream.ts', 'complaints.ts'],
  ['clients', 'options.ts'],
  ['scenario'],
  ['gateway.ts'],
  ['trace'],
  ['index.ts'],
  ['vitest.ts', 'control', 'capture'],
];
const room = (file: string): string => file.split('/')[1] ?? '';
const floor = (file: string): number => FLOORS.findIndex((rooms) => rooms.includes(room(file)));

describe('layers', () => {
  test('this test reads imports at all', () => {
    expect(shown(all('src'))).toContain('src/link/ib-session.ts imports @stoqey/ib/dist/api/api.js');
    expect(all('src').length).toBeGreaterThan(80);
    expect(all('mock-gateway').length).toBeGreaterThan(80);
  });

  test('src/ imports nothing of mock-gateway/, and mock-gateway/ nothing of src/', () => {
    expect(shown(all('src').filter(({ target }) => target.includes('mock-gateway')))).toEqual([]);
    expect(shown(all('mock-gateway').filter(({ target }) => /^src\/|@stoqey\/ib/.test(target)))).toEqual([]);
  });

  test('both reach outside themselves only for packages and node:', () => {
    for (const folder of ['src', 'mock-gateway']) {
      const strange = all(folder).filter(
        ({ target }) => /^\.\.|^(?:bin|test|bench|examples|docs|dist|testing)\//.test(target) || target.startsWith('/'),
      );
      expect(shown(strange)).toEqual([]);
    }
  });

  test('mock-gateway/wire/ is sealed: it imports nothing outside itself', () => {
    expect(shown(all('mock-gateway/wire').filter(({ target }) => !target.startsWith('mock-gateway/wire/')))).toEqual(
      [],
    );
  });

  test('how a message is spelled is known in mock-gateway/wire/ alone: nobody else enters its text/', () => {
    const outside = filesOf('mock-gateway').filter((file) => !file.startsWith('mock-gateway/wire/'));
    const inside = outside.flatMap(importsOf).filter(({ target }) => target.startsWith('mock-gateway/wire/text/'));
    expect(shown(inside)).toEqual([]);
    // NULs that end fields, and the length in front of a body.
    expect(outside.filter((file) => /\\0|\\x00|[gs]etUint32|HEADER_LENGTH/.test(textOf(file)))).toEqual([]);
  });

  test('the plain path of the text codec does not know the fast one', () => {
    const plain = all('mock-gateway/wire').filter(({ file }) => !file.includes('/fast/'));
    const fast = plain.filter(({ target }) => target.includes('/fast/'));
    expect(shown(fast)).toEqual([
      'mock-gateway/wire/text/text-codec.ts imports mock-gateway/wire/text/fast/row-templates.ts',
    ]);
  });

  test('every room of mock-gateway/ has a floor', () => {
    expect(filesOf('mock-gateway').filter((file) => floor(file) < 0)).toEqual([]);
  });

  test('the rooms of mock-gateway/ stand on floors: each imports only from floors below, or from its own room', () => {
    const up = all('mock-gateway').filter(
      ({ file, target }) =>
        target.startsWith('mock-gateway/') && room(file) !== room(target) && floor(file) <= floor(target),
    );
    expect(shown(up)).toEqual([]);
  });

  test('mock-gateway/control/ enters the fake by its door, for the schemas that judge, the matching of the journal, the bars of the past, and account numbers not to be told', () => {
    const inner = all('mock-gateway/control').filter(
      ({ target }) => target.startsWith('mock-gateway/') && !target.startsWith('mock-gateway/control/'),
    );
    expect([...new Set(inner.map(({ target }) => target))].sort()).toEqual([
      'mock-gateway/expectations.ts',
      'mock-gateway/index.ts',
      'mock-gateway/limits.ts',
      'mock-gateway/options.ts',
      'mock-gateway/redaction.ts',
      'mock-gateway/replies/scripted-replies.ts',
      'mock-gateway/replies/shown-bars.ts',
      'mock-gateway/rules.ts',
      'mock-gateway/scenario/event-schema.ts',
      'mock-gateway/scenario/judge.ts',
      'mock-gateway/scenario/schema.ts',
      'mock-gateway/world/account-schema.ts',
      'mock-gateway/world/contract-text.ts',
      'mock-gateway/world/listing-schema.ts',
      'mock-gateway/world/order-types.ts',
    ]);
    const users = filesOf('mock-gateway').filter((file) => !file.startsWith('mock-gateway/control/'));
    const back = users.flatMap(importsOf).filter(({ target }) => target.startsWith('mock-gateway/control/'));
    expect(shown(back)).toEqual([]);
  });

  test('mock-gateway/capture/ stands beside the fake: it knows the wire, port and socket, faults and time, and no account', () => {
    const inner = all('mock-gateway/capture').filter(
      ({ target }) => target.startsWith('mock-gateway/') && !target.startsWith('mock-gateway/capture/'),
    );
    const outside = inner.map(({ target }) => target).filter((target) => !target.startsWith('mock-gateway/wire/'));
    expect([...new Set(outside)].sort()).toEqual([
      'mock-gateway/clients/transport.ts',
      'mock-gateway/clock.ts',
      'mock-gateway/door.ts',
      'mock-gateway/faults/fault-board.ts',
      'mock-gateway/faults/frame.ts',
      'mock-gateway/faults/message-faults.ts',
      'mock-gateway/faults/request-stream.ts',
      'mock-gateway/listener.ts',
      'mock-gateway/random.ts',
      'mock-gateway/redaction.ts',
      'mock-gateway/rules.ts',
      'mock-gateway/views.ts',
    ]);
    const users = filesOf('mock-gateway').filter((file) => !file.startsWith('mock-gateway/capture/'));
    expect(shown(users.flatMap(importsOf).filter(({ target }) => target.startsWith('mock-gateway/capture/')))).toEqual(
      [],
    );
  });

  test('position-book.ts is pure: it imports types only, from pure files, and knows no clock', () => {
    const imports = importsOf('src/positions/position-book.ts');
    expect(imports.map(({ target }) => target).sort()).toEqual([
      'src/positions/portfolio-row.ts',
      'src/positions/position-update.ts',
    ]);
    expect(shown(imports.filter(({ isType }) => !isType))).toEqual([]);
    expect(textOf('src/positions/position-book.ts')).not.toMatch(/new Date|Date\.now|setTimeout|performance|emit\(/);
  });

  test('src/link/ knows nothing of positions', () => {
    const outside = all('src/link').filter(
      ({ target }) => target.startsWith('src/') && !target.startsWith('src/link/'),
    );
    expect(new Set(outside.map(({ target }) => target))).toEqual(
      new Set(['src/clock.ts', 'src/errors.ts', 'src/moment.ts']),
    );
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['link', ['clock.ts', 'errors.ts', 'moment.ts'], []],
    ['positions', ['clock.ts', 'contain.ts', 'errors.ts', 'moment.ts', 'text.ts'], ['values/pnl.ts']],
    ['values', ['moment.ts'], []],
    [
      'delivery',
      ['abortable.ts', 'clock.ts', 'contain.ts', 'errors.ts', 'option-issue.ts', 'text.ts', 'wish-schema.ts'],
      ['positions/', 'values/account-value.ts', 'values/pnl.ts'],
    ],
  ])('src/%s/ imports of src/ only itself, %j and %j', (room, files, rooms) => {
    const up = all(`src/${room}`).filter(
      ({ target }) =>
        target.startsWith('src/') &&
        ![`${room}/`, ...rooms].some((below) => target.startsWith(`src/${below}`)) &&
        !files.some((below) => target === `src/${below}`),
    );
    expect(shown(up)).toEqual([]);
  });

  test('src/delivery/ knows of positions only what is delivered, and to whom', () => {
    const known = all('src/delivery').filter(({ target }) => target.startsWith('src/positions/'));
    expect(new Set(known.map(({ target }) => target))).toEqual(
      new Set(['admission', 'position-update', 'wish'].map((name) => `src/positions/${name}.ts`)),
    );
  });

  test('the rooms are joined by run.ts and start-stop.ts, and nothing imports upward from them', () => {
    const users = (file: string) => [
      ...new Set(
        all('src')
          .filter(({ target }) => target === file)
          .map((one) => one.file),
      ),
    ];
    expect(users('src/run.ts').sort()).toEqual(['src/start-stop.ts', 'src/streamer-stats.ts']);
    expect(users('src/start-stop.ts')).toEqual(['src/parts.ts']);
    expect(users('src/parts.ts')).toEqual(['src/position-streamer.ts']);
    expect(users('src/position-streamer.ts')).toEqual(['src/index.ts']);
    expect(users('src/index.ts').filter((file) => !/^src\/(?:bus|history)\//.test(file))).toEqual([]);
  });

  test('testing/ joins both doors, with one way past the singleton, and is imported by nobody', () => {
    const outside = all('testing').filter(({ target }) => !target.startsWith('testing/'));
    expect([...new Set(outside.map(({ target }) => target))].sort()).toEqual([
      'mock-gateway/index.ts',
      'mock-gateway/vitest.ts',
      'src/index.ts',
      'src/singleton.ts',
    ]);
    const users = ['src', 'mock-gateway', 'bin'].flatMap(all).filter(({ target }) => /testing(?:\/|$)/.test(target));
    expect(shown(users)).toEqual([]);
  });

  test('bus/ feeds the rooms of delivery from elsewhere: it knows no link, and is imported by nobody', () => {
    expect(shown(all('src/bus').filter(({ target }) => /^src\/(?:link|run|history)/.test(target)))).toEqual([]);
    expect(shown(usersOf('src/bus/'))).toEqual([]);
  });

  test('history/ enters the streamer by its door, and for its clock, lanes, wishes, emitter and share of the loop; only the programs know it', () => {
    const outside = all('src/history').filter(
      ({ target }) => target.startsWith('src/') && !target.startsWith('src/history/'),
    );
    expect([...new Set(outside.map(({ target }) => target))].sort()).toEqual([
      'src/clock.ts',
      'src/delivery/handler-lane.ts',
      'src/delivery/handler-options.ts',
      'src/emitter.ts',
      'src/index.ts',
      'src/loop-share.ts',
      'src/positions/wish.ts',
    ]);
    expect(shown(usersOf('src/history/'))).toEqual([]);
  });

  test.each([['src'], ['mock-gateway'], ['testing'], ['bin']])(
    'no circle of imports in %s/, types included',
    (folder) => {
      expect(circles(folder)).toEqual([]);
    },
  );

  test('the link is entered by its door only', () => {
    const behind = filesOf('src')
      .filter((file) => !file.startsWith('src/link/'))
      .flatMap(importsOf)
      .filter(({ target }) => target.startsWith('src/link/') && target !== 'src/link/index.ts');
    expect(shown(behind)).toEqual([]);
  });

  test('only ib-session.ts imports @stoqey/ib', () => {
    const users = all('src').filter(({ target }) => target.startsWith('@stoqey/ib'));
    expect([...new Set(users.map(({ file }) => file))]).toEqual(['src/link/ib-session.ts']);
  });

  test('its door, which loads IBApiNext and rxjs too, is entered by nobody', () => {
    expect(shown(all('src').filter(({ target }) => target === '@stoqey/ib'))).toEqual([]);
  });

  test('importing the door loads neither @stoqey/ib nor the link: only start() does', () => {
    const loaded = [...loadedBy('src/index.ts')];
    expect(loaded).toContain('src/position-streamer.ts');
    expect(loaded.filter((target) => /@stoqey|cockatiel|^src\/link\/|src\/run\.ts/.test(target))).toEqual([]);
    expect([...loadedBy('src/run.ts')]).toContain('@stoqey/ib/dist/api/api.js');
  });

  test('only singleton.ts touches globalThis', () => {
    const users = filesOf('src').filter((file) => /\bglobalThis\b|\bglobal\./.test(textOf(file)));
    expect(users).toEqual(['src/singleton.ts']);
  });
});

describe('files', () => {
  const files = ['src', 'mock-gateway', 'testing'].flatMap(filesOf);

  test('are 300 lines at most, and 220 of code', () => {
    const isCode = (line: string) => !/^\s*(?:$|\/\/|\/?\*)/.test(line);
    expect(files.filter((file) => textOf(file).split('\n').filter(isCode).length > 220)).toEqual([]);
    expect(files.filter((file) => textOf(file).split('\n').length > 301)).toEqual([]);
  });

  test('open with one comment that says what they own', () => {
    expect(files.filter((file) => !/^\/\/ \S/.test(textOf(file)))).toEqual([]);
  });

  test('are not called utils, helpers, types or common, and have no default export', () => {
    expect(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|types?|common)\.ts$/.test(file))).toEqual([]);
    expect(files.filter((file) => /^export default/m.test(textOf(file)))).toEqual([]);
  });
});
