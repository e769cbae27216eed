import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../src/host/lock.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('the lock', () => {
  it('is had by one, who says who that is', async () => {
    const path = join(temporaryFolder(), 'run', 'lock');
    const first = await acquireLock(path, 'pid 1 since noon');
    expect(await acquireLock(path, 'pid 2 since one')).toEqual({ acquired: false, holder: 'pid 1 since noon' });
    if (!first.acquired) throw new Error('the first one has to get it');
    first.release();
    first.release();
    expect(readFileSync(path, 'utf8')).toBe('');
    const third = await acquireLock(path, 'pid 3');
    expect([third.acquired, readFileSync(path, 'utf8')]).toEqual([true, 'pid 3']);
    if (third.acquired) third.release();
  });

  it('dies with its holder, however that dies, and its last words do not stop anybody', async () => {
    const path = join(temporaryFolder(), 'lock');
    const lock = new URL('../../src/host/lock.ts', import.meta.url).href;
    const program = `const { acquireLock } = await import(process.argv[1]);
      const { acquired } = await acquireLock(process.argv[2], 'a very long story of a holder that is dead by now');
      console.log(acquired);
      setInterval(() => undefined, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program, lock, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void holder.kill('SIGKILL'));
    const [said] = (await once(holder.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('true\n');
    expect(await acquireLock(path, 'us')).toMatchObject({ acquired: false });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const ours = await acquireLock(path, 'us');
    expect([ours.acquired, readFileSync(path, 'utf8')]).toEqual([true, 'us']);
    if (ours.acquired) ours.release();
  });

  it('is had on a full disk, where nobody can write who has it', async () => {
    const lock = await acquireLock('/dev/full', 'us');
    expect(lock.acquired).toBe(true);
    if (lock.acquired) lock.release();
  });

  it('says which file it could not open', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(acquireLock(join(file, 'lock'), 'us')).rejects.toThrow(file);
  });
});
