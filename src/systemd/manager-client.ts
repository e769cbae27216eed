import { BusLink } from './bus-link.ts';
import type { CallEnd, SendOptions } from './bus-link.ts';
import type { BusCall, BusSignal } from './dbus-connection.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { SystemdError } from './systemd.ts';
import type { Properties } from './properties.ts';
import { unwrap } from './properties.ts';

export const managerPath = '/org/freedesktop/systemd1';
export const managerInterface = 'org.freedesktop.systemd1.Manager';
export const unitInterface = 'org.freedesktop.systemd1.Unit';
export const propertiesInterface = 'org.freedesktop.DBus.Properties';
const systemdName = 'org.freedesktop.systemd1';
const busName = 'org.freedesktop.DBus';
const busPath = '/org/freedesktop/DBus';
/** What a call has to say in order to go to the bus itself. */
export const busObject = { destination: busName, path: busPath, interface: busName };
const ownerChanges = `sender='${busName}',path='${busPath}',interface='${busName}',member='NameOwnerChanged'`;

export type CallResult = { readonly body: readonly unknown[] } | { readonly error: string; readonly message: string };

export interface ManagerEvents {
  /**
   * There is a connection (again), or systemd is on the bus anew (a re-exec). What is known may be outdated, signals
   * may have been missed. Match rules are gone when `rulesLost`.
   */
  renewed(rulesLost: boolean): void;
  reloaded(): void;
  unitLoaded(path: string): void;
  /** The only signal of a job that is queued for a unit which does not change by it. */
  jobNew(id: number, unit: string): void;
  jobRemoved(id: number, result: string): void;
  unitChanged(path: string, interfaceName: string, changed: Properties): void;
  /** Of any name that the bus was asked to tell of. */
  ownerChanged(name: string, owned: boolean): void;
}

/** Calls and signals of systemd's manager, on a link that comes back. Signals of anybody but systemd are dropped. */
export class ManagerClient {
  /** How often each method of systemd was called, by its name. */
  readonly calls = new Map<string, number>();
  readonly #link: BusLink;
  readonly #events: ManagerEvents;
  /** systemd's unique name on the bus: any local user may send us signals that look like systemd's. */
  #owner: string | undefined;

