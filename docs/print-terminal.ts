// Prints what `npm start` says into docs/pictures/npm-start.svg: `npm run docs:terminal` runs it, as everybody would, and draws its lines.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const PICTURE = new URL('./pictures/npm-start.svg', import.meta.url);
const LINE = 17;
const CHARACTER = 7.3;
const MARGIN = 14;
/** Prices that only move are many: of a run of them so many are drawn, and the rest counted. */
const MOVES = 2;

/** What stands out, by what a line says; the first that fits. */
const COLORS: readonly (readonly [what: RegExp, color: string])[] = [
  [/ GAP | 1100: /, '#ff8a80'],
  [/ RESUMED | link: live/, '#7fce97'],
  [/ closed | changed /, '#e0b35a'],
  [/ link: | repriced |^ +…/, '#8d98a2'],
];

// Blanks in a row are one in an SVG, but those that do not break.
const escaped = (text: string): string =>
  text
    .replaceAll(' ', '\u00a0')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Runs of moved prices cut short. */
function folded(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let run = 0;
  const end = (): void => {
    if (run > MOVES) kept.push(`         … ${run - MOVES} more`);
    run = 0;
  };
  for (const line of lines) {
    const isMove = line.includes(' repriced ') && line.includes('(live');
    if (isMove) run += 1;
    else end();
    if (!isMove || run <= MOVES) kept.push(line);
  }
  end();
  return kept;
}

function drawn(lines: readonly string[]): string {
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * CHARACTER) + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.map((line, at) => {
    const color = COLORS.find(([what]) => what.test(line))?.[1] ?? '#e3e6e8';
    return `<text x="${MARGIN}" y="${MARGIN + (at + 1) * LINE - 4}" fill="${color}">${escaped(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<title>What npm start says</title>',
    `<rect width="${width}" height="${height}" rx="8" fill="#14171a"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const { stdout } = await promisify(execFile)('npm', ['start', '--silent'], {
  cwd: new URL('..', import.meta.url),
  env: { ...process.env, NO_COLOR: '1' },
});
await writeFile(PICTURE, drawn(folded(['$ npm start', ...stdout.trimEnd().split('\n')])));
