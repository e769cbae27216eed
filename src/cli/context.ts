import { untilAborted } from '../conditions/until-aborted.ts';
import { exitCodeOf } from '../engine/ending.ts';
import { Stop, Stopped } from '../engine/stop.ts';
import type { Trigger } from '../engine/event.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { printable } from '../lib/terminal-text.ts';
import { labelled, type Said } from '../messages/catalogue.ts';
import type { Ports, Program, Store, Tree } from '../ports.ts';
import type { Systemd } from '../systemd/systemd.ts';

/** What the verbs work with. main.ts makes the real one, tests a virtual one. */
export interface CliContext {
  readonly console: Console;
  readonly system: System;
}

export interface Console {
  /** Results, and nothing else, go to stdout. */
  readonly out: (text: string) => void;
  /** Everything else goes to stderr. */
  readonly err: (text: string) => void;
  /** False once whoever reads stdout has gone away. */
  readonly outIsOpen: () => boolean;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** stderr is the journal: lines carry priorities, and no report is printed. */
  readonly errIsJournal: boolean;
  /** Asks a question that is answered with yes or no; undefined where there is no terminal to ask on. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  columns(): number;
  rows(): number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type HostPorts = Omit<Ports, 'systemd'>;

export interface System {
  readonly host: HostPorts;
  /** `patience`: how long a call may take, a reconnect included. Rejects with SystemdError when it cannot be known where the bus is. */
  connect(bus: 'system' | 'user', patience: Milliseconds): Promise<Systemd>;
  identity(): Identity;
  readonly userId: number;
  /** Makes a path of the command line absolute. */
  absolute(path: string): string;
  /** The live run and the lock are in `runtime` (/run/muster), the history is in `boots` (/var/lib/muster/boots). */
  folders(bus: 'system' | 'user'): { readonly runtime: string; readonly boots: string };
  store(folder: string): Store;
  lock(path: string, holder: string): Promise<Lock>;
  /** One line on the machine's console. Whatever becomes of it, it never fails and never waits. */
  tellConsole(line: string): Promise<void>;
  /** sd_notify(3), when this is a service that systemd listens to. Never rejects. */
  readonly notify: ((assignments: readonly string[]) => Promise<void>) | undefined;
  /** The pages on which codes are explained, by the names of their files. */
  pages(): Readonly<Record<string, string>>;
  /** For install and uninstall. */
  readonly tree: Tree;
  program(): Program;
  /** SIGINT and SIGTERM go to `stop` from here on; SIGHUP goes to `onHangup`, without which it, a lost terminal, counts as SIGTERM. */
  stopOnSignals(stop: Stop, onHangup?: () => void): void;
  /** SIGTSTP (Ctrl-Z) does nothing but call `refused`, until the function that is returned is called. */
  refuseSuspend(refused: () => void): () => void;
}

export interface Identity {
  readonly host: string;
  readonly bootId: string;
  readonly trigger: Trigger;
  readonly pid: number;
  readonly version: string;
}

export type Lock = { readonly acquired: true; release(): void } | { readonly acquired: false; readonly holder: string };

/** Options that every verb takes. */
export interface CommonOptions {
  readonly config?: string;
  readonly user?: boolean;
  readonly format: 'text' | 'json';
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly plain?: boolean;
  readonly color?: 'auto' | 'always' | 'never';
}

export function busOf(options: Pick<CommonOptions, 'user'>): 'system' | 'user' {
  return options.user === true ? 'user' : 'system';
}

/** A run outlives a restart of the bus; whoever begins something by hand wants to know soon that there is none. */
const patienceOfRuns: Milliseconds = 25_000;
const patienceOfLooks: Milliseconds = 5_000;

/** Runs `work` with all ports, and closes the connection to systemd after it. */
export function withPorts<T>(context: CliContext, options: CommonOptions, work: (ports: Ports) => Promise<T>) {
  return withConnection(context, context.system.connect(busOf(options), patienceOfRuns), work);
}

/** The same, for verbs that only look. */
export function withPortsToLook<T>(context: CliContext, options: CommonOptions, work: (ports: Ports) => Promise<T>) {
  return withConnection(context, context.system.connect(busOf(options), patienceOfLooks), work);
}

/** Throws SystemdError soon when systemd does not answer. A boot is more patient, by the run's own time limit. */
export async function expectSystemd(context: CliContext, options: CommonOptions): Promise<void> {
  if (context.system.identity().trigger === 'boot') return;
  await withPortsToLook(context, options, ({ systemd }) => systemd.version());
}

async function withConnection<T>(
  { system }: CliContext,
  connecting: Promise<Systemd>,
  work: (ports: Ports) => Promise<T>,
): Promise<T> {
  const systemd = await connecting;
  try {
    return await work({ ...system.host, systemd });
  } finally {
    systemd.close();
  }
}

/** Tells a message under its code, to the journal as an error. */
export function tellOf(context: Pick<CliContext, 'console'>, ...said: Said): void {
  complain(context, `muster: ${labelled(...said)}`);
}

/** Prints what is worth a notice: the work goes on. */
export function noticeTo({ console }: Pick<CliContext, 'console'>): (...said: Said) => void {
  return (...said) => console.err(`${console.errIsJournal ? '<4>' : 'muster: '}${labelled(...said)}\n`);
}

/** Tells what went wrong, to the journal as errors. */
export function complain({ console }: Pick<CliContext, 'console'>, text: string): void {
  const lines = text.split('\n');
  const told = console.errIsJournal ? lines.filter(line => line !== '').map(line => `<3>${line}`) : lines;
  console.err(`${told.join('\n')}\n`);
}

/** Looks until a signal ends it: programs that it runs are in process groups of their own and would outlive muster. */
export async function interruptible(
  { system }: CliContext,
  look: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = new Stop();
  system.stopOnSignals(stop);
  try {
    return await untilAborted(look(stop.signal), stop.signal);
  } catch (error) {
    if (error instanceof Stopped) return exitCodeOf('interrupted', error.cause);
    throw error;
  }
}

/** Who runs this command, for the report: behind sudo the one who asked for it. */
export function whoAsks({ console, system }: CliContext): string {
  const behindSudo = console.environment['SUDO_USER'];
  if (system.userId === 0 && behindSudo !== undefined) return `${printable(behindSudo.slice(0, 64))} (sudo)`;
  return system.userId === 0 ? 'root' : `uid ${system.userId}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `NO_COLOR` and `--color` decide; else a terminal gets colours. */
export function wantsColor(
  { console }: CliContext,
  options: Pick<CommonOptions, 'color'>,
  isTerminal: boolean,
): boolean {
  if (options.color === 'always') return true;
  if (options.color === 'never' || (console.environment['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && console.environment['TERM'] !== 'dumb';
}

/** Whether lines may be drawn over: not where nothing knows how to, nor for those who have each line read out to them. */
export function canRedraw({ console }: CliContext, { plain }: CommonOptions, isTerminal: boolean): boolean {
  const terminal = console.environment['TERM'] ?? '';
  return isTerminal && plain !== true && terminal !== '' && terminal !== 'dumb';
}

export function hasUtf8({ console }: CliContext): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = console.environment;
  return /utf-?8/i.test(LC_ALL ?? LC_CTYPE ?? LANG ?? '');
}
