// One thing a control does: the question to the door, and the same as a person would write it.
import { blockOf, duration, indented, shell, typescript, yamlStep } from './spelling.ts';

/** What a step, or a fault, is written as. */
export type Written = Readonly<Record<string, unknown>>;
/** A step as a scenario holds it; a text is YAML that a person wrote. */
export type WrittenStep = Written | string;

export interface Deed {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** A text is YAML. */
  readonly body?: unknown;
  /** The same in a scenario; none where a scenario has no word for it. */
  readonly steps: readonly WrittenStep[];
  readonly typescript: string;
}

/** A step, done now. */
export const step = (written: Written): Deed => ({
  method: 'POST',
  path: '/steps',
  body: written,
  steps: [written],
  typescript: `await gateway.play({ steps: [${typescript(written)}] });`,
});

const VARIABLE = /^[a-z_$][\w$]*$/i;
/** `in-pieces` as `inPieces`. */
function variable(name: string): string {
  const joined = name.replaceAll(/\W+(\w?)/g, (_, next: string) => next.toUpperCase());
  return VARIABLE.test(joined) ? joined : `fault${joined}`;
}

/** A fault goes in force under a name. */
export const addFault = (name: string, fault: Written): Deed => ({
  method: 'POST',
  path: '/faults',
  body: { name, ...fault },
  steps: [{ addFault: fault }],
  typescript: `const ${variable(name)} = gateway.faults.add(${typescript(fault)});`,
});

/** Its options become others. */
export const changeFault = (name: string, fault: Written, changes: Written): Deed => ({
  method: 'PATCH',
  path: `/faults/${encodeURIComponent(name)}`,
  body: changes,
  steps: [{ removeFault: fault['fault'] }, { addFault: { ...fault, ...changes } }],
  typescript: `await ${variable(name)}.remove(); gateway.faults.add(${typescript({ ...fault, ...changes })});`,
});

export const removeFault = (name: string, fault: Written): Deed => ({
  method: 'DELETE',
  path: `/faults/${encodeURIComponent(name)}`,
  steps: [{ removeFault: fault['fault'] }],
  typescript: `await ${variable(name)}.remove();`,
});

export const clearFaults: Deed = {
  method: 'DELETE',
  path: '/faults',
  steps: [{ removeFault: 'all' }],
  typescript: 'await gateway.faults.clear();',
};

/** Whatever a person wrote in YAML, done now. */
export const writtenSteps = (text: string): Deed => ({
  method: 'POST',
  path: '/steps',
  body: text,
  steps: [text],
  typescript: `await gateway.play(parseScenario(${typescript(`steps:\n${indented(blockOf(text))}`)}));`,
});

/** A shipped scenario. */
export const playShipped = (name: string, speed: number): Deed => ({
  method: 'POST',
  path: `/scenarios?name=${encodeURIComponent(name)}&speed=${speed}`,
  steps: [{ play: name }],
  typescript: `await gateway.play(${typescript(name)}, { speed: ${speed} });`,
});

/** A scenario that a person wrote in YAML. */
export const playWritten = (text: string, speed: number): Deed => ({
  method: 'POST',
  path: `/scenarios?speed=${speed}`,
  body: text,
  steps: [],
  typescript: `await gateway.play(parseScenario(${typescript(text)}), { speed: ${speed} });`,
});

/** A scenario ends early. */
export const endScenario = (id: string): Deed => ({
  method: 'DELETE',
  path: `/scenarios/${encodeURIComponent(id)}`,
  steps: [],
  typescript: 'stopping.abort(); // of gateway.play(…, { signal: stopping.signal })',
});

/** Everything as at the start. */
export const resetAll: Deed = {
  method: 'POST',
  path: '/reset',
  steps: [],
  typescript: 'await gateway.stop(); gateway = await MockGateway.start(options);',
};

/** The virtual clock moves on; in a scenario that is time that passes. */
export const advance = (ms: number): Deed => ({
  method: 'POST',
  path: '/clock/advance',
  body: { ms },
  steps: [{ wait: duration(ms) }],
  typescript: `await gateway.clock.advance(${ms});`,
});

/** The three ways to write it. */
export function written(deed: Deed, place: string, hasToken: boolean) {
  const { method, body } = deed;
  const type = typeof body === 'string' ? 'yaml' : 'json';
  const words = [
    'curl',
    '-X',
    method,
    shell(place),
    ...(hasToken ? ['-H', '"Authorization: Bearer $IB_CONTROL_TOKEN"'] : []),
    ...(body === undefined
      ? []
      : [
          '-H',
          `'content-type: application/${type}'`,
          '-d',
          shell(typeof body === 'string' ? body : JSON.stringify(body)),
        ]),
  ];
  return {
    typescript: deed.typescript,
    yaml: deed.steps.map(yamlStep).join('\n') || '# a scenario has no word for this',
    curl: words.join(' '),
  };
}
