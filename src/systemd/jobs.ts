import { errorWord, failure, managerPath, propertiesInterface, unitInterface } from './manager-client.ts';
import type { ManagerClient } from './manager-client.ts';
import { decodeDetails, decodeJob, time } from './properties.ts';
import type { Properties } from './properties.ts';
import { SystemdError } from './systemd.ts';
import type { JobEnd, JobRequest } from './systemd.ts';
import { isUnitName } from './unit-name.ts';
import { unitPath } from './unit-path.ts';
import { readUnit, serviceInterface } from './unit-reader.ts';
import type { UnitProperties } from './unit-reader.ts';

const heldCall = { onLost: 'tell', urgent: true } as const;

type Method = 'StartUnit' | 'StopUnit';

/** One request of ours, from before it is sent till its job has ended and the unit is known. */
interface Tracked {
  readonly unit: string;
  readonly path: string;
  readonly method: Method;
  /** When it was asked for, on systemd's clock. */
  readonly requestedAt: number;
  readonly ended: PromiseWithResolvers<JobEnd>;
  jobId: number | undefined;
  /** What signals said since the request: all that remains of a unit which systemd forgets as soon as it has ended. */
  unitChanges: Properties;
  serviceChanges: Properties;
  /** Read while the unit is activating, so that nothing but its last signal is needed when it is active. */
  early: UnitProperties | undefined;
  isReadEarly: boolean;
  result: string | undefined;
}

/**
 * Start and stop jobs. Signals are collected from before the request; a job ends by its JobRemoved, or as `lost` when
 * that went by while the bus was away.
 */
export class Jobs {
  readonly #manager: ManagerClient;
  readonly #tracked = new Set<Tracked>();
  /** JobRemoved of jobs whose request has no answer yet. */
  readonly #removed = new Map<number, string>();

  constructor(manager: ManagerClient) {
    this.#manager = manager;
  }

