import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Box } from './box.ts';
import { nodeName, ringAddress } from './cluster-files.ts';
import { poll } from './poll.ts';
import { rootedPath } from './rooted-path.ts';
import { run, runChecked, type RunOptions, type RunResult } from './run.ts';
import { parseUnitFacts, unitFactsArguments, type UnitFacts } from './unit-facts.ts';

/** `late`: at each boot the ring address is missing until `addAddress`. */
export type RingAtBoot = 'present' | 'late';

export interface BootOptions {
  /** The kernel command line as the node sees it, for example `['nocluster']`. */
  readonly cmdline?: readonly string[];
}

/** SIGRTMIN+4, what systemd takes for "start poweroff.target". Node knows no real-time signals by name. */
const powerOffSignal = 34 + 4;
const consoleTail = 2_000;
const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8'];
/** The node's clock is the host's: nothing in the node may set it, neither a daemon nor a command of a test. */
const withheldCapabilities = ['sys_time', 'sys_module', 'sys_rawio'];

export const nodeFolder = (name: string): string => `/run/box/nodes/${name}`;

/** One machine of a lab. Paths are the node's own unless said otherwise; times are milliseconds. */
export class LabNode {
  readonly box: Box;
  readonly name: string;
  /** The node's address on the cluster's network, 10.77.0.11 for n1. */
  readonly address: string;
  readonly #ring: RingAtBoot;
  /** The end of the machine that this process powered on last: only then its disk is free again. */
  #ended: Promise<unknown> | undefined;

  constructor(box: Box, number: number, ring: RingAtBoot) {
    this.box = box;
    this.name = nodeName(number);
    this.address = ringAddress(number);
    this.#ring = ring;
  }

  /** The node's disk as a path of the host. /run and /tmp of a running node are not on it: see `path`. */
  get root(): string {
    return this.box.path(`${nodeFolder(this.name)}/root`);
  }

  /** The host's path of a file of the node, /run and /tmp of a running node included. */
  async path(path: string): Promise<string> {
    const leader = await this.#leader();
    return await rootedPath(leader === undefined ? this.root : `/proc/${leader}/root`, path);
  }

  /** Writes a file, with its folders. Works while the node is off and while it runs. */
  async write(path: string, text: string, mode = 0o644): Promise<void> {
    const target = await this.path(path);
    await mkdir(dirname(target), { recursive: true });
    const file = await open(target, 'w', mode);
    await file.writeFile(text);
    await file.chmod(mode);
    await file.close();
  }

  async read(path: string): Promise<string> {
    return await readFile(await this.path(path), 'utf8');
  }

