import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Box } from '../../lab/box.ts';
import { debianTree, type Suite } from '../../lab/debian-tree.ts';
import { poll } from '../../lab/poll.ts';
import { rootedPath } from '../../lab/rooted-path.ts';
import { run, runChecked, type RunOptions, type RunResult } from '../../lab/run.ts';
import { parseUnitFacts, unitFactsArguments, type UnitFacts } from '../../lab/unit-facts.ts';

export type Scope = 'user' | 'system';

export interface ManagerOptions {
  /** A `systemd --user`, or a system manager that is process 1; default `user`. */
  readonly scope?: Scope;
  /** Whose systemd: 252 of Debian 12 (the default) or 257 of Debian 13. */
  readonly suite?: Suite;
  /** Unit files by name, there from the start. */
  readonly units?: Readonly<Record<string, string>>;
}

const places = {
  user: { privateSocket: '/run/user/0/systemd/private', bus: '/run/user/0/bus', goal: 'default.target' },
  system: { privateSocket: '/run/systemd/private', bus: '/run/dbus/system_bus_socket', goal: 'multi-user.target' },
};

/**
 * A real systemd with a bus of its own and no units but the test's, in a box: nothing of it touches the host, nothing is
 * left of it. It starts in a fraction of a second. Its commands run in the Debian tree, not on the host.
 */
export class PrivateManager {
  readonly scope: Scope;
  /** The manager's process id as seen from here. */
  readonly pid: number;
  readonly #box: Box;

  private constructor(scope: Scope, pid: number, box: Box) {
    this.scope = scope;
    this.pid = pid;
    this.#box = box;
  }

  static async start(options: ManagerOptions = {}): Promise<PrivateManager> {
    const { scope = 'user', suite = 'bookworm', units = {} } = options;
    const box = await Box.open([
      { source: await debianTree(suite), target: '/run/box/tree' },
      { source: import.meta.dirname, target: '/run/box/support' },
      { source: join(import.meta.dirname, 'units'), target: '/run/box/units' },
    ]);
    try {
      await writeUnits(box, units);
      const manager = new PrivateManager(scope, await powerOn(box, scope), box);
      await poll(`${places[scope].goal} is active`, 10_000, async () => {
        const shown = await manager.systemctl('is-active', places[scope].goal);
        return shown.exitCode === 0;
      });
      return manager;
    } catch (error) {
      const log = await managerLog(box);
      await box.close();
      throw new Error(`the private systemd did not start: ${String(error)}\n${log}`, { cause: error });
    }
  }

  /** Its bus, for a connection from this process. */
  get busAddress(): string {
    return `unix:path=${this.#outside(places[this.scope].bus)}`;
  }

  /** Its private socket, which needs no bus. */
  get privateAddress(): string {
    return `unix:path=${this.#outside(places[this.scope].privateSocket)}`;
  }

  /** What a child of this process needs to take this manager for its user's (scope `user`). */
  get environment(): Readonly<Record<string, string>> {
    return { XDG_RUNTIME_DIR: this.#outside('/run/user/0'), DBUS_SESSION_BUS_ADDRESS: this.busAddress };
  }

  /** Where a file of the manager's tree is found from here. */
  path(path: string): Promise<string> {
    return rootedPath(`/proc/${this.pid}/root`, path);
  }

  /** Runs argv next to the manager. */
  exec(argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    return run(this.argv(argv), options);
  }

  systemctl(...args: string[]): Promise<RunResult> {
    return run(this.argv(['systemctl', `--${this.scope}`, ...args]));
  }

  /** As `systemctl`, but throws unless it succeeds; resolves with its stdout. */
  systemctlChecked(...args: string[]): Promise<string> {
    return runChecked(this.argv(['systemctl', `--${this.scope}`, ...args]));
  }

  async unit(name: string): Promise<UnitFacts> {
    const [facts] = parseUnitFacts(await this.systemctlChecked('show', ...unitFactsArguments, name));
    if (facts === undefined) throw new Error(`systemctl shows nothing for ${name}`);
    return facts;
  }

  /** Writes a unit file (or a drop-in, `a.service.d/x.conf`). systemd reads it at the next `daemonReload`. */
  async writeUnit(name: string, text: string): Promise<void> {
    await writeUnits(this.#box, { [name]: text });
  }

  async removeUnit(name: string): Promise<void> {
    await rm(this.#box.path(join('/run/box/written', name)), { recursive: true, force: true });
  }

  async daemonReload(): Promise<void> {
    await this.systemctlChecked('daemon-reload');
  }

  async reexec(): Promise<void> {
    await this.systemctlChecked('daemon-reexec');
  }

  async restartBus(): Promise<void> {
    await this.systemctlChecked('restart', 'dbus.service');
  }

  async stopBus(): Promise<void> {
    await this.systemctlChecked('stop', 'dbus.socket', 'dbus.service');
  }

  async startBus(): Promise<void> {
    await this.systemctlChecked('start', 'dbus.socket', 'dbus.service');
  }

  /** What the manager logged. Units have no journal here: a lab node has. */
  log(): Promise<string> {
    return managerLog(this.#box);
  }

  async stop(): Promise<void> {
    await this.#box.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #outside(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  /** The argv that runs `argv` next to the manager. */
  argv(argv: readonly string[]): string[] {
    return [
      ...['nsenter', `--target=${this.pid}`, '--mount', '--pid', '--net', '--cgroup', '--root', '--wd', '--'],
      ...[
        'setpriv',
        '--pdeathsig',
        'KILL',
        '--bounding-set=-sys_time',
        '--inh-caps=-sys_time',
        '--',
        'env',
        '-i',
        'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
        'HOME=/root',
      ],
      ...[
        'XDG_RUNTIME_DIR=/run/user/0',
        'DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus',
        'LANG=C.UTF-8',
        'SYSTEMD_IGNORE_CHROOT=1',
      ],
      ...argv,
    ];
  }
}

async function writeUnits(box: Box, units: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(units)) {
    const path = box.path(join('/run/box/written', name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** Starts the manager; resolves with its process id when its private socket is there. */
async function powerOn(box: Box, scope: Scope): Promise<number> {
  const log = await open(box.path('/run/box/manager.log'), 'a');
  const starter = spawn('nsenter', box.argv(['/run/box/support/manager.sh', scope]).slice(1), {
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  await log.close();
  starter.unref();
  const ended = new Promise<never>((_, reject) => {
    starter.once('exit', () => reject(new Error('it ended at once')));
    starter.once('error', reject);
  });
  ended.catch(() => undefined);
  const cgroup = box.path(join('/sys/fs/cgroup', await box.cgroup(), 'manager/init.scope/cgroup.procs'));
  const socket = places[scope].privateSocket;
  return await Promise.race([
    ended,
    poll('systemd has its private socket', 10_000, () => socketOwner(cgroup, socket), 2),
  ]);
}

async function socketOwner(cgroup: string, socket: string): Promise<number | undefined> {
  const pids = (await readFile(cgroup, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
  return pids.find(pid => existsSync(`/proc/${pid}/root${socket}`));
}

function managerLog(box: Box): Promise<string> {
  return readFile(box.path('/run/box/manager.log'), 'utf8').catch(() => '');
}
