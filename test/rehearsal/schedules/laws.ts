/** What must hold of every run, whatever happens. Each law returns what is wrong, or nothing. */
import type { Config } from '../../../src/config/config.ts';
import { planRun } from '../../../src/plan/plan.ts';
import type { Rehearsal } from '../../../src/rehearsal/rehearse.ts';
import { metAtOnce, type Course, type Scenario } from '../../../src/rehearsal/scenario.ts';
import { criticalChain } from '../../../src/report/chain/critical-chain.ts';
import type { RunEvent } from '../../../src/engine/event.ts';
import type { VirtualRequest } from '../../../src/simulation/virtual-systemd.ts';

export interface Evidence extends Rehearsal {
  readonly config: Config;
  readonly scenario: Scenario;
}

export type Law = (evidence: Evidence) => string | undefined;

const corosync = 'corosync.service';
const pacemaker = 'pacemaker.service';

export const laws: Readonly<Record<string, Law>> = {
  'every event is legal in the state it comes in': ({ report }) => report.defects[0],

  'the critical chain covers the run without gap or overlap': ({ report }) => {
    let until = 0;
    for (const { from, to } of criticalChain(report)) {
      if (from !== until || to <= from) return `a segment from ${from} to ${to} after one that ended at ${until}`;
      until = to;
    }
    return until === report.durationMs ? undefined : `it ends at ${until}, the run at ${report.durationMs}`;
  },

  'the exit code says the outcome': ({ report: { outcome, exitCode }, exitCode: returned }) => {
    const codes = {
      ready: [0],
      degraded: [0],
      held: [3],
      failed: [1],
      broken: [4],
      late: [124],
      interrupted: [130, 143],
    };
    const right = outcome !== null && exitCode !== null && codes[outcome].includes(exitCode) && exitCode === returned;
    return right ? undefined : `outcome ${outcome ?? 'none'}, exit code ${exitCode ?? 'none'}, returned ${returned}`;
  },

  'corosync is requested only while every required prerequisite holds, as far as muster knows': evidence =>
    first(requestsOf(evidence, corosync), ({ index, at }) => {
      const status = lastStatuses(evidence.report.events.slice(0, index));
      const unmet = evidence.config.prerequisites.find(
        ({ name, required }) => required && status.get(name) !== 'prerequisite-met',
      );
      return unmet && `${unmet.name} is not met at ${at}`;
    }),

  'corosync is requested only while what muster hears of by events is really there': evidence => {
    // What a lost bus had to say, nobody can know.
    if (evidence.scenario.bus) return undefined;
    return first(requestsOf(evidence, corosync), ({ at }) => {
      const unmet = evidence.config.prerequisites.find(
        ({ name, required, stable, spec }) =>
          required && livesOnEvents.includes(spec.kind) && !heldSince(courseOf(evidence, name), at - stable, at),
      );
      return unmet && `${unmet.name} is not there at ${at}`;
    });
  },

  'services are requested in order, pcsd alone excepted, and pacemaker only once corosync is active': evidence => {
    const { events } = evidence.report;
    const corosyncUp = events.findIndex(event => event.type === 'service-active' && event.unit === corosync);
    const [pacemakerRequest] = requestsOf(evidence, pacemaker);
    if (!pacemakerRequest) return undefined;
    return corosyncUp >= 0 && corosyncUp < pacemakerRequest.index
      ? undefined
      : 'pacemaker was requested before corosync was active';
  },

  'a unit has at most one start of ours under way': evidence => {
    const underWay = new Set<string>();
    for (const event of evidence.report.events) {
      if (event.type === 'service-requested') {
        if (underWay.has(event.unit)) return `${event.unit} was requested twice`;
        underWay.add(event.unit);
      } else if (
        event.type === 'service-attempt-ended' ||
        event.type === 'service-active' ||
        event.type === 'service-failed'
      )
        underWay.delete(event.unit);
    }
    return undefined;
  },

  'nothing is requested once the system goes down or the run was told to stop': evidence => {
    const { events } = evidence.report;
    const stop = events.findIndex(event => event.type === 'stop-requested');
    const order = events[stop];
    if (order?.type !== 'stop-requested') return undefined;
    const late = events.slice(stop).filter(event => event.type === 'service-requested');
    const wrong = late.find(event => !(order.deferred && event.unit === pacemaker));
    return wrong && `${wrong.unit} was requested at ${wrong.at}, after the order to stop`;
  },

  'a run ends within the longest wait that the plan tells, and the time that the bus was away': evidence => {
    const { lostAt = 0, backAt = 0 } = evidence.scenario.bus ?? {};
    const { durationMs } = evidence.report;
    // A call that finds no bus waits 25 s for it, and a lone corosync has its time to stop.
    const most = planRun(evidence.config).longest.total + (backAt - lostAt) + 25_000 + 90_000;
    return durationMs <= most ? undefined : `it took ${durationMs}, and the plan says ${most}`;
  },

  'a run ends ready when all comes in time and nothing goes wrong': evidence => {
    const { config, scenario, report } = evidence;
    if (
      scenario.services.size > 0 ||
      scenario.bus ||
      scenario.shutdownAt !== undefined ||
      scenario.interruptAt !== undefined
    )
      return undefined;
    const comesToStay = (name: string) => {
      const last = courseOf(evidence, name).at(-1);
      return last?.met === true && last.at < config.deadline / 2;
    };
    const slowest = Math.max(0, ...config.prerequisites.map(({ stable }) => stable));
    const inTime = config.prerequisites.every(({ name, timeout }) => timeout === undefined && comesToStay(name));
    if (!inTime || slowest >= config.deadline / 2) return undefined;
    return report.outcome === 'ready' ? undefined : `it ended ${report.outcome ?? ''}: ${report.reason}`;
  },

  'ready means that all services work and all prerequisites are met; degraded, that the required ones are': ({
    report,
  }) => {
    const { outcome, services, prerequisites } = report;
    if (outcome !== 'ready' && outcome !== 'degraded') return undefined;
    if (outcome === 'degraded' && prerequisites.every(({ state }) => state === 'met'))
      return 'degraded, and all are met';
    const idle = services.find(({ state }) => state !== 'ready');
    const unmet = prerequisites.find(({ state, required }) => state !== 'met' && (required || outcome === 'ready'));
    return (idle && `${idle.unit} is ${idle.state}`) ?? (unmet && `${unmet.name} is ${unmet.state}`);
  },

  'a service that the report calls ready is up when the run ends': ({ report, active, scenario }) => {
    // What a lost bus had to say, nobody can know; and a shutdown takes them down.
    if (scenario.bus || scenario.shutdownAt !== undefined) return undefined;
    const down = report.services.find(({ unit, state }) => state === 'ready' && !active.includes(unit));
    return down && `${down.unit} is told as ready, and is down`;
  },

  'the report has the requests that systemd saw': ({ report, requests, scenario }) => {
    if (scenario.bus) return undefined;
    return first(report.services, ({ unit, attempts }) => {
      const told = attempts.map(({ requestedMs }) => requestedMs);
      const seen = startsOf(requests, unit).map(({ at }) => at);
      // Times in events are rounded.
      const same = told.length === seen.length && told.every((at, index) => Math.abs(at - (seen[index] ?? -1)) <= 0.1);
      return same ? undefined : `${unit}: told ${String(told)}, seen ${String(seen)}`;
    });
  },

  'retries and their pauses stay within their bounds': ({ config, report, requests, scenario }) =>
    first(config.services, ({ unit, attempts, backoff }) => {
      const starts = startsOf(requests, unit);
      if (starts.length > attempts) return `${unit} was requested ${starts.length} times, and ${attempts} are allowed`;
      const rows = report.services.find(each => each.unit === unit)?.attempts ?? [];
      // Before corosync is tried again, the prerequisites have to hold again.
      const most = backoff.max + (unit === corosync ? config.deadline : 0);
      const pauses = rows.slice(1).map(({ requestedMs }, index) => requestedMs - (rows[index]?.endedMs ?? requestedMs));
      const wrong = pauses.find(pause => pause < backoff.initial / 2 || pause > most);
      return wrong === undefined || scenario.bus ? undefined : `${unit} was tried again after ${wrong}`;
    }),

  'no corosync of ours is left without pacemaker': ({ config, report, active, scenario }) => {
    if (!config.stack.stopLoneCorosync || !active.includes(corosync) || active.includes(pacemaker)) return undefined;
    // Then systemd takes care of it, or nobody can be asked to.
    if (scenario.shutdownAt !== undefined || scenario.bus) return undefined;
    const row = (name: string) => report.services.find(({ unit }) => unit === name);
    // A start that is under way when the run is told to stop is left to go on.
    if (row(pacemaker)?.attempts.at(-1)?.endedMs === null) return undefined;
    // One whose start was given up on may come up later, and pacemaker may die after it was proved to work.
    const died = scenario.services.get(pacemaker)?.dies !== undefined;
    const alone = row(corosync)?.state !== 'failed' && !died;
    return alone ? `corosync votes alone after a run that ended ${report.outcome ?? ''}` : undefined;
  },
};

