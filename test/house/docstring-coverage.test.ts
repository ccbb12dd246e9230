// Every public name has a docstring, and in it an example where a user writes code of it.
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

/** What is only read, thrown at the user, or called by the language shows nothing that its sentence does not say. */
function isShownByExample({ name, symbol }: PublicName): boolean {
  const declarations = symbol.declarations ?? [];
  const isUnion = declarations.some((one) => ts.isTypeAliasDeclaration(one) && ts.isUnionTypeNode(one.type));
  return !(declarations.some(ts.isAccessor) || isUnion || /Error$|\[Symbol\.\w+\]$/.test(name));
}

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

test('every public name that a user calls or writes has an example', () => {
  const bare = documented.filter((name) => isShownByExample(name) && exampleOf(name.symbol) === '');
  expect(bare.map(where), 'public names without an @example').toEqual([]);
});
