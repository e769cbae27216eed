/** A virtual node with its daemons, and what a schedule does to it. */
import type { StopCause } from '../../../src/engine/event.ts';
import type { Orders } from '../../../src/engine/orders.ts';
import type { Stop } from '../../../src/engine/stop.ts';
import type { CommandResult, Ports } from '../../../src/ports.ts';
import { createVirtualHost, type VirtualHost } from '../../../src/simulation/virtual-host.ts';
import { createVirtualSystemd, type VirtualSystemd } from '../../../src/simulation/virtual-systemd.ts';
import type { VirtualUnit } from '../../../src/simulation/virtual-unit.ts';
import {
  answerForCluster,
  clusterTargets,
  daemons,
  healthy,
  type Cluster,
  type Daemon,
} from '../../../src/simulation/virtual-cluster.ts';
import type { Need } from './needs.ts';

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
  /** Likewise. */
  orders: Orders | undefined;
  /** Answers attrd_updater and crm_attribute. */
  takesAttributes: Ports['commands']['run'] | undefined;
}

export function createWorld({ needs, daemons: changed, units, cluster: said, cmdline }: WorldOptions): World {
  const host = createVirtualHost();
  const { clock } = host;
  const own = Object.entries(daemons).map(([name, unit]) => ({ ...unit, ...changed[name as Daemon] }));
  const needed = Object.entries(needs).flatMap(([name, { unit }]) => (unit ? [unit(name)] : []));
  const others = clusterTargets.filter(({ name }) => !units.some(unit => unit.name === name));
  const systemd = createVirtualSystemd(clock, [...own, ...others, ...needed, ...units]);
  host.files.put('/needs/.folder');
  host.files.put('/proc/cmdline', { text: cmdline });
  host.files.remove('/run/systemd/container');

  const active = new Set<string>();
  for (const { name } of own) {
    systemd.watch(
      name,
      ({ activeState }) => (activeState === 'active' ? active.add(name) : active.delete(name)),
      new AbortController().signal,
    );
  }
  const cluster: Cluster = { ...healthy, ...said };
  answerForCluster(host, systemd, cluster);

  const world: World = {
    host,
    systemd,
    cluster,
    isActive: daemon => active.has(`${daemon}.service`),
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
    },
    signal: cause => world.stop?.request(cause),
    stop: undefined,
    journal: 'a line of its log',
    toolsHang: false,
    orders: undefined,
    takesAttributes: undefined,
  };
  host.commands.answer(hanging, { takes: Infinity });
  return world;
}

/** What only a diagnosis runs. */
const diagnosisTools = ['ip', 'df'];
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