const livesOnEvents: readonly string[] = ['path', 'mount', 'unit', 'link', 'dbus', 'not'];

function courseOf({ scenario }: Evidence, name: string): Course {
  return scenario.prerequisites.get(name) ?? metAtOnce;
}

/** Met at `until`, and without a break since `from`. */
function heldSince(course: Course, from: number, until: number): boolean {
  const last = course.findLast(({ at }) => at <= until);
  return last?.met === true && last.at <= Math.max(0, from);
}

interface Request {
  readonly at: number;
  /** Among the events. */
  readonly index: number;
}

function requestsOf({ report }: Evidence, unit: string): readonly Request[] {
  return report.events.flatMap((event, index) =>
    event.type === 'service-requested' && event.unit === unit ? [{ at: event.at, index }] : [],
  );
}

function startsOf(requests: readonly VirtualRequest[], unit: string): readonly VirtualRequest[] {
  return requests.filter(({ method, subject }) => method === 'start' && subject === unit);
}

function lastStatuses(events: readonly RunEvent[]): ReadonlyMap<string, string> {
  const statuses = new Map<string, string>();
  const telling = [
    'prerequisite-met',
    'prerequisite-lost',
    'prerequisite-broken',
    'prerequisite-late',
    'prerequisite-skipped',
  ];
  for (const event of events) if ('name' in event && telling.includes(event.type)) statuses.set(event.name, event.type);
  return statuses;
}

function first<Item>(items: readonly Item[], find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
