// The one way text comes into the page: as text, never as markup.

interface Own {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  own: Own = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (own.class !== undefined) made.className = own.class;
  if (own.text !== undefined) made.textContent = own.text;
  if (own.title !== undefined) made.title = own.title;
  made.append(...children);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function drawn<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
  text?: string,
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** What page.html has. @throws {Error} when it has not */
export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} '${id}'`);
}

/** Only what differs is touched: a page that is read aloud says it once. */
export function say(where: HTMLElement, text: string): void {
  if (where.textContent !== text) where.textContent = text;
}
