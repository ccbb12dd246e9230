// Makes the page's elements: whatever came over the wire is text, and never markup.

type Child = Node | string;
type Attributes = Readonly<Record<string, string>>;

/** An element with these attributes; a string among its children is text. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A button that says what it does, also to who cannot see it. */
export const button = (text: string, label: string = text): HTMLButtonElement =>
  el('button', { type: 'button', 'aria-label': label, title: label }, text);

/** A field under a name; a number has the width of one. */
export const field = (label: string, attributes: Attributes = {}): HTMLInputElement =>
  el('input', { 'aria-label': label, placeholder: label, autocomplete: 'off', spellcheck: 'false', ...attributes });

/** A choice among words. */
export function choice(label: string, words: readonly string[]): HTMLSelectElement {
  const made = el('select', { 'aria-label': label });
  offer(made, words);
  return made;
}

/** Other words for a choice; what is chosen stays chosen, where it still can be. */
export function offer(select: HTMLSelectElement, words: readonly string[]): void {
  const are = [...select.options].map(({ value }) => value);
  if (are.length === words.length && are.every((word, at) => word === words[at])) return;
  const { value } = select;
  select.replaceChildren(...words.map((word) => el('option', { value: word }, word)));
  if (words.includes(value)) select.value = value;
}

/** Changes a text only when it differs: what did not change is not laid out again. */
export function say(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The element of page.html of this id. @throws {Error} when the page has none */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Cannot find '#${id}' in the page`);
  return found;
}

/**
 * Holds one element for each value, by key: those that stay are kept, so that a field in them keeps what is typed.
 * @param make makes the element of a key, and says how it shows a value
 */
export function keyed<Value>(
  parent: HTMLElement,
  keyOf: (value: Value) => string,
  make: (value: Value) => { readonly element: HTMLElement; readonly show: (value: Value) => void },
): (values: readonly Value[]) => void {
  const held = new Map<string, ReturnType<typeof make>>();
  return (values) => {
    const keys = new Set(values.map(keyOf));
    for (const [key, { element }] of [...held]) {
      if (keys.has(key)) continue;
      element.remove();
      held.delete(key);
    }
    for (const [at, value] of values.entries()) {
      const key = keyOf(value);
      const one = held.get(key) ?? make(value);
      held.set(key, one);
      if (parent.children[at] !== one.element) parent.insertBefore(one.element, parent.children[at] ?? null);
      one.show(value);
    }
  };
}
