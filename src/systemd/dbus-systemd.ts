import type { Milliseconds } from '../lib/duration.ts';
import { busSocket, systemBusSocket } from './bus-address.ts';
import type { Bus } from './bus-address.ts';
import { isBooted } from './is-booted.ts';
import { Jobs } from './jobs.ts';
import { NameWatch } from './name-watch.ts';
import {
  busObject,
  ManagerClient,
  managerInterface,
  propertiesInterface,
  refusal,
  unitInterface,
} from './manager-client.ts';
import { decodeDetails, decodeRow, impossibleUnit } from './properties.ts';
import { SystemdError } from './systemd.ts';
import type { JobRequest, NameState, Systemd, UnitDetails, UnitFile, UnitState } from './systemd.ts';
import { isUnitName } from './unit-name.ts';
import { readUnit } from './unit-reader.ts';
import { UnitWatch } from './unit-watch.ts';

export interface ConnectOptions {
  readonly bus: Bus;
  /** A D-Bus address (`unix:path=/…`) instead of the one in the environment. */
  readonly address?: string;
  /** How long a call may take, a reconnect included. Default 25 s, as systemctl has it. */
  readonly timeout?: Milliseconds;
}

const defaultTimeout: Milliseconds = 25_000;
const hopelessTimeout: Milliseconds = 100;

/**
 * systemd over D-Bus. Returns at once: calls wait for the connection, and the connection is made again whenever it is
 * lost, until close(). Throws SystemdError when it cannot be known where the bus is.
 */
export function connectSystemd(options: ConnectOptions): DbusSystemd {
  const socket = busSocket(options.bus, options.address, process.env);
  // In a chroot nobody will ever answer: that need not be waited for.
  const isHopeless = socket === systemBusSocket && !isBooted();
  return new DbusSystemd(socket, isHopeless ? hopelessTimeout : (options.timeout ?? defaultTimeout));
}

class DbusSystemd implements Systemd {
  readonly #manager: ManagerClient;
  readonly #watch: UnitWatch;
  readonly #names: NameWatch;
  readonly #jobs: Jobs;

