// Values as TypeScript, YAML and a shell have them: whatever a name holds, the line says that name and nothing else.

const PLAIN_YAML = /^(?:[A-Za-z]|[A-Za-z][\w .-]*[\w-]|\d+(?:\.\d+)?(?:ms|s|m|h))$/;
// What a reader of YAML would take for something else than a text.
const OTHER_THAN_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;
const PLAIN_TEXT = /^[\u0020-\u0026\u0028-\u005b\u005d-\u007e]*$/;

const isPlainYaml = (text: string): boolean => PLAIN_YAML.test(text) && !OTHER_THAN_TEXT.test(text);
const entriesOf = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(value).filter(([, one]) => one !== undefined);

/** In one line, as within braces. */
export function yaml(value: unknown): string {
  if (typeof value === 'string') return isPlainYaml(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{ ${entriesOf(value)
    .map(([key, one]) => `${yaml(key)}: ${yaml(one)}`)
    .join(', ')} }`;
}

/** Lines further in. */
export const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

/** Steps as a person wrote them, as lines of a list: one may have been written, or a list of them. */
export function blockOf(text: string): string {
  const lines = text.trimEnd();
  return lines.startsWith('-') ? lines : `- ${indented(lines).trimStart()}`;
}

/** A step as a line of a scenario: its verb stands without braces around it. */
export const yamlStep = (step: object | string): string => {
  if (typeof step === 'string') return blockOf(step);
  const parts = entriesOf(step);
  const [first] = parts;
  return `- ${parts.length === 1 && first !== undefined ? `${yaml(first[0])}: ${yaml(first[1])}` : yaml(step)}`;
};

export function typescript(value: unknown): string {
  if (typeof value === 'string') return PLAIN_TEXT.test(value) ? `'${value}'` : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(typescript).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  return `{ ${entriesOf(value)
    .map(([key, one]) => `${PLAIN_KEY.test(key) ? key : typescript(key)}: ${typescript(one)}`)
    .join(', ')} }`;
}

/** One word of a shell. */
export const shell = (text: string): string =>
  /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Of milliseconds, as a scenario writes a time. */
export function duration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ];
  const [unit, each] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['ms', 1];
  return `${ms / each}${unit}`;
}
