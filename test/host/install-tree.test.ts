import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostTree } from '../../src/host/install-tree.ts';

let folder = '';
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-tree-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes with its folders and exactly the permissions asked for, and leaves nothing else behind', async () => {
  await hostTree.write(at('a/b/file'), 'text', 0o666);
  expect(await readFile(at('a/b/file'), 'utf8')).toBe('text');
  expect((await stat(at('a/b/file'))).mode & 0o7777).toBe(0o666);
  await hostTree.copy(at('a/b/file'), at('a/b/other'), 0o755);
  await hostTree.copy(at('a/b/file'), at('a/b/other'), 0o711);
  expect(await hostTree.look(at('a/b/other'))).toEqual({ ...(await hostTree.look(at('a/b/file'))), mode: 0o711 });
  expect((await readdir(at('a/b'))).sort()).toEqual(['file', 'other']);
});

test('tells a file by its SHA-256', async () => {
  await writeFile(at('file'), 'abc', { mode: 0o640 });
  expect(await hostTree.look(at('file'))).toEqual({
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    mode: 0o640,
  });
});

test('a copy that fails leaves the old file and no other', async () => {
  await writeFile(at('file'), 'old');
  await expect(hostTree.copy(at('missing'), at('file'), 0o644)).rejects.toThrow(/ENOENT/);
  expect(await readdir(folder)).toEqual(['file']);
  expect(await readFile(at('file'), 'utf8')).toBe('old');
});

test('what is not there is no error, a mask or a folder in the place of a file is one', async () => {
  await symlink('/dev/null', at('mask'));
  expect(await hostTree.look(at('none/of/this'))).toBeUndefined();
  expect(await hostTree.read(at('none'))).toBeUndefined();
  expect(await hostTree.realPath(at('none'))).toBeUndefined();
  await hostTree.remove(at('none'));
  await hostTree.removeFolder(at('none'));
  await expect(hostTree.look(at('mask'))).rejects.toThrow(/is there and is not a plain file/);
  await expect(hostTree.look(folder)).rejects.toThrow(/is there and is not a plain file/);
});

test('only an empty folder is removed', async () => {
  await hostTree.write(at('full/file'), '', 0o644);
  await hostTree.removeFolder(at('full'));
  expect(await readdir(folder)).toEqual(['full']);
  await hostTree.remove(at('full/file'));
  await hostTree.removeFolder(at('full'));
  expect(await readdir(folder)).toEqual([]);
});

test('links are followed to where the file really is', async () => {
  await writeFile(at('file'), '');
  await symlink(at('file'), at('link'));
  expect(await hostTree.realPath(at('link'))).toBe(await hostTree.realPath(at('file')));
});
