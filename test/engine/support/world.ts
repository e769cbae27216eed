/** A virtual node with its daemons, and what a schedule does to it. */
import type { StopCause } from '../../../src/engine/event.ts';
import type { Stop } from '../../../src/engine/stop.ts';
import type { CommandResult, Ports } from '../../../src/ports.ts';
import { createVirtualHost, type VirtualHost } from '../../../src/simulation/virtual-host.ts';
import { createVirtualSystemd, type VirtualSystemd } from '../../../src/simulation/virtual-systemd.ts';
import type { VirtualUnit } from '../../../src/simulation/virtual-unit.ts';
import type { UnitState } from '../../../src/systemd/systemd.ts';
import { healthy, monAnswer, quorumAnswer, type Cluster } from './cluster.ts';
import type { Need } from './needs.ts';

export type Daemon = 'corosync' | 'pacemaker' | 'pcsd';

export interface WorldOptions {
  readonly needs: Readonly<Record<string, Need>>;
  readonly daemons: Partial<Record<Daemon, Partial<VirtualUnit>>>;
  readonly units: readonly VirtualUnit[];
  readonly cluster: Partial<Cluster>;
  /** The kernel command line. */
  readonly cmdline: string;
}

export interface World {
  readonly host: VirtualHost;
  readonly systemd: VirtualSystemd;
  readonly ports: Ports;
  readonly cluster: Cluster;
  /** As systemd has it now, of the daemons. */
  isActive(daemon: Daemon): boolean;
  signal(cause: StopCause): void;
  /** Set by the run. */
  stop: Stop | undefined;
  /** What every log holds. */
  journal: string;
  /** A diagnosis gets no answer from any tool. */
  toolsHang: boolean;
  /** Answers attrd_updater and crm_attribute. */
  takesAttributes: Ports['commands']['run'] | undefined;
}

/** As the packages of Debian have them, with round times. */
export const daemons: Readonly<Record<Daemon, VirtualUnit>> = {
  corosync: {
    name: 'corosync.service',
    starts: [{ takes: 300 }],
    requires: ['network-online.target'],
    after: ['network-online.target'],
    conditions: [{ type: 'ConditionKernelCommandLine', parameter: 'nocluster', negated: true }],
  },
  pacemaker: {
    name: 'pacemaker.service',
    type: 'simple',
    requires: ['corosync.service'],
    wants: ['resource-agents-deps.target'],
    after: ['corosync.service', 'time-sync.target', 'resource-agents-deps.target'],
    timeoutStop: 1_800_000,
  },
  pcsd: { name: 'pcsd.service', starts: [{ takes: 1700 }], after: ['network-online.target'] },
};

const targets: readonly VirtualUnit[] = [
  { name: 'network-online.target', initially: 'active' },
  { name: 'resource-agents-deps.target', initially: 'active' },
  { name: 'time-sync.target' },
];

export function createWorld({ needs, daemons: changed, units, cluster: said, cmdline }: WorldOptions): World {
  const host = createVirtualHost();
  const { clock } = host;
  const own = Object.entries(daemons).map(([name, unit]) => ({ ...unit, ...changed[name as Daemon] }));
  const needed = Object.entries(needs).flatMap(([name, { unit }]) => (unit ? [unit(name)] : []));
  const others = targets.filter(({ name }) => !units.some(unit => unit.name === name));
  const systemd = createVirtualSystemd(clock, [...own, ...others, ...needed, ...units]);
  host.files.put('/needs/.folder');
  host.files.put('/proc/cmdline', { text: cmdline });
  host.files.put('/run/pcsd.socket', { type: 'socket' });
  host.files.remove('/run/systemd/container');

  const states = new Map<string, UnitState & { readonly since: number }>();
  const isActive = (daemon: Daemon) => states.get(`${daemon}.service`)?.activeState === 'active';
  for (const { name } of own) {
    systemd.watch(name, state => states.set(name, { ...state, since: clock.now() }), new AbortController().signal);
  }
  const cluster: Cluster = { ...healthy, ...said };
  host.commands.answer(['corosync-quorumtool', '-s'], () => quorumAnswer(isActive('corosync'), cluster));
  host.commands.answer(['crm_mon', '--one-shot', '--inactive', '--output-as=xml'], () => {
    const since = Math.max(states.get('pacemaker.service')?.since ?? 0, states.get('corosync.service')?.since ?? 0);
    return monAnswer(isActive('pacemaker') ? clock.now() - since : undefined, isActive('corosync'), cluster);
  });
  host.commands.answer(['crm_node', '--name'], () => ({ stdout: 'n1\n' }));

  const world: World = {
    host,
    systemd,
    cluster,
    isActive,
    ports: {
      ...host,
      systemd,
      commands: {
        ...host.commands,
        run: (argv, options) => {
          const [program = ''] = argv;
          if (world.takesAttributes && ['attrd_updater', 'crm_attribute'].includes(program))
            return world.takesAttributes(argv, options);
          if (world.toolsHang && diagnosisTools.includes(program)) return host.commands.run(hanging, options);
          return ['journalctl', 'tail'].includes(program) ? log(world.journal) : host.commands.run(argv, options);
        },
      },
      network: {
        ...host.network,
        getLocal: () => Promise.resolve(isActive('pcsd') ? answerOf(cluster.pcsd) : 'connection refused'),
      },
    },
    signal: cause => world.stop?.request(cause),
    stop: undefined,
    journal: 'a line of its log',
    toolsHang: false,
    takesAttributes: undefined,
  };
  host.commands.answer(hanging, { takes: Infinity });
  return world;
}

function answerOf(pcsd: Cluster['pcsd']): { readonly status: number; readonly body: string } | string {
  return typeof pcsd === 'string' ? pcsd : { ...pcsd, body: '' };
}

/** What only a diagnosis runs. */
const diagnosisTools = ['corosync-cfgtool', 'ip', 'df'];
const hanging = ['hangs'];

function log(text: string): Promise<CommandResult> {
  return Promise.resolve({
    exitCode: 0,
    signal: undefined,
    timedOut: false,
    spawnError: undefined,
    stdout: `${text}\n`,
    stderr: '',
  });
}
