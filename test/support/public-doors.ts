// The source as the compiler reads it: one program, and the names its public doors export.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the project. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url)).replaceAll('\\', '/');
const DOORS = [
  'src/index.ts',
  'mock-gateway/index.ts',
  'mock-gateway/control/index.ts',
  'mock-gateway/capture/index.ts',
  'mock-gateway/vitest.ts',
  'src/bus/index.ts',
  'src/history/index.ts',
  'testing/index.ts',
  'testing/vitest.ts',
];

/** A name that a door exports. */
export interface PublicName {
  readonly door: string;
  readonly name: string;
  /** What it stands for, wherever that is declared. */
  readonly symbol: ts.Symbol;
}

const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: DOORS }, ts.sys, ROOT);
// What an example only shows is not used any further, and it need not say which of its names are types.
const OPTIONS: ts.CompilerOptions = {
  ...options,
  noUnusedLocals: false,
  noUnusedParameters: false,
  verbatimModuleSyntax: false,
  isolatedModules: false,
};
const disk = ts.createCompilerHost(OPTIONS);
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * A program over the doors, by the project's own tsconfig. Files are parsed once, however many programs read them.
 * @param virtual further files that are on no disk: absolute path → text
 */
export function sourceProgram(virtual: ReadonlyMap<string, string> = new Map()): ts.Program {
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => virtual.has(path) || disk.fileExists(path),
    readFile: (path) => virtual.get(path) ?? disk.readFile(path),
    getSourceFile: (path, language) => {
      const text = virtual.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, language);
      if (!parsed.has(path)) parsed.set(path, disk.getSourceFile(path, language));
      return parsed.get(path);
    },
  };
  return ts.createProgram([...DOORS.map((door) => join(ROOT, door)), ...virtual.keys()], OPTIONS, host);
}

/** Every name the doors export, with what it stands for behind all re-exports. */
export function publicNames(program: ts.Program): readonly PublicName[] {
  const checker = program.getTypeChecker();
  return DOORS.flatMap((door) => {
    const file = program.getSourceFile(join(ROOT, door));
    const module = file && checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`Cannot read ${door} as a module`);
    return checker.getExportsOfModule(module).map((exported) => ({
      door,
      name: exported.name,
      symbol: exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported,
    }));
  });
}
