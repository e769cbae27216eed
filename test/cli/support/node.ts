/** A whole node in memory with the command line on it: daemons, files, records and the lock, in virtual time. */
import type { CliContext, System } from '../../../src/cli/context.ts';
import { runCli } from '../../../src/cli/program.ts';
import { readPages } from '../../../src/host/pages.ts';
import type { Files, Ports } from '../../../src/ports.ts';
import type { VirtualRequest } from '../../../src/simulation/virtual-systemd.ts';
import { createWorld, type World, type WorldOptions } from '../../engine/support/world.ts';
import { memoryTree } from '../../install/support/memory-tree.ts';
import { impatient } from './impatient.ts';
import { memoryStores, type MemoryStores } from './memory-stores.ts';

export const configFile = '/etc/muster/muster.yaml';
export const bootId = '3f1a9b52-6f6e-4c1d-9a55-0d0c5c0e7a11';

export interface NodeOptions extends Partial<Omit<WorldOptions, 'needs'>> {
  /** The prerequisites file; undefined: there is none. Default: {@link oneFile}. */
  readonly file?: string | undefined;
  readonly system?: Partial<System>;
  readonly console?: Partial<CliContext['console']>;
}

/** Waits for a file that is there. */
export const oneFile = `version: 1
prerequisites:
  ready: { path: /srv/ready }
`;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly out: string;
  readonly err: string;
  /** Goes on in virtual time till it ends. */
  end(): Promise<Ended>;
}

export interface CliNode {
  readonly bootId: string;
  readonly world: World;
  readonly stores: MemoryStores;
  /** What was asked of systemd that changes something, as `start corosync`. */
  requests(): string[];
  /** Connections to systemd: how many were made, how many are open. */
  readonly connections: { made: number; open: number };
  readonly locks: Map<string, string>;
  /** Runs a command line to its end. */
  run(...argv: string[]): Promise<Ended>;
  /** Begins one; time stands still until somebody moves the clock. */
  begin(...argv: string[]): Promise<Running>;
}

export function node({ system: changed, console, ...options }: NodeOptions = {}): CliNode {
  const file = 'file' in options ? options.file : oneFile;
  const world = createWorld({ needs: {}, daemons: {}, units: [], cluster: {}, cmdline: 'quiet', ...options });
  const { files, commands, clock, links } = world.host;
  if (file !== undefined) files.put(configFile, { text: file });
  files.put('/srv/ready');
  for (const program of ['crm_mon', 'corosync', 'corosync-quorumtool', 'ip']) files.put(`/usr/sbin/${program}`);
  links.set('eth0', { up: true, carrier: true, addresses: ['10.77.0.11'] });
  commands.answer(['corosync', '-t'], { exitCode: 0 });
  // What is in them is watched as files, too.
  const stores = memoryStores(clock, (path, text) => {
    files.put(path, { text });
  });
  const locks = new Map<string, string>();
  const connections = { made: 0, open: 0 };
  let pids = 400;

  const systemFor = (pid: number): System => ({
    host: { ...world.ports, files: wholeDisk(files), commands: installedOnly(world.ports.commands) },
    connect: (_, patience) => {
      connections.made += 1;
      connections.open += 1;
      const closed = () => void (connections.open -= 1);
      return Promise.resolve(impatient(world.systemd, { patience, clock, closed }));
    },
    identity: () => ({ host: 'n1', bootId, trigger: 'manual', pid, version: '0.1.0' }),
    userId: 0,
    absolute: path => (path.startsWith('/') ? path : `/root/${path}`),
    folders: () => ({ runtime: '/run/muster', boots: '/var/lib/muster/boots' }),
    store: stores.store,
    lock: (path, holder) => {
      const held = locks.get(path);
      if (held !== undefined) return Promise.resolve({ acquired: false, holder: held });
      locks.set(path, holder);
      return Promise.resolve({ acquired: true, release: () => void locks.delete(path) });
    },
    tellConsole: () => Promise.resolve(),
    notify: undefined,
    pages: readPages,
    tree: memoryTree(() => undefined),
    program: () => ({ form: 'bundle', bundle: '/opt/muster/muster.mjs', runtime: '/opt/node/bin/node' }),
    stopOnSignals: stop => {
      world.stop = stop;
    },
    refuseSuspend: () => () => undefined,
    ...changed,
  });

  const begin = async (argv: readonly string[]) => {
    const output = { out: '', err: '' };
    const entered = Promise.withResolvers<undefined>();
    const pid = ++pids;
    files.put(`/proc/${pid}/cmdline`, { text: `/usr/local/lib/muster/node\0muster.mjs\0${argv.join('\0')}\0` });
    const system = systemFor(pid);
    const context: CliContext = {
      console: {
        out: text => void (output.out += text),
        err: text => void (output.err += text),
        outIsOpen: () => true,
        outIsTerminal: false,
        errIsTerminal: false,
        errIsJournal: false,
        columns: () => 80,
        rows: () => 24,
        environment: {},
        ...console,
      },
      // Verbs are loaded in real time: the virtual clock must not run before one has begun.
      get system() {
        entered.resolve(undefined);
        return system;
      },
    };
    const over = runCli(argv, context, '0.1.0').finally(() => files.remove(`/proc/${pid}`));
    over.catch(() => undefined);
    await Promise.race([entered.promise, over]);
    return { output, over };
  };
  const finish = async ({ output, over }: Awaited<ReturnType<typeof begin>>): Promise<Ended> => {
    const code = await clock.run(over, { describe: () => output.err });
    return { code, ...output };
  };
  return {
    bootId,
    world,
    stores,
    locks,
    connections,
    requests: () => world.systemd.requests.map(requestLine),
    run: async (...argv) => finish(await begin(argv)),
    begin: async (...argv) => {
      const begun = await begin(argv);
      return {
        get out() {
          return begun.output.out;
        },
        get err() {
          return begun.output.err;
        },
        end: () => finish(begun),
      };
    },
  };
}

function requestLine({ method, subject }: VirtualRequest): string {
  return `${method} ${subject.replace(/\.service$/, '')}`;
}

/** The whole disk of the node: what was not put there is not there. */
function wholeDisk(files: Files): Files {
  const orNothing = <Value>(look: Promise<Value>) =>
    look.catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('virtual files: unexpected')) return undefined;
      throw error;
    });
  return {
    read: (path, limit) => orNothing(files.read(path, limit)),
    type: path => orNothing(files.type(path)),
    entry: path => orNothing(files.entry(path)),
    list: path => orNothing(files.list(path)),
    watch: (path, changed, signal) => files.watch(path, changed, signal),
    watchMounts: (changed, signal) => files.watchMounts(changed, signal),
  };
}

/** A program that nobody has told of is not installed. */
function installedOnly(commands: Ports['commands']): Ports['commands'] {
  return {
    ...commands,
    run: (argv, options) =>
      commands.run(argv, options).catch((error: unknown) => {
        if (!(error instanceof Error) || !error.message.startsWith('virtual commands: unexpected')) throw error;
        return {
          exitCode: undefined,
          signal: undefined,
          timedOut: false,
          spawnError: 'ENOENT',
          stdout: '',
          stderr: '',
        };
      }),
  };
}
