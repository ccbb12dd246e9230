// One sentence for one invalid option: which option, which rule, which value.

/** What validation says about one value; a structural view of valibot's issues. */
interface Issue {
  readonly type: string;
  readonly message: string;
  readonly expected: string | null;
  readonly input: unknown;
  readonly path?: readonly { readonly key: unknown; readonly value: unknown }[] | undefined;
}

/**
 * One sentence for each invalid option: the first rule it breaks.
 * @param verb what could not be done, e.g. `start` or `register the handler`
 */
export function optionIssues(verb: string, issues: readonly Issue[]): readonly string[] {
  const first = new Map<string, Issue>();
  for (const issue of issues) if (!first.has(pathOf(issue))) first.set(pathOf(issue), issue);
  return [...first.values()].map((issue) => optionIssue(verb, issue));
}

const pathOf = (issue: Issue): string => (issue.path ?? []).map((item) => String(item.key)).join('.');

function optionIssue(verb: string, issue: Issue): string {
  const path = pathOf(issue);
  // What the last part of the path holds: a rule about several options is checked, and reported, with all of them.
  const value = issue.path?.at(-1)?.value ?? issue.input;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `Cannot ${verb} as '${path}' is not an option: check its spelling.`;
  }
  if (issue.type === 'strict_object')
    return `Cannot ${verb} as ${path ? `'${path}'` : 'the options'} must be an object: current value is ${show(value)}.`;
  return `Cannot ${verb} as '${path}' must ${issue.message}: current value is ${show(value)}.`;
}

/** A value as a reader would write it, short. */
function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? safeJson(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function safeJson(value: object | null): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
