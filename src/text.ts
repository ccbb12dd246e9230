// Whatever was thrown, as text: also what refuses to become one.

export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that has no text';
  }
}
