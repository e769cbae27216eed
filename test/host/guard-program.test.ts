/** units/muster-guard itself, as a shell runs it: killed at each command, and with the power gone at each. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVolatileFolder, type FolderContent, type VolatileFolder } from '../../src/simulation/volatile-folder.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const program = join(import.meta.dirname, '../../units/muster-guard');
const inOrder = 'ActiveState=inactive\nResult=success\nExecMainStatus=0\n';

interface Call {
  readonly argv: readonly string[];
  /** The folder right before it. */
  readonly before: FolderContent;
}

interface Machine {
  readonly folder: string;
  /** Exit status of the program; null: killed. */
  run(verb: string, options?: { readonly killAt?: number; readonly fails?: string }): number | null;
  /** What it called, in order. */
  calls(): Call[];
  content(): FolderContent;
  states(unit: string, text: string): void;
  readonly said: string;
}

/** A node's folder of marks, and the programs that the guard calls, each of which tells of itself first. */
function machine(initial: FolderContent = {}): Machine {
  const root = temporaryFolder();
  const [folder, programs, log] = [join(root, 'lib/muster/guard'), join(root, 'bin'), join(root, 'calls')];
  mkdirSync(folder, { recursive: true });
  mkdirSync(programs);
  for (const [name, text] of Object.entries(initial)) writeFileSync(join(folder, name), text);
  const state = (unit: string) => join(root, unit);
  for (const unit of ['corosync.service', 'pacemaker.service']) writeFileSync(state(unit), inOrder);
  for (const name of ['mkdir', 'mv', 'rm', 'sync', 'systemctl']) {
    const real = name === 'sync' ? ':' : name === 'systemctl' ? `cat "${root}/$3"` : `/bin/${name} "$@"`;
    const path = join(programs, name);
    writeFileSync(
      path,
      `#!/bin/sh
PATH=/usr/bin:/bin
echo x >>'${log}'
n=$(wc -l <'${log}')
mkdir -p '${root}'/call-$n
cp '${folder}'/* '${root}'/call-$n 2>/dev/null
printf '%s\\n' ${name} "$@" >'${root}'/argv-$n
[ "$n" = "$KILL_AT" ] && kill -KILL $PPID && exit 1
[ '${name}' = "$FAILS" ] && exit 1
${real}
`,
    );
    chmodSync(path, 0o755);
  }
  const contentOf = (path: string) =>
    Object.fromEntries(readdirSync(path).map(name => [name, readFileSync(join(path, name), 'utf8')]));
  let said = '';
  return {
    folder,
    get said() {
      return said;
    },
    run(verb, { killAt = 0, fails = '' } = {}) {
      const path = `${programs}:/usr/bin:/bin`;
      const env = {
        PATH: path,
        MUSTER_GUARD_FOLDER: folder,
        INVOCATION_ID: 'run-2',
        KILL_AT: `${killAt}`,
        FAILS: fails,
      };
      const { status, stderr } = spawnSync('/bin/sh', [program, verb], { env, encoding: 'utf8', timeout: 10_000 });
      said = stderr;
      return status;
    },
    calls: () => {
      const numbers = existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((_, i) => i + 1)
        : [];
      return numbers.map(n => ({
        argv: readFileSync(join(root, `argv-${n}`), 'utf8')
          .trim()
          .split('\n'),
        before: contentOf(join(root, `call-${n}`)),
      }));
    },
    content: () => contentOf(folder),
    states: (unit, text) => writeFileSync(state(unit), text),
  };
}

/** Does to the model what the program did to the disk; `cut` is called after each step. */
function replay(node: Machine, model: VolatileFolder, cut: () => void): void {
  const name = (path: string) => path.replace(`${node.folder}/`, '');
  const follow = (content: FolderContent) => {
    for (const [file, text] of Object.entries(content)) if (model.content()[file] !== text) model.write(file, text);
    cut();
  };
  for (const { argv, before } of node.calls()) {
    follow(before);
    const [command, ...args] = argv;
    const paths = args.filter(arg => arg.startsWith('/'));
    if (command === 'mv') model.rename(name(paths[0] ?? ''), name(paths[1] ?? ''));
    if (command === 'rm') for (const path of paths) if (name(path) in model.content()) model.remove(name(path));
    if (command === 'sync') {
      for (const path of paths) {
        if (path === node.folder) model.syncFolder();
        else model.syncFile(name(path));
      }
    }
    cut();
  }
  expect(model.content()).toEqual(node.content());
}

const stopped = { clean: 'run-1\n' };
const unclean = { running: 'run-1\n' };