  /** Written to the socket in this very tick when connected. Mode `fail`: nobody else's job is ever replaced. */
  request(method: Method, unit: string): Promise<JobRequest> {
    if (!isUnitName(unit)) {
      const message = `"${unit}" is not the name of a unit`;
      return Promise.resolve({ refused: { error: 'InvalidArgs', message } });
    }
    const tracked = track(method, unit);
    this.#tracked.add(tracked);
    return new Promise((resolve, reject) => {
      this.#manager.batch(() => {
        this.#manager.addMatch(ruleFor(tracked.path));
        this.#send(tracked, resolve, reject);
        this.#hold(tracked);
      });
    });
  }

  jobRemoved(id: number, result: string): void {
    for (const tracked of this.#tracked) {
      if (tracked.jobId === id) this.#end(tracked, result);
      else if (tracked.jobId === undefined) this.#removed.set(id, result);
    }
  }

  unitChanged(path: string, interfaceName: string, changed: Properties): void {
    for (const tracked of this.#tracked) {
      if (tracked.path !== path || tracked.result !== undefined) continue;
      if (interfaceName === serviceInterface) tracked.serviceChanges = { ...tracked.serviceChanges, ...changed };
      if (interfaceName !== unitInterface) continue;
      tracked.unitChanges = { ...tracked.unitChanges, ...changed };
      if (changed['ActiveState'] === 'activating') this.#readEarly(tracked);
    }
  }

  /** After a time without signals: which jobs are still there? */
  renewed(rulesLost: boolean): void {
    for (const tracked of this.#tracked) {
      if (tracked.result !== undefined) continue;
      if (rulesLost) {
        this.#manager.addMatch(ruleFor(tracked.path));
        this.#hold(tracked);
      }
      if (tracked.jobId === undefined) continue;
      const call = { path: tracked.path, interface: propertiesInterface, member: 'Get', signature: 'ss' };
      this.#manager.send({ ...call, body: [unitInterface, 'Job'] }, { onLost: 'tell', urgent: true }, end => {
        if (end.kind !== 'reply' || tracked.result !== undefined) return;
        const job = decodeJob({ Job: (end.body[0] as { value: unknown }).value });
        // Had it ended after our rule was made, JobRemoved would have come before this answer.
        if (job?.id !== tracked.jobId) this.#end(tracked, 'lost');
      });
    }
  }

  close(): void {
    for (const { ended } of this.#tracked) ended.reject(failure({ kind: 'closed' }));
    this.#tracked.clear();
    this.#removed.clear();
  }

  /**
   * Asks systemd to keep the unit in memory till we have read it: which of its conditions was not met is in no signal. Sent
   * behind the request, not before it: the start is not to wait. One unit at a time: a reference costs systemd a rule
   * on the bus, and it is thrown off the bus when it has too many.
   */
  #hold({ unit }: Tracked): void {
    this.#manager.send({ member: 'RefUnit', signature: 's', body: [unit] }, heldCall, () => undefined);
  }

  #send(tracked: Tracked, resolve: (request: JobRequest) => void, reject: (error: unknown) => void): void {
    const { method, unit } = tracked;
    const call = { member: method, signature: 'ss', body: [unit, 'fail'] };
    this.#manager.send(call, { onLost: 'tell', urgent: true }, end => {
      if (end.kind === 'reply') resolve(this.#accepted(tracked, idOf(end.body[0])));
      else if (end.kind === 'error') {
        this.#forget(tracked);
        resolve({ refused: { error: errorWord(end.name), message: end.message } });
      } else if (end.kind === 'lost') {
        this.#reconsider(tracked, resolve, reject).catch((error: unknown) => {
          this.#forget(tracked);
          reject(error);
        });
      } else {
        this.#forget(tracked);
        reject(failure(end));
      }
    });
  }

  /** In the order of the wire: a JobRemoved that is handled after this finds the job. */
  #accepted(tracked: Tracked, id: number): JobRequest {
    tracked.jobId = id;
    const result = this.#removed.get(id);
    if (![...this.#tracked].some(({ jobId }) => jobId === undefined)) this.#removed.clear();
    if (result !== undefined) this.#end(tracked, result);
    return { job: { id, ended: tracked.ended.promise } };
  }

  /**
   * The answer to our request is lost: it may have been carried out, and a second start is not always harmless. A queued
   * job is taken as ours (systemd would merge the two); without one, whatever happened to the unit since the request
   * tells that it was carried out; only a unit that nothing happened to is asked for again.
   */
  async #reconsider(
    tracked: Tracked,
    resolve: (request: JobRequest) => void,
    reject: (error: unknown) => void,
  ): Promise<void> {
    const { unit } = await readUnit(this.#manager, tracked.unit);
    const job = decodeJob(unit);
    if (job) resolve(this.#accepted(tracked, job.id));
    else if (changedSince(unit, tracked.requestedAt)) {
      resolve(this.#accepted(tracked, 0));
      this.#end(tracked, 'lost');
    } else this.#send(tracked, resolve, reject);
  }

  #readEarly(tracked: Tracked): void {
    if (tracked.isReadEarly) return;
    tracked.isReadEarly = true;
    readUnit(this.#manager, tracked.unit).then(
      read => (tracked.early = read),
      () => undefined,
    );
  }

  #end(tracked: Tracked, result: string): void {
    if (tracked.result !== undefined) return;
    tracked.result = result;
    const { early, unitChanges, ended } = tracked;
    if (early && result === 'done' && unitChanges['ActiveState'] === 'active') {
      this.#forget(tracked);
      ended.resolve({ result, unit: this.#details(tracked, overlay(early, tracked)) });
      return;
    }
    readUnit(this.#manager, tracked.unit)
      .then(read => {
        const known = isForgotten(read.unit, unitChanges) ? overlay(read, tracked) : read;
        ended.resolve({ result, unit: this.#details(tracked, known) });
      })
      .catch((error: unknown) => ended.reject(error as Error))
      .finally(() => this.#forget(tracked));
  }

  #details(tracked: Tracked, { unit, service }: UnitProperties): JobEnd['unit'] {
    const details = decodeDetails(tracked.unit, unit, service);
    return details.job?.id === tracked.jobId ? { ...details, job: undefined } : details;
  }

  #forget(tracked: Tracked): void {
    if (!this.#tracked.delete(tracked)) return;
    this.#manager.batch(() => {
      this.#manager.removeMatch(ruleFor(tracked.path));
      this.#manager.send({ member: 'UnrefUnit', signature: 's', body: [tracked.unit] }, heldCall, () => undefined);
    });
  }
}

function track(method: Method, unit: string): Tracked {
  const ended = Promise.withResolvers<JobEnd>();
  // Nobody need be waiting when we close.
  ended.promise.catch(() => undefined);
  return {
    method,
    unit,
    path: unitPath(unit),
    requestedAt: Number(process.hrtime.bigint() / 1_000_000n),
    ended,
    jobId: undefined,
    unitChanges: {},
    serviceChanges: {},
    early: undefined,
    isReadEarly: false,
    result: undefined,
  };
}

/** Without arg0: the interface of the unit's type tells its Result, right before the Unit interface tells its state. */
function ruleFor(path: string): string {
  return `path='${path}',interface='${propertiesInterface}',member='PropertiesChanged'`;
}

function idOf(jobPath: unknown): number {
  const id = typeof jobPath === 'string' && jobPath.startsWith(managerPath) ? Number(jobPath.split('/').at(-1)) : NaN;
  if (Number.isInteger(id)) return id;
  throw new SystemdError('systemd-strange', { answer: `${String(jobPath)}, which is not the path of a job` });
}

const timestamps = ['ConditionTimestampMonotonic', 'AssertTimestampMonotonic', 'StateChangeTimestampMonotonic'];

function changedSince(unit: Properties, moment: number): boolean {
  return timestamps.some(key => time(unit, key) >= moment);
}

/** A unit that ended and that nothing refers to is dropped and, on our reading, loaded anew without its past. */
function isForgotten(unit: Properties, changes: Properties): boolean {
  return timestamps.some(key => time(unit, key) < time(changes, key));
}

function overlay(read: UnitProperties, tracked: Tracked): UnitProperties {
  const { unitChanges, serviceChanges } = tracked;
  return { unit: { ...read.unit, ...unitChanges }, service: read.service && { ...read.service, ...serviceChanges } };
}
