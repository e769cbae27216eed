/** Schedules: what happens to a node in virtual time, and what must come of it. */
import { expect, test } from 'vitest';
import type { Config, Service } from '../../../src/config/config.ts';
import { defaults } from '../../../src/config/fields.ts';
import { defaultService } from '../../../src/config/read-service.ts';
import type { Finding, RunEvent } from '../../../src/engine/event.ts';
import { run, type RunResult } from '../../../src/engine/run.ts';
import { apply, initialState, type RunState } from '../../../src/engine/state.ts';
import type { Cluster, Daemon } from '../../../src/simulation/virtual-cluster.ts';
import { behindTheGate, servicesBehindTheCluster } from '../../../src/plan/behind-the-gate.ts';
import type { VirtualUnit } from '../../../src/simulation/virtual-unit.ts';
import { isMetAt, prerequisiteOf, type Need } from './needs.ts';
import { ms, seconds } from './times.ts';
import { watchPorts, type Request, type WatchfulPorts } from './watchful-ports.ts';
import { createWorld, type World } from './world.ts';

export interface Schedule {
  readonly title: string;
  readonly needs?: Readonly<Record<string, Need>>;
  /** What differs from the daemons of Debian. */
  readonly daemons?: Partial<Record<Daemon, Partial<VirtualUnit>>>;
  readonly units?: readonly VirtualUnit[];
  readonly cluster?: Partial<Cluster>;
  readonly cmdline?: string;
  readonly deadline?: string;
  readonly onUnmet?: Config['onUnmet'];
  readonly stack?: Partial<Config['stack']>;
  readonly publish?: boolean;
  /** Of all services; backoff without jitter. */
  readonly service?: Partial<Service>;
  /** The services and their order, or what differs of one. Default: corosync, pacemaker, pcsd. */
  readonly services?: readonly (string | ({ readonly unit: string } & Partial<Service>))[];
  readonly dryRun?: boolean;
  /** Names that are not waited for. */
  readonly without?: readonly string[];
  readonly findings?: (world: World) => Promise<readonly Finding[]>;
  /** By time. */
  readonly happens?: Readonly<Record<string, (world: World) => void>>;
  /** At each event of the engine. */
  readonly onEvent?: (event: RunEvent, world: World) => void;
  /** Signals of systemd come late: what its requests did is not known at once. */
  readonly signalDelay?: string;

  /** All requests and the end: `3s start corosync`, `5.3s ready 0`. */
  readonly comes: readonly string[];
  /** What the reason of the end says. */
  readonly says?: RegExp;
  readonly advises?: RegExp;
  /** Some of the events, in this order: `prerequisite-lost data 3s`. */
  readonly tells?: readonly string[];
  /** Events that must not come: `gate-passed`. */
  readonly neverTells?: readonly string[];
}

export function schedules(all: readonly Schedule[]): void {
  test.each(all)('$title', async schedule => {
    const played = await play(schedule);
    expect(played.story).toEqual(schedule.comes);
    if (schedule.says) expect(played.result.reason).toMatch(schedule.says);
    if (schedule.advises) expect(played.result.advice).toMatch(schedule.advises);
    if (schedule.tells) expect(played.told.filter(line => schedule.tells?.includes(line))).toEqual(schedule.tells);
    for (const type of schedule.neverTells ?? [])
      expect(played.told.map(line => line.split(' ')[0])).not.toContain(type);
  });
}

export interface Played {
  readonly result: RunResult;
  readonly story: readonly string[];
  /** Every event as `type subject time`. */
  readonly told: readonly string[];
  readonly state: RunState;
  readonly world: World;
}

/** Plays a schedule and holds it to what must be true of every run. */
export async function play(schedule: Schedule): Promise<Played> {
  const world = createWorld({ needs: {}, daemons: {}, units: [], cluster: {}, cmdline: 'quiet', ...schedule });
  const { clock } = world.host;
  let state = initialState;
  const told: string[] = [];
  const wrongs: string[] = [];
  const watchful: WatchfulPorts = watchPorts(world.ports, request => {
    const wrong = whatIsWrong(request, { schedule, world, state, watchful });
    if (wrong !== undefined) wrongs.push(`${seconds(request.at)} ${request.method} ${request.unit}: ${wrong}`);
  });
  setTheStage(schedule, world);
  const result = await clock.run(
    run({
      config: configOf(schedule),
      ports: watchful.ports,
      identity: { host: 'n1', bootId: 'boot', trigger: 'manual', pid: 1, version: '1' },
      dryRun: schedule.dryRun ?? false,
      sinks: [
        event => {
          state = apply(state, event);
          told.push(lineOf(event));
          schedule.onEvent?.(event, world);
        },
      ],
      ...(schedule.without ? { without: { names: schedule.without, by: 'root' } } : {}),
      onStop: (stop, orders) => {
        world.stop = stop;
        world.orders = orders;
      },
      ...(schedule.findings ? { findings: () => schedule.findings?.(world) ?? Promise.resolve([]) } : {}),
    }),
    { describe: () => told.slice(-5).join('; ') },
  );
  const story = [
    ...watchful.requests.map(request => `${seconds(request.at)} ${request.method} ${shortName(request.unit)}`),
  ];
  story.push(`${seconds(clock.now())} ${result.outcome} ${result.exitCode}`);
  // What was given up may need this instant to notice, and calls to a lost bus an answer.
  world.systemd.restoreBus();
  await clock.advance(0);
  expect(wrongs).toEqual([]);
  expect(state.defects).toEqual([]);
  expect(state.end).toMatchObject({ outcome: result.outcome, exitCode: result.exitCode });
  expect(watchful.leftOpen()).toEqual([]);
  expect(world.host.files.watches).toBe(0);
  return { result, story, told, state, world };
}

