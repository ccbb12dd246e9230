// Loads the model and the core with every private field open, so that whole worlds can be copied: in memory, nothing of it is kept.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

export type OpenModel = typeof import('./open-model.ts');

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `#name` of a class becomes its plain field `$Class_name`: a name no source uses, and that no subclass shares. */
const openFields: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const visit = (node: ts.Node, classes: readonly ts.ClassLikeDeclaration[]): ts.Node => {
    if (ts.isPrivateIdentifier(node)) {
      const owner = classes.find(({ members }) =>
        members.some(({ name }) => name && ts.isPrivateIdentifier(name) && name.text === node.text),
      );
      return context.factory.createIdentifier(`$${owner?.name?.text ?? ''}_${node.text.slice(1)}`);
    }
    const within = ts.isClassLike(node) ? [node, ...classes] : classes;
    return ts.visitEachChild(node, (child) => visit(child, within), context);
  };
  return (file) => ts.visitEachChild(file, (child) => visit(child, []), context);
};

const COMPILER: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
  removeComments: true,
};

/** One module and all that it imports. */
async function write(path: string, into: string, written: Set<string>): Promise<void> {
  if (written.has(path)) return;
  written.add(path);
  const options = { fileName: path, compilerOptions: COMPILER, transformers: { before: [openFields] } };
  const { outputText } = ts.transpileModule(await readFile(path, 'utf8'), options);
  const file = join(into, relative(ROOT, path)).replace(/\.ts$/, '.js');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, outputText);
  for (const { fileName } of ts.preProcessFile(outputText).importedFiles)
    if (fileName.startsWith('.')) await write(resolve(dirname(path), fileName.replace(/\.js$/, '.ts')), into, written);
}

export async function loadOpen(): Promise<OpenModel> {
  const into = await mkdtemp(join(tmpdir(), 'open-model-'));
  try {
    await writeFile(join(into, 'package.json'), '{"type":"module"}');
    await write(join(ROOT, 'test/model/open-model.ts'), into, new Set());
    return await import(pathToFileURL(join(into, 'test/model/open-model.js')).href);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}