describe('before corosync', () => {
  it.each([
    ['for the first time', {}],
    ['after an orderly stop', stopped],
    ['after a crash', unclean],
    ['after a crash between its own two writes', { ...unclean, ...stopped }],
    ['with a rest of itself', { 'running.new': 'run-0', ...stopped }],
  ])('%s leaves the mark that the stack runs, on the disk', (_, before) => {
    const node = machine(before);
    expect(node.run('running')).toBe(0);
    expect(node.content()).toEqual({ running: 'run-2\n' });
    const model = createVolatileFolder(before);
    replay(node, model, () => {
      // A crash that was not yet dealt with is never forgotten on the way, nor an orderly stop.
      for (const content of model.powerCuts()) {
        if ('running' in before) expect(content).toHaveProperty('running');
        else if ('clean' in before)
          expect(Object.keys(content)).toEqual(expect.arrayContaining([expect.stringMatching(/^(running|clean)$/)]));
      }
    });
    for (const content of model.powerCuts()) expect(content).toMatchObject({ running: 'run-2\n' });
  });

  it('without a block left on the disk leaves the mark without its text', () => {
    const node = machine(stopped);
    expect(node.run('running', { fails: 'mv' })).toBe(1);
    expect(node.said).toContain('<3>');
    const full = machine(stopped);
    // A folder in the way of its draft: any failure to write that.
    mkdirSync(join(full.folder, 'running.new'));
    expect(full.run('running')).toBe(0);
    expect(full.said).toContain('<4>');
    expect(readFileSync(join(full.folder, 'running'), 'utf8')).toBe('');
  });

  it('says so when the disk takes nothing', () => {
    const node = machine(stopped);
    expect(node.run('running', { fails: 'sync' })).toBe(1);
    expect(node.said).toMatch(/<3>.*to the disk/);
  });

  it('makes its folder, and has it on the disk', () => {
    const node = machine();
    spawnSync('rm', ['-r', join(node.folder, '../..')]);
    expect(node.run('running')).toBe(0);
    const synced = node.calls().flatMap(({ argv }) => (argv[0] === 'sync' ? argv.slice(1) : []));
    expect(synced).toEqual(expect.arrayContaining([join(node.folder, '..'), join(node.folder, '../..')]));
  });
});

describe('after the daemons', () => {
  it('marks a stop in order as clean, on the disk', () => {
    const node = machine(unclean);
    expect(node.run('clean')).toBe(0);
    expect(node.content()).toEqual(stopped);
    const model = createVolatileFolder(unclean);
    replay(node, model, () => {
      for (const content of model.powerCuts()) expect(Object.keys(content)).toHaveLength(1);
    });
    expect(model.powerCuts()).toEqual([stopped]);
  });

  it.each([
    ['corosync was killed', 'corosync', 'ActiveState=failed\nResult=signal\nExecMainStatus=9\n'],
    ['corosync still runs', 'corosync', 'ActiveState=active\nResult=success\nExecMainStatus=0\n'],
    ['the stop of corosync failed', 'corosync', 'ActiveState=failed\nResult=exit-code\nExecMainStatus=0\n'],
    ['pacemaker ended with 100', 'pacemaker', 'ActiveState=inactive\nResult=success\nExecMainStatus=100\n'],
    ['pacemaker still stops', 'pacemaker', 'ActiveState=deactivating\nResult=success\nExecMainStatus=0\n'],
    ['pacemaker ran into its time limit', 'pacemaker', 'ActiveState=failed\nResult=timeout\nExecMainStatus=0\n'],
    ['systemd says nothing of it', 'pacemaker', ''],
  ])('leaves the mark when %s', (_, unit, text) => {
    const node = machine(unclean);
    node.states(`${unit}.service`, text);
    expect(node.run('clean')).toBe(0);
    expect(node.content()).toEqual(unclean);
    expect(node.said).toContain(`<4>${unit}.service did not stop in order`);
  });

  it('leaves it when systemd does not answer', () => {
    const node = machine(unclean);
    expect(node.run('clean', { fails: 'systemctl' })).toBe(1);
    expect(node.content()).toEqual(unclean);
  });
});

describe('killed at each of its commands', () => {
  it.each([
    ['running', stopped],
    ['running', unclean],
    ['clean', unclean],
  ])('%s leaves a mark, and the next run of it ends the work', (verb, before) => {
    const steps = machine(before);
    steps.run(verb);
    for (let killAt = 1; killAt <= steps.calls().length; killAt += 1) {
      const node = machine(before);
      node.run(verb, { killAt });
      const names = Object.keys(node.content());
      expect(names.some(name => name === 'running' || name === 'clean')).toBe(true);
      if (verb === 'running' && 'running' in before) expect(names).toContain('running');
      expect(node.run('running')).toBe(0);
      expect(node.content()).toEqual({ running: 'run-2\n' });
    }
  });
});

it('refuses a word that it does not know', () => {
  const node = machine(unclean);
  expect(node.run('stop')).toBe(1);
  expect(node.content()).toEqual(unclean);
});
