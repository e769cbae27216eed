/**
 * One `ip monitor` for all prerequisites about links, addresses and routes. Its lines only say that something changed;
 * the state is then read again as a whole, so a lost line costs nothing but time.
 */
import { ignoreAbort, untilAborted } from './until-aborted.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { IpProblem } from './ip-json.ts';
import type { Condition, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';

/** The monitor does not say when it has begun to listen: a change in that gap is found by reading again after these delays. */
const readAgainAfter = [1000, 5000];
const restartAfter = 1000;

/** A route goes without a line of its own when its nexthop object does. */
const monitorArgv = ['ip', 'monitor', 'label', 'link', 'address', 'route', 'nexthop'];
/** What a routing daemon does may be much, and changes no link. */
const ofRoutesAlone = /^\[(ROUTE|NEXTHOP)\]/;

/** What can be read of the network. Rejects only on abort; the function itself is what its watchers share. */
export type NetworkReader<Reading> = (ports: Pick<Ports, 'commands'>, signal: AbortSignal) => Promise<Reading>;

export interface NetworkSubject<Reading> {
  readonly read: NetworkReader<Reading>;
  /** Whether lines about routes alone are news to it. */
  readonly ofRoutes: boolean;
}

const watchers = new WeakMap<Ports['commands'], NetworkWatcher>();

/** A condition that is a judgement over all that was read. */
export function networkCondition<Known extends object>(
  subject: NetworkSubject<Known | IpProblem>,
  judge: (known: Known) => Observation,
  ports: Ports,
): Condition {
  const observe = (reading: Known | IpProblem): Observation =>
    'problem' in reading ? unseen(reading, subject.ofRoutes) : judge(reading);
  return {
    look: async signal => observe(await untilAborted(subject.read(ports, signal), signal)),
    watch: (tell, signal) => watchNetwork(ports, subject, reading => tell(observe(reading)), signal),
    freshFor: undefined,
  };
}

function unseen({ problem, hint }: IpProblem, ofRoutes: boolean): Observation {
  const what = ofRoutes ? 'the routes' : 'the network interfaces';
  return {
    status: 'unknown',
    reason: `${what} cannot be looked at: ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Tells what is read now and whenever it may have changed, until abort. */
export function watchNetwork<Reading>(
  ports: Ports,
  subject: NetworkSubject<Reading>,
  tell: (reading: Reading) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const watcher = watchers.get(ports.commands) ?? createWatcher(ports);
  watchers.set(ports.commands, watcher);
  watcher.add(subject, tell as Tell);
  signal.addEventListener('abort', () => watcher.remove(subject.read, tell as Tell), { once: true });
}

type Tell = (reading: unknown) => void;

/** One thing that is read, while anybody watches it. */
interface Topic {
  readonly subject: NetworkSubject<unknown>;
  readonly listeners: Set<Tell>;
  readonly abort: AbortController;
  readonly read: () => void;
  latest: { readonly reading: unknown } | undefined;
}

interface NetworkWatcher {
  add(subject: NetworkSubject<unknown>, tell: Tell): void;
  remove(read: NetworkReader<unknown>, tell: Tell): void;
}

function createWatcher(ports: Ports): NetworkWatcher {
  const topics = new Map<NetworkReader<unknown>, Topic>();
  let monitoring: AbortController | undefined;

  function changed(line: string): void {
    const routesAlone = ofRoutesAlone.test(line);
    for (const { subject, read } of topics.values()) if (subject.ofRoutes || !routesAlone) read();
  }

  function begin(subject: NetworkSubject<unknown>): Topic {
    const abort = new AbortController();
    const topic: Topic = {
      subject,
      listeners: new Set(),
      abort,
      latest: undefined,
      read: oneAtATime(async () => {
        const reading = await subject.read(ports, abort.signal).catch(ignoreAbort(abort.signal));
        if (abort.signal.aborted) return;
        topic.latest = { reading };
        for (const tell of [...topic.listeners]) tell(reading);
      }),
    };
    topics.set(subject.read, topic);
    return topic;
  }

  /** What begins while the monitor may not listen yet is read again with the others; later it is a matter of one reading. */
  function start(topic: Topic): void {
    if (monitoring) {
      topic.read();
      return;
    }
    monitoring = new AbortController();
    void monitor(ports, { changed, readAll: () => topics.forEach(({ read }) => read()) }, monitoring.signal);
  }

  return {
    add(subject, tell) {
      const known = topics.get(subject.read);
      const topic = known ?? begin(subject);
      topic.listeners.add(tell);
      if (!known) start(topic);
      else if (topic.latest) tell(topic.latest.reading);
    },
    remove(read, tell) {
      const topic = topics.get(read);
      if (!topic?.listeners.delete(tell) || topic.listeners.size > 0) return;
      topic.abort.abort();
      topics.delete(read);
      if (topics.size > 0) return;
      monitoring?.abort();
      monitoring = undefined;
    },
  };
}

interface MonitorEvents {
  readonly changed: (line: string) => void;
  readonly readAll: () => void;
}

async function monitor(ports: Ports, { changed, readAll }: MonitorEvents, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const stream = new AbortController();
    const ended = ports.commands.follow(monitorArgv, changed, signal).then(() => stream.abort());
    readAll();
    void readAgain(ports, readAll, AbortSignal.any([signal, stream.signal]));
    await ended;
    await ports.clock.sleep(restartAfter, signal).catch(ignoreAbort(signal));
  }
}

async function readAgain(ports: Ports, readAll: () => void, signal: AbortSignal): Promise<void> {
  for (const delay of readAgainAfter) {
    await ports.clock.sleep(delay, signal).catch(ignoreAbort(signal));
    if (signal.aborted) return;
    readAll();
  }
}
