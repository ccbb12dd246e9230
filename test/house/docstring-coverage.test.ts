// Every public name has a docstring, and whatever a user calls an example in it.
import ts from 'typescript';
import { expect, test } from 'vitest';
import { type PublicName, publicNames, sourceProgram } from '../support/public-doors.ts';

const program = sourceProgram();
const checker = program.getTypeChecker();
const exported = publicNames(program);
const documented = [...exported, ...exported.flatMap(membersOf)];

/** What a caller can call or read through a getter: of this class, neither inherited nor private; no constructor, no field. */
function membersOf({ door, name, symbol }: PublicName): PublicName[] {
  const members = (symbol.declarations ?? []).filter(ts.isClassDeclaration).flatMap(({ members }) => [...members]);
  return members.flatMap((member) => {
    if (!ts.isMethodDeclaration(member) && !ts.isAccessor(member)) return [];
    const isHidden = ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
    const found = checker.getSymbolAtLocation(member.name);
    if (isHidden || ts.isPrivateIdentifier(member.name) || found === undefined) return [];
    return [{ door, name: `${name}.${member.name.getText()}`, symbol: found }];
  });
}

const where = ({ door, name }: PublicName): string => `${door}: ${name}`;
const exampleOf = (symbol: ts.Symbol): string => {
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
  return ts.displayPartsToString(tags.flatMap(({ text = [] }) => text)).trim();
};

test('the names are found, those of methods and getters too', () => {
  expect(exported.length).toBeGreaterThan(120);
  expect(documented.map(where)).toContain('src/index.ts: IBPositionStreamer.start');
  expect(documented.map(where)).toContain('mock-gateway/index.ts: MockGateway.[Symbol.asyncDispose]');
  expect(documented.map(where)).toContain('mock-gateway/index.ts: MockGateway.port');
  expect(documented.map(where).filter((name) => name.includes('#'))).toEqual([]);
});

test('every public name has a sentence', () => {
  const silent = documented.filter(({ symbol }) => symbol.getDocumentationComment(checker).length === 0);
  expect(silent.map(where), 'public names without a sentence in their docstring').toEqual([]);
});

/** Whether a user calls it: a function, a class, a method; not a getter, an error, a type, or what `await using` calls. */
function isCalled({ name, symbol }: PublicName): boolean {
  if (/Error(?:\.|$)/.test(name) || /\[Symbol\.\w+\]$/.test(name)) return false;
  return (symbol.declarations ?? []).some(
    (declaration) =>
      ts.isFunctionDeclaration(declaration) ||
      ts.isClassDeclaration(declaration) ||
      ts.isMethodDeclaration(declaration) ||
      (ts.isVariableDeclaration(declaration) &&
        declaration.initializer !== undefined &&
        ts.isArrowFunction(declaration.initializer)),
  );
}

test('every public name that a user calls has an example', () => {
  const called = documented.filter(isCalled);
  expect(called.map(where)).toContain('src/index.ts: IBPositionStreamer.start');
  expect(called.map(where)).toContain('src/index.ts: optionsFromEnv');
  const bare = called.filter(({ symbol }) => exampleOf(symbol) === '');
  expect(bare.map(where), 'public names without an @example').toEqual([]);
});
