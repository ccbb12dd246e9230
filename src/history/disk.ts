// What is asked of the disk: a new whole file, a commit that overwrites nothing, a folder's own sync.
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './history-error.ts';

/** A folder for its owner only. */
export async function ownFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** The names in a folder, sorted; none where there is no folder. */
export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The text of a file; `null` where there is none. */
export async function textIn(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A whole new file on the disk; what was begun is taken away when it fails. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } catch (error) {
    await file.close();
    await remove(path);
    throw error;
  }
  await file.close();
}

/** A whole new file, complete from the moment its name is there. @returns false when the name is taken */
export async function putIfAbsent(path: string, text: string): Promise<boolean> {
  const half = `${path.replace(/([^/\\]+)$/, '.$1')}.${randomUUID()}.tmp`;
  await writeWhole(half, text);
  try {
    // rename() would overwrite; link() refuses a name that is taken.
    await link(half, path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await remove(half);
  }
  await syncFolder(dirname(path));
  return true;
}

/** Names made so far outlive a power loss. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder, and needs no such thing.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Takes a file away; that it is gone already is as good. */
export async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