  /** Powers the node on; resolves when its systemd answers, long before the boot is complete. */
  async boot(options: BootOptions = {}): Promise<void> {
    if (await this.isRunning()) throw new Error(`${this.name} runs already`);
    await this.#resetAddresses();
    const folder = nodeFolder(this.name);
    const cgroup = await this.#newCgroup();
    const console = await open(this.box.path(`${folder}/console`), 'w');
    const hypervisor = spawn(
      'nsenter',
      this.box
        .argv(['/run/box/bin/power-on.sh', cgroup, this.name, ...this.#nspawnArguments(options.cmdline ?? [])])
        .slice(1),
      // A session of its own: a keyboard interrupt of the tests must not reach the node.
      { stdio: ['ignore', console.fd, console.fd], detached: true },
    );
    const ended = new Promise<false>(resolve => {
      hypervisor.once('exit', () => resolve(false));
      hypervisor.once('error', () => resolve(false));
    });
    this.#ended = ended;
    await console.close();
    hypervisor.unref();
    const started = await Promise.race([this.#awaitSystemd(cgroup), ended]);
    if (!started) throw new Error(`${this.name} did not boot:\n${await this.console()}`);
  }

  /** What the node wrote to its console since it was powered on (the end of it). */
  async console(): Promise<string> {
    const text = await readFile(this.box.path(`${nodeFolder(this.name)}/console`), 'utf8').catch(() => '');
    return text.slice(-consoleTail);
  }

  async isRunning(): Promise<boolean> {
    return (await this.#leader()) !== undefined;
  }

  /** Runs argv in the running node, as root, outside of all units. */
  async exec(argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    return await run(await this.#execArgv(argv), options);
  }

  /** As `exec`, but throws unless the exit code is 0; resolves with what it wrote to stdout. */
  async execChecked(argv: readonly string[], options?: RunOptions): Promise<string> {
    return await runChecked(await this.#execArgv(argv), options);
  }

  /** The argv that runs `argv` in the node, for tests that start and stop the process themselves. */
  async execArgv(argv: readonly string[]): Promise<string[]> {
    return await this.#execArgv(argv);
  }

  async systemctl(...args: string[]): Promise<string> {
    return await this.execChecked(['systemctl', ...args], { timeout: 120_000 });
  }

  /** The address of the node's system bus, reachable from this process. */
  async busAddress(): Promise<string> {
    return `unix:path=/proc/${await this.#runningLeader()}/root/run/dbus/system_bus_socket`;
  }

  /** What systemd knows of some units, in the order asked. */
  async units(...names: string[]): Promise<UnitFacts[]> {
    return parseUnitFacts(await this.execChecked(['systemctl', 'show', ...unitFactsArguments, ...names]));
  }

  async unit(name: string): Promise<UnitFacts> {
    const [facts] = await this.units(name);
    if (facts === undefined) throw new Error(`systemctl shows nothing for ${name}`);
    return facts;
  }

  /** Waits until a unit is in an ActiveState, and fails with its journal when it is not in time. */
  async waitForUnit(name: string, state = 'active', timeout = 30_000): Promise<UnitFacts> {
    try {
      return await poll(`${name} ${state} on ${this.name}`, timeout, async () => {
        const facts = await this.unit(name);
        return facts.activeState === state && facts;
      });
    } catch (error) {
      throw new Error(`${String(error)}\n${(await this.journal(name)).slice(-4_000)}`, { cause: error });
    }
  }

  /** Waits until the boot is complete: `running`, or `degraded` when a unit failed. */
  async waitForBoot(timeout = 60_000): Promise<string> {
    return await poll(`${this.name} has booted`, timeout, async () => {
      const state = (await this.exec(['systemctl', 'is-system-running'])).stdout.trim();
      return ['running', 'degraded'].includes(state) && state;
    });
  }

  /** The messages of a unit in this boot, or of the whole boot; times are seconds on the monotonic clock. */
  async journal(unit?: string): Promise<string> {
    const selection = unit === undefined ? [] : ['--unit', unit];
    return await this.execChecked(['journalctl', '--boot', '--no-pager', '--output=short-monotonic', ...selection]);
  }

  /** Asks for an orderly power-off; resolves with the milliseconds it took. */
  async poweroff(timeout = 120_000): Promise<number> {
    const leader = await this.#runningLeader();
    const start = performance.now();
    process.kill(leader, powerOffSignal);
    await this.waitForOff(timeout);
    return performance.now() - start;
  }

  /** Resolves when the node is off, whoever asked for it. */
  async waitForOff(timeout = 120_000): Promise<void> {
    await poll(`${this.name} is off`, timeout, async () => !(await this.isRunning()), 5);
    await this.#ended;
  }

  /** Pulls the plug. */
  async crash(): Promise<void> {
    process.kill(await this.#runningLeader(), 'SIGKILL');
    await this.waitForOff(10_000);
  }

  /** Unplugs the network cable. */
  async cut(): Promise<void> {
    await this.box.runChecked(['ip', 'link', 'set', `port-${this.name}`, 'down']);
  }

  /** Plugs the network cable in again. */
  async heal(): Promise<void> {
    await this.box.runChecked(['ip', 'link', 'set', `port-${this.name}`, 'up']);
  }

  async addAddress(address = `${this.address}/24`): Promise<void> {
    await this.box.runChecked(['ip', '-n', this.name, 'address', 'add', address, 'dev', 'host0']);
  }

  async delAddress(address = `${this.address}/24`): Promise<void> {
    await this.box.runChecked(['ip', '-n', this.name, 'address', 'delete', address, 'dev', 'host0']);
  }

  /** Runs the program of this checkout in the node. */
  async muster(args: readonly string[], options?: RunOptions): Promise<RunResult> {
    return await this.exec(['/opt/muster-src/bin/node', '/opt/muster-src/dist/muster.mjs', ...args], options);
  }

  /** Installs the program as an administrator does, `muster install`. The node must run. */
  async installMuster(options?: RunOptions): Promise<RunResult> {
    return await this.muster(['install'], options);
  }

  async #resetAddresses(): Promise<void> {
    await this.box.runChecked(['ip', '-n', this.name, 'address', 'flush', 'dev', 'host0']);
    if (this.#ring === 'present') await this.addAddress();
    await this.box.runChecked(['ip', '-n', this.name, 'link', 'set', 'host0', 'up']);
  }

  /** A fresh cgroup for each boot, relative to the cgroup tree: `muster-box-1/n1-2`. */
  async #newCgroup(): Promise<string> {
    const parent = await this.box.cgroup();
    for (let boot = 1; ; boot += 1) {
      const cgroup = join(parent, `${this.name}-${boot}`);
      if (!existsSync(this.box.path(`/sys/fs/cgroup/${cgroup}`))) return cgroup;
    }
  }

  #nspawnArguments(cmdline: readonly string[]): string[] {
    return [
      ...['--quiet', '--register=no', '--keep-unit', '--resolv-conf=off', '--timezone=off', '--link-journal=no'],
      ...[
        '--console=pipe',
        '--capability=all',
        `--drop-capability=${withheldCapabilities.map(name => `CAP_${name.toUpperCase()}`).join(',')}`,
      ],
      `--directory=${nodeFolder(this.name)}/root`,
      `--machine=${this.name}`,
      ...(existsSync(this.box.path('/run/box/product')) ? ['--bind-ro=/run/box/product:/opt/muster-src'] : []),
      '--boot',
      ...cmdline,
    ];
  }

  async #awaitSystemd(cgroup: string): Promise<true> {
    const payload = this.box.path(`/sys/fs/cgroup/${cgroup}/payload`);
    const leader = await poll(
      `${this.name} has a process 1`,
      20_000,
      async () => {
        const first = (await readFile(join(payload, 'init.scope/cgroup.procs'), 'utf8').catch(() => '')).split('\n')[0];
        return first !== undefined && first !== '' && existsSync(`/proc/${first}/root/run/systemd/private`) && first;
      },
      5,
    );
    await mkdir(join(payload, 'lab.exec'));
    await writeFile(this.box.path(`${nodeFolder(this.name)}/leader`), leader);
    return true;
  }

  /** Process 1 of the node as seen from outside, undefined when the node is off. */
  async #leader(): Promise<number | undefined> {
    const text = await readFile(this.box.path(`${nodeFolder(this.name)}/leader`), 'utf8').catch(() => '');
    const pid = Number(text);
    return text !== '' && existsSync(`/proc/${pid}/root/run/systemd`) ? pid : undefined;
  }

  async #runningLeader(): Promise<number> {
    const leader = await this.#leader();
    if (leader === undefined) throw new Error(`${this.name} is off`);
    return leader;
  }

  async #execArgv(argv: readonly string[]): Promise<string[]> {
    const leader = await this.#runningLeader();
    const membership = await readFile(`/proc/${leader}/cgroup`, 'utf8');
    const payload = /^0::\/(?<path>.*)\/init\.scope$/m.exec(membership)?.groups?.['path'] ?? '';
    // Joins the node's cgroup (nsenter enters the cgroup namespace only); the command dies with nsenter, which is what
    // a timeout kills.
    const joined = ['sh', '-c', 'echo 0 >"$0/cgroup.procs" && exec "$@"'];
    const entered = ['nsenter', `--target=${leader}`, ...'-m -u -i -n -p -C'.split(' '), '--root', '--wd', '--'];
    const folder = this.box.path(`/sys/fs/cgroup/${payload}/lab.exec`);
    const withheld = withheldCapabilities.map(name => `-${name}`).join(',');
    const bounds = [`--bounding-set=${withheld}`, `--inh-caps=${withheld}`];
    const tied = ['setpriv', '--pdeathsig', 'KILL', ...bounds, '--', 'env', '-i', ...environment];
    return [...joined, folder, ...entered, ...tied, ...argv];
  }
}
