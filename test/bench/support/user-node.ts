import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrivateManager } from '../../systemd-tier/support/private-manager.ts';
import { TimedRun } from './timed-run.ts';

/** A private systemd with `muster --user` beside it: no daemon of a cluster, no kernel that boots, nothing but the two. */
export class UserNode {
  readonly manager: PrivateManager;
  readonly #home: string;

  private constructor(manager: PrivateManager, home: string) {
    this.manager = manager;
    this.#home = home;
  }

  static async create(units: Readonly<Record<string, string>>): Promise<UserNode> {
    const home = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    return new UserNode(await PrivateManager.start({ units }), home);
  }

  /** Writes a prerequisites file; returns the options that name it. */
  async file(name: string, text: string): Promise<readonly string[]> {
    const path = join(this.#home, name);
    await writeFile(path, text, { mode: 0o644 });
    return ['--user', '--config', path];
  }

  /** `bus`: by another way than straight to the manager's bus. */
  start(argv: readonly string[], bus = this.manager.busAddress): TimedRun {
    const environment = { ...this.manager.environment, DBUS_SESSION_BUS_ADDRESS: bus };
    return new TimedRun(argv, {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      HOME: this.#home,
      ...environment,
    });
  }

  /** Runs bash beside the manager. */
  bash(script: string): TimedRun {
    return new TimedRun(this.manager.argv(['bash', '-c', script]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.manager.stop();
    await rm(this.#home, { recursive: true });
  }
}
