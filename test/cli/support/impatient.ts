import type { Milliseconds } from '../../../src/lib/duration.ts';
import type { Clock } from '../../../src/ports.ts';
import { SystemdError, type Systemd } from '../../../src/systemd/systemd.ts';

interface Connection {
  readonly patience: Milliseconds;
  readonly clock: Clock;
  readonly closed: () => void;
}

/** A connection to the virtual systemd, whose calls fail after `patience`, as the real one's do. Closing ends this one only. */
export function impatient(systemd: Systemd, { patience, clock, closed }: Connection): Systemd {
  const ask = async <Answer>(call: string, answer: Promise<Answer>): Promise<Answer> => {
    const over = new AbortController();
    const limit = clock.sleep(patience, over.signal).then(() => {
      throw new SystemdError('bus-silent', {
        call,
        socket: '/run/dbus/system_bus_socket',
        waited: `${patience / 1000}s`,
        reason: 'it takes connections but does not answer',
      });
    });
    limit.catch(() => undefined);
    try {
      return await Promise.race([answer, limit]);
    } finally {
      over.abort(new Error('answered'));
    }
  };
  return {
    watch: (unit, tell, signal) => systemd.watch(unit, tell, signal),
    watchName: (name, tell, signal) => systemd.watchName(name, tell, signal),
    name: name => ask('name', systemd.name(name)),
    list: units => ask('list', systemd.list(units)),
    details: unit => ask('details', systemd.details(unit)),
    start: unit => ask('start', systemd.start(unit)),
    stop: unit => ask('stop', systemd.stop(unit)),
    cancel: job => ask('cancel', systemd.cancel(job)),
    resetFailed: unit => ask('resetFailed', systemd.resetFailed(unit)),
    jobsBefore: job => ask('jobsBefore', systemd.jobsBefore(job)),
    systemState: () => ask('systemState', systemd.systemState()),
    version: () => ask('version', systemd.version()),
    unitFiles: () => ask('unitFiles', systemd.unitFiles()),
    enable: units => ask('enable', systemd.enable(units)),
    disable: units => ask('disable', systemd.disable(units)),
    reload: () => ask('reload', systemd.reload()),
    close: closed,
  };
}
