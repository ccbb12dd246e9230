// Which steps of a scenario can never begin: what they wait for comes later, waits for them, or has no end.
import { type Complaint, type Keys, pathText } from '../rules.ts';
import { childSteps, type Step } from './step.ts';

/** A step with its place, and how far it can get when every client does what is waited for. */
interface Node {
  readonly step: Step;
  readonly keys: Keys;
  readonly children: readonly Node[];
  begins: boolean;
  ends: boolean;
}

const nodeOf = (step: Step, keys: Keys): Node => ({
  step,
  keys,
  children: childSteps(step).map((child) => nodeOf(child.step, [...keys, ...child.keys])),
  begins: false,
  ends: false,
});

const isEndless = (step: Step): boolean => 'repeat' in step && step.repeat.times === undefined;

/** Labels that no step has or several have, and steps that are never reached. */
export function looseEnds(scenario: Step): readonly Complaint[] {
  const root = nodeOf(scenario, []);
  const labelled = new Map<string, readonly Node[]>();
  visit(root, (node) => {
    const { label } = node.step;
    if (label !== undefined) labelled.set(label, [...(labelled.get(label) ?? []), node]);
  });
  const complaints: Complaint[] = [];
  visit(root, ({ step: { after }, keys }) => {
    const found = after === undefined ? [] : (labelled.get(after) ?? []);
    if (after === undefined || found.length === 1) return;
    const wrong =
      found.length === 0
        ? `must be the label of a step: no step has the label '${after}'`
        : `must be the label of one step: ${found.map((node) => pathText(node.keys)).join(' and ')} are labelled '${after}'`;
    complaints.push({ keys: [...keys, 'after'], message: wrong });
  });
  return complaints.length > 0 ? complaints : neverBegun(root, labelled);
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const child of node.children) visit(child, see);
}

function neverBegun(root: Node, labelled: ReadonlyMap<string, readonly Node[]>): readonly Complaint[] {
  const isReleased = ({ step: { after } }: Node): boolean =>
    after === undefined || labelled.get(after)?.[0]?.ends === true;
  // Once through is enough but for steps that wait for one that is written below them.
  let isNews = true;
  const play = (node: Node): void => {
    if (node.ends || !isReleased(node)) return;
    if (!node.begins) isNews = true;
    node.begins = true;
    for (const child of node.children) {
      play(child);
      if (!child.ends && !('parallel' in node.step)) break;
    }
    node.ends = !isEndless(node.step) && node.children.every(({ ends }) => ends);
    if (node.ends) isNews = true;
  };
  while (isNews) {
    isNews = false;
    play(root);
  }
  const complaints: Complaint[] = [];
  const complain = (node: Node): void => {
    for (const [at, child] of node.children.entries()) {
      const before = 'parallel' in node.step ? undefined : node.children[at - 1];
      // What stands behind one of these is said with it.
      if (before !== undefined && !before.ends) {
        if (isEndless(before.step)) complaints.push({ keys: child.keys, message: behind(before) });
        return;
      }
      if (!child.begins && child.step.after !== undefined)
        complaints.push({
          keys: [...child.keys, 'after'],
          message: `must be the label of a step that ends before: '${child.step.after}' ends later or never`,
        });
      complain(child);
    }
  };
  complain(root);
  return complaints;
}

const behind = ({ keys }: Node): string => `is never reached: ${pathText(keys)} before it has no 'times', and no end`;
