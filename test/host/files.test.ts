import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostCommands } from '../../src/host/commands.ts';
import { hostFiles } from '../../src/host/files.ts';
import { createMountWatcher } from '../../src/host/mount-watcher.ts';
import { createPathWatcher } from '../../src/host/path-watcher.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import type { Commands, Files } from '../../src/ports.ts';

describe('looking at files', () => {
  it('reads text, no more than the limit', async () => {
    const file = join(temporaryFolder(), 'a');
    writeFileSync(file, 'x'.repeat(200_000));
    expect(await hostFiles.read(file)).toHaveLength(200_000);
    expect(await hostFiles.read(file, 10)).toBe('xxxxxxxxxx');
    expect(await hostFiles.read('/proc/self/status')).toContain('Name:');
  });

  it('says of what is not there that it is not there, also below a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const path of [join(folder, 'none'), join(folder, 'file', 'below'), join(folder, 'none', 'below')]) {
      expect(await hostFiles.read(path)).toBeUndefined();
      expect(await hostFiles.type(path)).toBeUndefined();
      expect(await hostFiles.entry(path)).toBeUndefined();
      expect(await hostFiles.list(path)).toBeUndefined();
    }
  });

  it('throws for any other reason', async () => {
    const folder = temporaryFolder();
    symlinkSync('loop', join(folder, 'loop'));
    await expect(hostFiles.type(join(folder, 'loop'))).rejects.toThrow('ELOOP');
    await expect(hostFiles.read(folder)).rejects.toThrow('EISDIR');
  });

  it('does not hang on a FIFO that nobody writes to', async () => {
    const fifo = join(temporaryFolder(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(await hostFiles.read(fifo)).toBe('');
    expect(await hostFiles.type(fifo)).toBe('fifo');
  });

  it('tells types, following links, and entries, not following them', async () => {
    const folder = temporaryFolder();
    const socket = createServer().listen(join(folder, 'socket'));
    onTestFinished(() => void socket.close());
    writeFileSync(join(folder, 'file'), '');
    chmodSync(join(folder, 'file'), 0o4750);
    symlinkSync('file', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    await new Promise(resolve => socket.once('listening', resolve));
    const names = ['.', 'file', 'link', 'dangling', 'socket'];
    expect(await Promise.all(names.map(name => hostFiles.type(join(folder, name))))).toEqual([
      'directory',
      'file',
      'file',
      undefined,
      'socket',
    ]);
    expect(await hostFiles.type('/dev/null')).toBe('character');
    const owner = process.getuid?.();
    expect(await hostFiles.entry(join(folder, 'link'))).toMatchObject({ type: 'symlink', target: 'file', owner });
    expect(await hostFiles.entry(join(folder, 'file'))).toEqual({
      type: 'file',
      mode: 0o4750,
      owner,
      target: undefined,
    });
    expect((await hostFiles.list(folder))?.toSorted()).toEqual(['dangling', 'file', 'link', 'socket']);
  });
});

interface Watched {
  /** Resolves at the first call back at which `holds` is true. */
  until(holds: () => Promise<boolean>): Promise<void>;
  readonly abort: AbortController;
  calls: number;
}

function watch(path: string, watcher: Files['watch'] = (...how) => hostFiles.watch(...how)): Watched {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const listeners = new Set<() => void>();
  const watched: Watched = {
    abort,
    calls: 0,
    until: holds =>
      new Promise((resolve, reject) => {
        const listener = (): void => void holds().then(result => result && resolve(), reject);
        listeners.add(listener);
        listener();
      }),
  };
  watcher(
    path,
    () => {
      watched.calls += 1;
      listeners.forEach(listener => listener());
    },
    abort.signal,
  );
  return watched;
}

const isThere = (path: string) => async () => (await hostFiles.type(path)) !== undefined;
const isGone = (path: string) => async () => (await hostFiles.type(path)) === undefined;

/** The first call back says that all folders on the way are watched. */
async function armed(watched: Watched): Promise<void> {
  await watched.until(() => Promise.resolve(watched.calls > 0));
}

describe('watching a path', () => {
  it('sees it come, change, be replaced and go', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    const watched = watch(path);
    await armed(watched);
    writeFileSync(path, 'one');
    await watched.until(isThere(path));
    writeFileSync(path, 'two');
    await watched.until(async () => (await hostFiles.read(path)) === 'two');
    writeFileSync(`${path}.new`, 'three');
    renameSync(`${path}.new`, path);
    await watched.until(async () => (await hostFiles.read(path)) === 'three');
    unlinkSync(path);
    await watched.until(isGone(path));
  });

  it('sees it come below folders that do not exist yet', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a', 'b', 'c', 'file');
    const watched = watch(path);
    await armed(watched);
    mkdirSync(join(folder, 'a', 'b', 'c'), { recursive: true });
    writeFileSync(path, '');
    await watched.until(isThere(path));
  });

  it('misses nothing that happens while it is being set up', async () => {
    const path = join(temporaryFolder(), 'a', 'file');
    const watched = watch(path);
    mkdirSync(join(path, '..'));
    await new Promise(setImmediate);
    writeFileSync(path, '');
    await watched.until(isThere(path));
  });

  it.each(['b', 'a'])('goes with a folder on the way that is replaced (%s)', async which => {
    const folder = temporaryFolder();
    const path = join(folder, 'a', 'b', 'file');
    const moved = which === 'a' ? join(folder, 'a') : join(folder, 'a', 'b');
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    const watched = watch(path);
    await armed(watched);
    renameSync(moved, join(folder, 'old'));
    await watched.until(isGone(path));
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    await watched.until(isThere(path));
    rmSync(join(folder, 'a'), { recursive: true });
    await watched.until(isGone(path));
  });

  it('follows links: to what is not there yet, and to somewhere else', async () => {
    const folder = temporaryFolder();
    const link = join(folder, 'link');
    symlinkSync('target/file', link);
    const watched = watch(link);
    await armed(watched);
    mkdirSync(join(folder, 'target'));
    writeFileSync(join(folder, 'target', 'file'), 'one');
    await watched.until(async () => (await hostFiles.read(link)) === 'one');
    writeFileSync(join(folder, 'other'), 'two');
    symlinkSync('other', `${link}.new`);
    renameSync(`${link}.new`, link);
    await watched.until(async () => (await hostFiles.read(link)) === 'two');
    writeFileSync(join(folder, 'other'), 'three');
    await watched.until(async () => (await hostFiles.read(link)) === 'three');
  });

  it('calls back for the path and not for its neighbours', async () => {
    const folder = temporaryFolder();
    const watched = watch(join(folder, 'file'), createPathWatcher({ listen: () => undefined }));
    await armed(watched);
    const before = watched.calls;
    writeFileSync(join(folder, 'neighbour'), '');
    const witness = watch(join(folder, 'neighbour'));
    await armed(witness);
    writeFileSync(join(folder, 'neighbour'), 'x');
    await witness.until(() => Promise.resolve(witness.calls > 1));
    expect(watched.calls).toBe(before);
  });

  it('looks again when a mount appears or goes, which inotify does not tell', async () => {
    const told = Promise.withResolvers<(line: string) => void>();
    const follow: Commands['follow'] = (_argv, line) => {
      told.resolve(line);
      return new Promise(() => undefined);
    };
    const mounts = createMountWatcher({ clock: createVirtualClock(), commands: { ...hostCommands, follow } });
    const watched = watch('/nowhere/at/all', createPathWatcher(mounts));
    const line = await told.promise;
    await armed(watched);
    const before = watched.calls;
    line('/nowhere');
    await watched.until(() => Promise.resolve(watched.calls > before));
  });

  it('looks from time to time at a file system that tells inotify nothing', async () => {
    const watched = watch('/proc/sys/kernel/nothing', createPathWatcher({ listen: () => undefined }, 1));
    await watched.until(() => Promise.resolve(watched.calls > 3));
  });

  it('leaves no watch after the abort', async () => {
    const before = inotifyWatches();
    const watched = watch(join(temporaryFolder(), 'a', 'b'));
    await armed(watched);
    expect(inotifyWatches()).toBeGreaterThan(before);
    watched.abort.abort();
    expect(inotifyWatches()).toBe(before);
  });
});

/** As the kernel counts them. */
function inotifyWatches(): number {
  return readdirSync('/proc/self/fdinfo')
    .flatMap(name => {
      try {
        return readFileSync(join('/proc/self/fdinfo', name), 'utf8').split('\n');
      } catch {
        // The descriptor of the listing itself is gone by now.
        return [];
      }
    })
    .filter(line => line.startsWith('inotify ')).length;
}