interface Scene {
  readonly schedule: Schedule;
  readonly world: World;
  readonly state: RunState;
  readonly watchful: WatchfulPorts;
}

/** What must hold of each request, whatever the schedule. */
function whatIsWrong({ at, method, unit }: Request, { schedule, world, state, watchful }: Scene): string | undefined {
  if (schedule.dryRun) return 'a dry run requests nothing';
  if (method !== 'start') return undefined;
  if (world.stop?.signal.aborted) return 'the run has been stopped';
  if (watchful.outstanding.has(unit)) return 'its last start has not ended';
  const foundUp = state.services.rows().some(({ foundActive }) => foundActive);
  const behind = behindTheGate(configOf(schedule));
  if (unit === 'corosync.service' && !foundUp) return whatIsUnmet(at, schedule, state, name => !behind.has(name));
  const required = servicesBehindTheCluster(configOf(schedule)).find(service => service.unit === unit)?.requires ?? [];
  // Of this attempt of the stack.
  const before = watchful.requests.findLast(
    request => request.unit === unit && ['start', 'stop'].includes(request.method),
  );
  const isFirst = before?.method !== 'start';
  const unmet = isFirst ? whatIsUnmet(at, schedule, state, name => required.includes(name)) : undefined;
  if (unmet !== undefined) return unmet;
  const knowsAtOnce = schedule.signalDelay === undefined;
  if (unit === 'pacemaker.service' && knowsAtOnce && !world.isActive('corosync')) return 'corosync is not active';
  return undefined;
}

function whatIsUnmet(
  at: number,
  { needs = {} }: Schedule,
  state: RunState,
  counts: (name: string) => boolean,
): string | undefined {
  const unmet = Object.entries(needs).filter(([name, need]) => {
    if (need.options.required === false || !counts(name)) return false;
    const status = state.prerequisites.get(name)?.status;
    if (status === 'skipped') return false;
    return status !== 'met' || (!need.polled && !isMetAt(need, at));
  });
  return unmet.length > 0 ? `${unmet.map(([name]) => name).join(', ')} is not met` : undefined;
}

function setTheStage({ needs = {}, happens = {}, signalDelay }: Schedule, world: World): void {
  const { host, systemd } = world;
  for (const [name, { story }] of Object.entries(needs)) {
    for (const { at, step } of story) {
      if (at === 0) step(name, host, systemd);
      else host.clock.schedule(at, () => step(name, host, systemd));
    }
  }
  for (const [time, action] of Object.entries(happens)) host.clock.schedule(ms(time), () => action(world));
  if (signalDelay !== undefined) systemd.delaySignals(ms(signalDelay));
}

export function configOf(schedule: Omit<Schedule, 'title' | 'comes'>): Config {
  const { needs = {}, deadline = '10min', onUnmet = 'first', stack, services = defaults.services, service } = schedule;
  return {
    sources: ['/etc/muster/muster.yaml'],
    deadline: ms(deadline),
    onUnmet,
    prerequisites: Object.entries(needs).map(([name, need]) => prerequisiteOf(name, need)),
    services: services.map(each => {
      const own = typeof each === 'string' ? { unit: each } : each;
      const standard = defaultService(own.unit);
      return { ...standard, backoff: { ...standard.backoff, jitter: false }, ...service, ...own };
    }),
    stack: { ...defaults.stack, ...stack },
    rejoin: defaults.rejoin,
    publish: schedule.publish ?? defaults.publish,
  };
}

function lineOf(event: RunEvent): string {
  const subject = 'name' in event ? ` ${event.name}` : 'unit' in event ? ` ${shortName(event.unit)}` : '';
  return `${event.type}${subject} ${seconds(event.at)}`;
}

function shortName(unit: string): string {
  return unit.replace(/\.service$/, '');
}
