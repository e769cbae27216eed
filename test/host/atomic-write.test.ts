import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomic } from '../../src/host/atomic-write.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('writing atomically', () => {
  it.each([true, false])('replaces a file by another one, sync %s', async sync => {
    const folder = temporaryFolder();
    const path = join(folder, 'state.json');
    writeFileSync(path, 'old');
    const before = statSync(path).ino;
    await writeAtomic(path, 'new', { sync });
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['new', ['state.json']]);
    expect(statSync(path).ino).not.toBe(before);
  });

  it.each([
    [undefined, 0o644],
    [0o600, 0o600],
  ])('gives the permissions %o asked for, whatever the umask', async (mode, expected) => {
    const path = join(temporaryFolder(), 'file');
    const umask = process.umask(0o077);
    try {
      await writeAtomic(path, '', mode === undefined ? {} : { mode });
    } finally {
      process.umask(umask);
    }
    expect(statSync(path).mode & 0o777).toBe(expected);
  });

  it('leaves the old file and nothing else when it cannot', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), '');
    await expect(writeAtomic(path, 'new')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
    await expect(writeAtomic(join(folder, 'none', 'file'), '')).rejects.toThrow('ENOENT');
  });

  it('lets writers at the same time each write a whole file', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(10_000));
    await Promise.all(texts.map(text => writeAtomic(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
