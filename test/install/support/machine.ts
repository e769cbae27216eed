/** A node with an in-memory disk and a systemd that stands still, on which muster can be installed and killed. */
import type { Config } from '../../../src/config/config.ts';
import { install } from '../../../src/install/install.ts';
import type { InstallContext } from '../../../src/install/step.ts';
import { applyStopOrder } from '../../../src/install/stop-order.ts';
import { uninstall } from '../../../src/install/uninstall.ts';
import type { CommandResult, Program } from '../../../src/ports.ts';
import { fakeSystemd, type FakeUnit } from '../../plan/support/fake-systemd.ts';
import { node } from '../../plan/support/node.ts';
import { memoryTree } from './memory-tree.ts';

export const distribution = ['corosync.service', 'pacemaker.service', 'pcsd.service'];
const packageFiles = ['/usr/sbin/muster', '/usr/lib/muster/muster-guard', '/usr/lib/systemd/system/muster.service'];
const enabled: FakeUnit = { unitFileState: 'enabled' };
const ok: CommandResult = {
  exitCode: 0,
  signal: undefined,
  timedOut: false,
  spawnError: undefined,
  stdout: '0.1.0\n',
  stderr: '',
};

/** As a distribution leaves it: all daemons enabled, muster unpacked somewhere and not installed. */
export function machine(changes: Readonly<Record<string, FakeUnit>> = {}) {
  let left = Infinity;
  const lines: string[] = [];
  const killed = (what: string) => {
    if (left === 0) throw new Error(`killed before: ${what}`);
    left -= 1;
  };
  const units = node({
    ...Object.fromEntries(distribution.map(unit => [unit, enabled])),
    'muster.service': { unitFileState: 'disabled' },
    'muster-guard.service': { unitFileState: 'disabled' },
    ...changes,
  });
  const systemd = fakeSystemd(units);
  const tree = memoryTree(killed);
  tree.put('/opt/muster/muster.mjs', 'the program, version 1');
  tree.put('/opt/node/bin/node', 'a node', 0o755);
  tree.put('/etc/muster/muster.yaml', 'version: 1\n');
  let trial: CommandResult = ok;
  let program: Program = { form: 'bundle', bundle: '/opt/muster/muster.mjs', runtime: '/opt/node/bin/node' };
  const commands: string[] = [];

  const context = (dryRun: boolean): InstallContext => ({
    systemd: {
      ...systemd,
      enable: names =>
        Promise.resolve()
          .then(() => killed(`enable ${names.join(' ')}`))
          .then(() => systemd.enable(names)),
      disable: names =>
        Promise.resolve()
          .then(() => killed(`disable ${names.join(' ')}`))
          .then(() => systemd.disable(names)),
      reload: () =>
        Promise.resolve()
          .then(() => killed('reload'))
          .then(() => systemd.reload()),
    },
    files: tree.files,
    tree,
    commands: {
      run: argv => {
        commands.push(argv.join(' '));
        return Promise.resolve(trial);
      },
      follow: () => Promise.reject(new Error('not expected here')),
    },
    program,
    dryRun,
    say: line => void lines.push(line),
  });
  const run = async (verb: (context: InstallContext) => Promise<unknown>, dryRun = false): Promise<string[]> => {
    lines.length = 0;
    await verb(context(dryRun));
    return [...lines];
  };
  return {
    systemd,
    tree,
    lines,
    commands,
    install: (config: Config, dryRun?: boolean) => run(context => install(config, context), dryRun),
    uninstall: (dryRun?: boolean) => run(uninstall, dryRun),
    fix: (config: Config) => run(context => applyStopOrder(config, context)),
    /** The process dies right before its change number `changes` from now on. */
    killAfter: (changes: number) => (left = changes),
    answerTrial: (answer: Partial<CommandResult>) => (trial = { ...ok, ...answer }),
    runAs: (other: Program) => (program = other),
    /** From here on muster is that of a package, which is unpacked. */
    usePackage() {
      for (const path of packageFiles) tree.put(path, 'of the package');
      program = { form: 'executable', executable: '/usr/sbin/muster' };
    },
    enabledUnits: () =>
      Object.keys(units).filter(
        unit => systemd.stateOf(unit) === 'enabled' && unit !== 'graphical.target' && unit !== 'sbd.service',
      ),
    record: () =>
      JSON.parse(tree.text('/var/lib/muster/install.json') ?? 'null') as { units: string[]; complete: boolean } | null,
    disk: () => Object.fromEntries([...tree.content].map(([path, { text }]) => [path, text])),
  };
}

export type Machine = ReturnType<typeof machine>;

/** What the next boot would do. */
export function nextBoot({ systemd, tree }: Machine): 'as before' | 'through muster' | 'half' | 'nothing' {
  if (systemd.stateOf('pacemaker.service') === 'enabled') return 'as before';
  const byHand = ['/usr/local/lib/muster/muster.mjs', '/usr/local/lib/muster/node', '/usr/local/sbin/muster'];
  // A unit below /etc wins over the package's.
  const program = tree.content.has('/etc/systemd/system/muster.service') ? byHand : packageFiles;
  const whole = program.every(path => tree.content.has(path));
  if (systemd.stateOf('corosync.service') === 'enabled') return 'half';
  return whole && systemd.stateOf('muster.service') === 'enabled' ? 'through muster' : 'nothing';
}
