/** Ports that note what is still open, and every request as it is made. */
import type { Milliseconds } from '../../../src/lib/duration.ts';
import type { Ports } from '../../../src/ports.ts';
import type { Job, JobRequest } from '../../../src/systemd/systemd.ts';

export type Method = 'start' | 'stop' | 'cancel' | 'reset';

export interface Request {
  readonly at: Milliseconds;
  readonly method: Method;
  readonly unit: string;
}

export interface WatchfulPorts {
  readonly ports: Ports;
  readonly requests: readonly Request[];
  /** Starts whose job has not ended. */
  readonly outstanding: ReadonlySet<string>;
  /** What was begun and has neither ended nor been given up. */
  leftOpen(): string[];
}

/** `onRequest` is called before the request goes to systemd. */
export function watchPorts(inner: Ports, onRequest: (request: Request) => void): WatchfulPorts {
  const requests: Request[] = [];
  const outstanding = new Set<string>();
  const open = new Set<string>();
  const watches = new Set<string>();
  const units = new Map<number, string>();
  let serial = 0;

  async function during<Value>(what: string, work: Promise<Value>): Promise<Value> {
    const name = `${what} (${++serial})`;
    open.add(name);
    try {
      return await work;
    } finally {
      open.delete(name);
    }
  }

  function note(method: Method, unit: string): void {
    const request = { at: inner.clock.now(), method, unit };
    onRequest(request);
    requests.push(request);
  }

  function follow(unit: string, job: Job): void {
    units.set(job.id, unit);
    outstanding.add(unit);
    const end = (): void => void outstanding.delete(unit);
    job.ended.then(end, end);
  }

  function ask(method: 'start' | 'stop', unit: string): Promise<JobRequest> {
    note(method, unit);
    const answer = inner.systemd[method](unit).then(request => {
      if (method === 'start' && 'job' in request) follow(unit, request.job);
      return request;
    });
    return during(`${method} ${unit}`, answer);
  }

  const { clock, systemd, commands, network } = inner;
  const ports: Ports = {
    ...inner,
    clock: { ...clock, sleep: (duration, signal) => during(`sleep ${duration}`, clock.sleep(duration, signal)) },
    commands: { ...commands, run: (argv, options) => during(argv.join(' '), commands.run(argv, options)) },
    network: {
      ...network,
      connect: (target, timeout, signal) => during('connect', network.connect(target, timeout, signal)),
    },
    systemd: {
      ...systemd,
      watch(unit, tell, signal) {
        const name = `watch ${unit} (${++serial})`;
        watches.add(name);
        signal.addEventListener('abort', () => watches.delete(name), { once: true });
        systemd.watch(unit, tell, signal);
      },
      list: names => during('list', systemd.list(names)),
      details: unit => during(`details ${unit}`, systemd.details(unit)),
      start: unit => ask('start', unit),
      stop: unit => ask('stop', unit),
      cancel(jobId) {
        note('cancel', units.get(jobId) ?? String(jobId));
        return during('cancel', systemd.cancel(jobId));
      },
      resetFailed(unit) {
        note('reset', unit);
        return during('reset', systemd.resetFailed(unit));
      },
    },
  };
  return { ports, requests, outstanding, leftOpen: () => [...open, ...watches] };
}
