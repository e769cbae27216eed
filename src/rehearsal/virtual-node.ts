/** The stage of a rehearsal: a virtual node for a file and a scenario. */
import type { Config, Service } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';
import { answerForCluster, clusterTargets, daemons, healthy, type Cluster } from '../simulation/virtual-cluster.ts';
import { createVirtualClock, type VirtualClock } from '../simulation/virtual-clock.ts';
import { createVirtualHost } from '../simulation/virtual-host.ts';
import { createVirtualSystemd, type VirtualSystemd } from '../simulation/virtual-systemd.ts';
import type { VirtualUnit } from '../simulation/virtual-unit.ts';
import { corosyncConf, peerAddresses, propOf, unitsOf, withoutContents, type Prop, type Stage } from './props.ts';
import { seededRandom } from './seeded-random.ts';
import { metAtOnce, usualService, type Course, type Scenario } from './scenario.ts';

export interface VirtualNode {
  readonly ports: Ports;
  readonly clock: VirtualClock;
  readonly systemd: VirtualSystemd;
  /** The file as it can be rehearsed: see {@link withoutContents}. */
  readonly config: Config;
}

/** With everything that the scenario says set to happen. `startedAt`: the wall clock at the beginning. */
export function createVirtualNode(file: Config, scenario: Scenario, startedAt: Date): VirtualNode {
  const config = rehearsable(file);
  const clock = createVirtualClock(startedAt);
  const host = createVirtualHost({
    clock,
    random: seededRandom(scenario.seed),
    // Logs and the tools of diagnosis: nothing went on here that they could tell of.
    otherCommands: () => ({}),
  });
  const courseOf = (name: string) => scenario.prerequisites.get(name) ?? metAtOnce;
  const systemd = createVirtualSystemd(
    clock,
    byName([
      ...clusterTargets,
      ...config.prerequisites.flatMap(({ name, spec }) => unitsOf(spec, courseOf(name))),
      ...config.services.flatMap(({ ready }) => (ready ? unitsOf(ready, metAtOnce) : [])),
      ...config.services.map(service => unitOf(service, scenario)),
    ]),
  );
  const stage: Stage = { host, systemd, routes: new Set(), cluster: clusterOf(scenario), resources: new Set() };
  host.files.put('/proc/cmdline', { text: 'quiet' });
  host.files.put('/proc/sys/kernel/hostname', { text: 'n1\n' });
  host.files.put('/etc/corosync/corosync.conf', { text: corosyncConf(peersIn(config)) });
  host.files.remove('/run/systemd/container');
  host.files.remove('/run/udev/control');
  answerForCluster(host, systemd, stage.cluster);

  for (const { name, spec } of config.prerequisites) play(courseOf(name), propOf(spec, stage), clock);
  for (const { unit, ready } of config.services) {
    if (!ready) continue;
    const delay = scenario.services.get(unit)?.ready ?? 0;
    whileActive(unit, delay, propOf(ready, stage), stage);
  }
  if (scenario.shutdownAt !== undefined) clock.schedule(scenario.shutdownAt, () => systemd.shutDown());
  if (scenario.bus) {
    clock.schedule(scenario.bus.lostAt, () => systemd.loseBus());
    clock.schedule(scenario.bus.backAt, () => systemd.restoreBus());
  }
  return { ports: { ...host, systemd }, clock, systemd, config };
}

function rehearsable(file: Config): Config {
  return {
    ...file,
    prerequisites: file.prerequisites.map(each => ({ ...each, spec: withoutContents(each.spec) })),
    services: file.services.map(each => ({ ...each, ready: each.ready && withoutContents(each.ready) })),
  };
}

/** The last one of a name wins: a service is more than a unit that is waited for. */
function byName(units: readonly VirtualUnit[]): VirtualUnit[] {
  return [...new Map(units.map(unit => [unit.name, unit])).values()];
}

function unitOf({ unit }: Service, scenario: Scenario): VirtualUnit {
  const known: VirtualUnit = Object.values(daemons).find(({ name }) => name === unit) ?? { name: unit };
  const { fails, takes, dies } = scenario.services.get(unit) ?? usualService;
  const usual = known.starts?.[0] ?? {};
  const start = {
    ...usual,
    ...(takes === undefined ? {} : { takes }),
    ...(dies === undefined ? {} : { dies: { after: dies, signal: 9 } }),
  };
  const failure = { ...(start.takes === undefined ? {} : { takes: start.takes }), ends: { exitStatus: 1 } };
  const starts = fails === Infinity ? [failure] : [...Array.from({ length: fails }, () => failure), start];
  return { ...known, starts };
}

function clusterOf({ services, cluster }: Scenario): Cluster {
  const ready = (unit: string) => services.get(unit)?.ready;
  const pcsd = ready('pcsd.service') === Infinity ? 'connection refused' : healthy.pcsd;
  return { ...healthy, ...cluster, joins: ready('pacemaker.service') ?? healthy.joins, pcsd };
}

/** As many as any prerequisite waits for, and at least a second node. */
function peersIn({ prerequisites }: Config): number {
  const wanted = JSON.stringify(prerequisites.map(({ spec }) => spec)).matchAll(/"peers":(\d+)/g);
  return Math.min(peerAddresses.length, Math.max(1, ...Array.from(wanted, ([, count]) => Number(count))));
}

/** Not met before the first turn. */
function play(course: Course, prop: Prop, clock: VirtualClock): void {
  if (course[0]?.at !== 0) prop(false);
  for (const { at, met } of course) {
    if (at === 0) prop(met);
    else clock.schedule(at, () => prop(met));
  }
}

function whileActive(unit: string, delay: Milliseconds, prop: Prop, { host, systemd }: Stage): void {
  let cancel: (() => void) | undefined;
  prop(false);
  systemd.watch(
    unit,
    ({ activeState }) => {
      if (activeState === 'active') {
        if (delay !== Infinity) cancel ??= host.clock.schedule(delay, () => prop(true));
        return;
      }
      cancel?.();
      cancel = undefined;
      prop(false);
    },
    new AbortController().signal,
  );
}