  constructor(socket: string, timeout: Milliseconds, events: ManagerEvents) {
    this.#events = events;
    this.#link = new BusLink({
      socket,
      timeout,
      opened: () => this.#greet(),
      signal: signal => this.#receive(signal),
    });
  }

  open(): void {
    this.#link.open();
  }

  close(): void {
    this.#link.close();
  }

  batch(work: () => void): void {
    this.#link.batch(work);
  }

  send(call: Partial<BusCall> & { member: string }, options: SendOptions, settle: (end: CallEnd) => void): void {
    this.calls.set(call.member, (this.calls.get(call.member) ?? 0) + 1);
    const complete = { destination: systemdName, path: managerPath, interface: managerInterface, ...call };
    this.#link.send(complete, options, end => {
      if ('sender' in end && end.sender.startsWith(':')) this.#owner = end.sender;
      settle(end);
    });
  }

  /** A call that may be carried out twice. Errors of systemd are returned; no answer is a SystemdError. */
  call(call: Partial<BusCall> & { member: string }): Promise<CallResult> {
    return new Promise((resolve, reject) => {
      this.send(call, { onLost: 'retry' }, end => {
        if (end.kind === 'reply') resolve({ body: end.body });
        else if (end.kind === 'error') resolve({ error: errorWord(end.name), message: end.message });
        else reject(failure(end));
      });
    });
  }

  /** As `call`, where any error of systemd is unexpected: a SystemdError that says what was asked for. */
  async ask(purpose: string, call: Partial<BusCall> & { member: string }): Promise<readonly unknown[]> {
    const result = await this.call(call);
    if ('body' in result) return result.body;
    throw refusal(purpose, result);
  }

  /** Asks the bus for signals of systemd; `rule` is what follows the sender. In force for all that is sent afterwards. */
  addMatch(rule: string): void {
    this.#rule('AddMatch', `sender='${systemdName}',${rule}`);
  }

  removeMatch(rule: string): void {
    this.#rule('RemoveMatch', `sender='${systemdName}',${rule}`);
  }

  /** Asks the bus to tell who owns `name`; undefined: of all names. */
  addOwnerMatch(name: string | undefined): void {
    this.#rule('AddMatch', ownerRule(name));
  }

  removeOwnerMatch(name: string): void {
    this.#rule('RemoveMatch', ownerRule(name));
  }

  /** Rules are the bus's, not systemd's: they are made anew on each connection, so a lost answer is of no interest. */
  #rule(member: 'AddMatch' | 'RemoveMatch', rule: string): void {
    const call = { ...busObject, member, signature: 's', body: [`type='signal',${rule}`] };
    this.#link.send(call, { onLost: 'tell', urgent: true }, () => undefined);
  }

  /** Everything in one write, before the first answer of the bus, and before anything else gets to systemd. */
  #greet(): void {
    this.#owner = undefined;
    this.#link.batch(() => {
      this.addOwnerMatch(systemdName);
      for (const member of ['JobNew', 'JobRemoved', 'Reloading']) {
        this.addMatch(`path='${managerPath}',interface='${managerInterface}',member='${member}'`);
      }
      this.#subscribe();
      this.#events.renewed(true);
    });
  }

  #subscribe(): void {
    this.send({ member: 'Subscribe' }, { onLost: 'tell', urgent: true }, () => undefined);
  }

  #receive({ sender, path, interface: interfaceName, member, body }: BusSignal): void {
    if (sender === busName && member === 'NameOwnerChanged') {
      this.#ownerChanged(body);
      return;
    }
    if (sender !== this.#owner) return;
    if (interfaceName === propertiesInterface && member === 'PropertiesChanged') {
      this.#events.unitChanged(path, String(body[0]), unwrap(body[1]));
    } else if (interfaceName === managerInterface && member === 'JobNew') {
      this.#events.jobNew(Number(body[0]), String(body[2]));
    } else if (interfaceName === managerInterface && member === 'JobRemoved') {
      this.#events.jobRemoved(Number(body[0]), String(body[3]));
    } else if (interfaceName === managerInterface && member === 'UnitNew') {
      this.#events.unitLoaded(String(body[1]));
    } else if (interfaceName === managerInterface && member === 'Reloading' && body[0] === false) {
      this.#events.reloaded();
    }
  }

  #ownerChanged([name, , owner]: readonly unknown[]): void {
    if (typeof name !== 'string' || typeof owner !== 'string') return;
    this.#events.ownerChanged(name, owner !== '');
    if (name !== systemdName) return;
    const known = this.#owner;
    this.#owner = owner === '' ? undefined : owner;
    if (owner === '' || owner === known) return;
    this.#subscribe();
    this.#events.renewed(false);
  }
}

function ownerRule(name: string | undefined): string {
  return name === undefined ? ownerChanges : `${ownerChanges},arg0='${name}'`;
}

/** `NoSuchUnit` of `org.freedesktop.systemd1.NoSuchUnit`. */
export function errorWord(name: string): string {
  const word = name.slice(name.lastIndexOf('.') + 1);
  return word === 'InteractiveAuthorizationRequired' ? 'AccessDenied' : word;
}

/** systemd has said no to what it was expected to do. */
export function refusal(purpose: string, { message, error }: Extract<CallResult, { error: string }>): SystemdError {
  return new SystemdError('systemd-refused', { purpose, reason: `${message} (${error})` });
}

export function failure(end: Exclude<CallEnd, { kind: 'reply' | 'error' }>): SystemdError {
  switch (end.kind) {
    case 'timeout':
      return end.error;
    case 'closed':
      return new SystemdError('bus-closed');
    case 'lost':
      return new SystemdError('bus-lost');
  }
}
