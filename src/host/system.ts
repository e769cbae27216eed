import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { systemClock } from './clock.ts';
import { tellConsole } from './console.ts';
import { hostCommands } from './commands.ts';
import { hostFiles } from './files.ts';
import { hostTree } from './install-tree.ts';
import { acquireLock } from './lock.ts';
import { hostNetwork } from './network.ts';
import { nodeView } from './node-view.ts';
import { notifier } from './notify.ts';
import { readPages } from './pages.ts';
import { runningProgram } from './running-program.ts';
import { folderStore } from './store.ts';
import type { Stop } from '../engine/stop.ts';
import type { Milliseconds } from '../lib/duration.ts';

/** This machine, for main.ts to put in. */
export function createSystem(version: string) {
  const { env } = process;
  const userId = process.getuid?.() ?? -1;
  const notify = notifier(env);
  // systemd sets INVOCATION_ID for what it runs; a shell in a user session may inherit one, but not as our parent.
  const isService = env['INVOCATION_ID'] !== undefined && process.ppid === 1;
  return {
    host: { clock: systemClock, commands: hostCommands, files: hostFiles, network: hostNetwork, random: Math.random },
    // Loaded on use: --help and --version need no D-Bus.
    connect: async (bus: 'system' | 'user', timeout: Milliseconds) => {
      const { connectSystemd } = await import('../systemd/dbus-systemd.ts');
      return connectSystemd({ bus, timeout });
    },
    identity: () => ({
      host: hostname(),
      bootId: readBootId(),
      trigger: isService ? ('boot' as const) : ('manual' as const),
      pid: process.pid,
      version,
    }),
    userId,
    absolute: (path: string) => resolve(path),
    folders: (bus: 'system' | 'user') => folders(bus, env),
    store: folderStore,
    lock: acquireLock,
    tellConsole: (line: string) => tellConsole(line),
    // Somebody else's service, whose environment a shell has inherited, is not ours to speak for.
    notify: isService ? notify : undefined,
    pages: readPages,
    tree: hostTree,
    program: runningProgram,
    refuseSuspend(refused: () => void) {
      process.on('SIGTSTP', refused);
      return () => void process.off('SIGTSTP', refused);
    },
    stopOnSignals(stop: Stop, onHangup?: () => void) {
      process.on('SIGINT', () => stop.request('SIGINT'));
      process.on('SIGTERM', () => stop.request('SIGTERM'));
      // A terminal that is gone: the run must not die half-way between corosync and pacemaker.
      process.on('SIGHUP', onHangup ?? (() => stop.request('SIGTERM')));
    },
  };
}

function readBootId(): string {
  return readFileSync(`${nodeView()}/proc/sys/kernel/random/boot_id`, 'utf8').trim();
}

function folders(bus: 'system' | 'user', env: NodeJS.ProcessEnv): { runtime: string; boots: string } {
  if (bus === 'system') return { runtime: '/run/muster', boots: '/var/lib/muster/boots' };
  const state = env['XDG_STATE_HOME'] ?? `${env['HOME'] ?? '/'}/.local/state`;
  const runtime = env['XDG_RUNTIME_DIR'] ?? `${state}/run`;
  return { runtime: `${runtime}/muster`, boots: `${state}/muster/boots` };
}
