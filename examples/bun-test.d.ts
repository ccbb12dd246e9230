// The part of bun:test the example uses, for editors and compilers without Bun's types.
declare module 'bun:test' {
  export function test(name: string, body: () => Promise<void>): void;
  export function expect(value: unknown): { toEqual(expected: unknown): void };
}