  constructor(socket: string, timeout: Milliseconds) {
    this.#manager = new ManagerClient(socket, timeout, {
      renewed: rulesLost => {
        this.#watch.refresh(rulesLost);
        if (rulesLost) this.#names.renew();
        this.#jobs.renewed(rulesLost);
      },
      reloaded: () => this.#watch.refresh(false),
      jobNew: (id, unit) => this.#watch.jobNew(id, unit),
      unitLoaded: path => this.#watch.loaded(path),
      jobRemoved: (id, result) => this.#jobs.jobRemoved(id, result),
      ownerChanged: (name, owned) => this.#names.changed(name, owned),
      unitChanged: (path, interfaceName, changed) => {
        if (interfaceName === unitInterface) this.#watch.changed(path, changed);
        this.#jobs.unitChanged(path, interfaceName, changed);
      },
    });
    this.#watch = new UnitWatch(this.#manager);
    this.#names = new NameWatch(this.#manager);
    this.#jobs = new Jobs(this.#manager);
    this.#manager.open();
  }

  /** How often each method of systemd was called so far. */
  get calls(): ReadonlyMap<string, number> {
    return this.#manager.calls;
  }

  watch(unit: string, tell: (state: UnitState) => void, signal: AbortSignal): void {
    this.#watch.add(unit, tell, signal);
  }

  watchName(name: string, tell: (owned: boolean) => void, signal: AbortSignal): void {
    this.#names.add(name, tell, signal);
  }

  async name(name: string): Promise<NameState> {
    const [[owned], [activatable]] = await Promise.all([
      this.#manager.ask(`tell whether ${name} has an owner`, {
        ...busObject,
        member: 'NameHasOwner',
        signature: 's',
        body: [name],
      }),
      this.#manager.ask('list the names that can be activated', { ...busObject, member: 'ListActivatableNames' }),
    ]);
    return { owned: owned === true, activatable: (activatable as readonly string[]).includes(name) };
  }

  /** Names that no unit can have are left out of the question: systemd would skip them, or refuse the whole list. */
  async list(units: readonly string[]): Promise<UnitState[]> {
    const possible = units.filter(isUnitName);
    const states = new Map<string, UnitState>();
    if (possible.length > 0) {
      const [rows] = (await this.#manager.ask(`list ${possible.length} units`, {
        member: 'ListUnitsByNames',
        signature: 'as',
        body: [possible],
      })) as readonly [readonly unknown[]];
      if (rows.length !== possible.length) {
        const answer = `${rows.length} units when asked for ${possible.length}: ${possible.join(' ')}`;
        throw new SystemdError('systemd-strange', { answer });
      }
      for (const [i, name] of possible.entries()) states.set(name, decodeRow(name, rows[i]).state);
    }
    return units.map(name => states.get(name) ?? impossibleUnit(name));
  }

  async details(unit: string): Promise<UnitDetails> {
    if (!isUnitName(unit)) throw new SystemdError('unit-name-invalid', { unit });
    const { unit: properties, service } = await readUnit(this.#manager, unit);
    return decodeDetails(unit, properties, service);
  }

  start(unit: string): Promise<JobRequest> {
    return this.#jobs.request('StartUnit', unit);
  }

  stop(unit: string): Promise<JobRequest> {
    return this.#jobs.request('StopUnit', unit);
  }

  async cancel(jobId: number): Promise<boolean> {
    const result = await this.#manager.call({ member: 'CancelJob', signature: 'u', body: [jobId] });
    if ('body' in result) return true;
    if (result.error === 'NoSuchJob') return false;
    throw refusal(`cancel job ${jobId}`, result);
  }

  async resetFailed(unit: string): Promise<void> {
    const result = await this.#manager.call({ member: 'ResetFailedUnit', signature: 's', body: [unit] });
    if ('body' in result || result.error === 'NoSuchUnit') return;
    throw refusal(`reset the failure of ${unit}`, result);
  }

  async jobsBefore(jobId: number): Promise<string[]> {
    const result = await this.#manager.call({ member: 'GetJobBefore', signature: 'u', body: [jobId] });
    if ('error' in result) {
      if (result.error === 'NoSuchJob') return [];
      throw refusal(`tell what job ${jobId} waits for`, result);
    }
    const [rows] = result.body as readonly [readonly (readonly [number, string, string])[]];
    return rows.map(([, unit, type]) => `${unit}/${type}`);
  }

  systemState(): Promise<string> {
    return this.#property('SystemState');
  }

  version(): Promise<string> {
    return this.#property('Version');
  }

  async unitFiles(): Promise<UnitFile[]> {
    const [rows] = (await this.#manager.ask('list its unit files', { member: 'ListUnitFiles' })) as readonly [
      readonly (readonly [string, string])[],
    ];
    return rows.map(([path, state]) => ({ name: path.slice(path.lastIndexOf('/') + 1), path, state }));
  }

  async enable(units: readonly string[]): Promise<void> {
    const body = [[...units], false, false];
    await this.#manager.ask(`enable ${units.join(' ')}`, { member: 'EnableUnitFiles', signature: 'asbb', body });
  }

  async disable(units: readonly string[]): Promise<void> {
    const body = [[...units], false];
    await this.#manager.ask(`disable ${units.join(' ')}`, { member: 'DisableUnitFiles', signature: 'asb', body });
  }

  async reload(): Promise<void> {
    await this.#manager.ask('reload its units', { member: 'Reload' });
  }

  close(): void {
    this.#watch.close();
    this.#names.close();
    this.#jobs.close();
    this.#manager.close();
  }

  async #property(name: string): Promise<string> {
    const [variant] = (await this.#manager.ask(`tell its ${name}`, {
      interface: propertiesInterface,
      member: 'Get',
      signature: 'ss',
      body: [managerInterface, name],
    })) as readonly [{ readonly value: unknown }];
    return String(variant.value);
  }
}

export type { DbusSystemd };
