/**
 * One `ip monitor` for all prerequisites about links and addresses. Its lines only say that something changed; the
 * state is then read again as a whole, so a lost line costs nothing but time.
 */
import { ignoreAbort, untilAborted } from './until-aborted.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { readLinks, type Link, type LinkReading } from './ip-address-show.ts';
import type { Condition, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';

/** The monitor does not say when it has begun to listen: a change in that gap is found by reading again after these delays. */
const readAgainAfter = [1000, 5000];
const restartAfter = 1000;

const watchers = new WeakMap<Ports['commands'], LinkWatcher>();

/** A condition that is a judgement over all links. */
export function linkCondition(judge: (links: readonly Link[]) => Observation, ports: Ports): Condition {
  const observe = (reading: LinkReading): Observation => {
    if ('links' in reading) return judge(reading.links);
    const reason = `the network interfaces cannot be looked at: ${reading.problem}`;
    return { status: 'unknown', reason, ...(reading.hint === undefined ? {} : { hint: reading.hint }) };
  };
  return {
    look: async signal => observe(await untilAborted(readLinks(ports, signal), signal)),
    watch: (tell, signal) => watchLinks(ports, reading => tell(observe(reading)), signal),
    freshFor: undefined,
  };
}

/** Tells all links now and whenever they may have changed, until abort. */
export function watchLinks(ports: Ports, tell: (reading: LinkReading) => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const watcher = watchers.get(ports.commands) ?? createWatcher(ports);
  watchers.set(ports.commands, watcher);
  watcher.add(tell);
  signal.addEventListener('abort', () => watcher.remove(tell), { once: true });
}

interface Run {
  readonly abort: AbortController;
  latest: LinkReading | undefined;
}

interface LinkWatcher {
  add(tell: (reading: LinkReading) => void): void;
  remove(tell: (reading: LinkReading) => void): void;
}

function createWatcher(ports: Ports): LinkWatcher {
  const listeners = new Set<(reading: LinkReading) => void>();
  let running: Run | undefined;

  function start(): void {
    const abort = new AbortController();
    const run: Run = { abort, latest: undefined };
    running = run;
    const read = oneAtATime(async () => {
      const reading = await readUnlessAborted(ports, abort.signal);
      if (reading === undefined) return;
      run.latest = reading;
      for (const tell of [...listeners]) tell(reading);
    });
    void monitor(ports, read, abort.signal);
  }

  return {
    add(tell) {
      listeners.add(tell);
      if (!running) start();
      else if (running.latest) tell(running.latest);
    },
    remove(tell) {
      listeners.delete(tell);
      if (listeners.size > 0) return;
      running?.abort.abort();
      running = undefined;
    },
  };
}

async function readUnlessAborted(ports: Ports, signal: AbortSignal): Promise<LinkReading | undefined> {
  const reading = await readLinks(ports, signal).catch(ignoreAbort(signal));
  return signal.aborted ? undefined : (reading ?? undefined);
}

async function monitor(ports: Ports, read: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const stream = new AbortController();
    const ended = ports.commands.follow(['ip', 'monitor', 'link', 'address'], read, signal).then(() => stream.abort());
    read();
    void readAgain(ports, read, AbortSignal.any([signal, stream.signal]));
    await ended;
    await ports.clock.sleep(restartAfter, signal).catch(ignoreAbort(signal));
  }
}

async function readAgain(ports: Ports, read: () => void, signal: AbortSignal): Promise<void> {
  for (const delay of readAgainAfter) {
    await ports.clock.sleep(delay, signal).catch(ignoreAbort(signal));
    if (signal.aborted) return;
    read();
  }
}
