/** Looks at the node as an administrator would after a failure: everything at the same time, bounded in time and size. */
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import { redact } from '../lib/redact.ts';
import type { CommandResult, Ports } from '../ports.ts';
import { lastLog } from '../services/unit-log.ts';
import type { UnitDetails } from '../systemd/systemd.ts';
import { digest } from './digest.ts';
import type { Evidence, OutputEvidence, UnitEvidence } from './evidence.ts';

/** Of systemd's answer, and then of each tool and journal: a stopped corosync lets its tools hang for ever. */
const answerLimit: Milliseconds = 1500;
export const toolLimit: Milliseconds = 3000;

const mostLines = 40;
/** Bytes kept of an output while it is read. */
const maxOutput = 64 * 1024;
/** A daemon that is respawned again and again says the same again and again: so many lines are read for those few. */
const readLogLines = 400;
const longestLine = 240;

/** What belongs to the stack where it is there; a container or a small cluster has none of them. */
const companions = ['sbd.service', 'corosync-qdevice.service', 'dlm.service', 'pcsd-ruby.service'];

const tools: readonly (readonly string[])[] = [
  ['corosync-quorumtool', '-s'],
  ['corosync-cfgtool', '-s'],
  ['crm_mon', '--one-shot', '--inactive'],
  ['ip', '-brief', 'address'],
  ['df', '--output=target,avail,iavail', '/var', '/run', '/dev/shm'],
];

const kernelWords = 'apparmor="DENIED"|avc: +denied|[Oo]ut of memory|oom-kill|segfault';

/**
 * What the kernel denied or killed since then: it is nowhere else, and what it did before is no reason of this run. Nothing in
 * a container: there the kernel's log is that of the host and all its other containers, whose daemons have the same names.
 */
async function kernelLog(files: Ports['files'], since: Date): Promise<readonly (readonly string[])[]> {
  if ((await files.read('/run/systemd/container').catch(() => undefined)) !== undefined) return [];
  const options = ['--quiet', '--no-pager', '--dmesg', '--output=cat', '--lines=10', sinceOption(since)];
  // grep's exit status 1 means that there is nothing.
  return [['journalctl', ...options, `--grep=${kernelWords}`]];
}

function sinceOption(since: Date): string {
  return `--since=@${Math.floor(since.getTime() / 1000)}`;
}

export interface Question {
  readonly reason: string;
  readonly culprit: string;
  /** The services of the run, in their order. */
  readonly services: readonly string[];
  /** What a service wrote into a file of its own, or the kernel did, before this is of another run. */
  readonly since: Date;
}

/** Never rejects: what does not answer is told as such. */
export async function collect(ports: Ports, question: Question, signal: AbortSignal): Promise<Evidence> {
  const { reason, culprit, services } = question;
  const names = [...services, ...companions.filter(unit => !services.includes(unit))];
  const [units, outputs] = await Promise.all([
    Promise.all(names.map(unit => lookAtUnit(ports, unit, question, signal))),
    kernelLog(ports.files, question.since).then(kernel =>
      Promise.all([...tools, ...kernel].map(argv => runTool(ports, argv, signal))),
    ),
  ]);
  const told = units.filter(unit => services.includes(unit.unit) || takesPart(unit));
  return { reason: redact(reason), culprit, units: told, outputs };
}

/** A companion that was never started says nothing. */
function takesPart({ loadState, activeState, result }: UnitEvidence): boolean {
  return loadState === 'loaded' && (activeState !== 'inactive' || (result !== 'success' && result !== ''));
}

async function lookAtUnit(
  { systemd, clock, commands }: Ports,
  unit: string,
  { since }: Question,
  signal: AbortSignal,
): Promise<UnitEvidence> {
  const details = await within(systemd.details(unit), answerLimit, clock, signal).catch(
    (): typeof timedOut => timedOut,
  );
  if (details === timedOut) return { ...silent, unit };
  // systemd forgets a unit that ended well, and pacemaker's exit status 100 counts as that.
  const { invocationId: id } = details;
  const limits = { timeout: toolLimit, lines: readLogLines };
  const [log, unowned] = await Promise.all([
    lastLog(commands, { unit, id, since }, signal, limits).catch((): string[] => []),
    wordsByName(commands, details, since, signal),
  ]);
  const lines = [...unowned.filter(line => !log.includes(line)), ...log];
  return { ...describe(details), unit, log: digest(lines).map(shorten) };
}

/** What the daemons call themselves in the journal. */
const identifiers: Readonly<Record<string, string>> = {
  'corosync.service': 'corosync',
  'pacemaker.service': 'pacemakerd',
};

/**
 * On a busy node the journal no longer learns which unit a process belonged to that ended right after its last words: then
 * only its name tells.
 */
async function wordsByName(
  commands: Ports['commands'],
  { id, activeState, service }: UnitDetails,
  since: Date,
  signal: AbortSignal,
): Promise<string[]> {
  const identifier = identifiers[id];
  const ended = activeState !== 'active' && service !== undefined && service.mainExitCode !== 0;
  if (identifier === undefined || !ended) return [];
  const argv = [
    'journalctl',
    '--quiet',
    '--no-pager',
    '--output=cat',
    '--lines=50',
    sinceOption(since),
    `--identifier=${identifier}`,
  ];
  const result = await commands.run(argv, { timeout: toolLimit, signal, maxOutput }).catch(() => nothing);
  return linesOf(result.stdout);
}

/** systemd did not answer in time. */
const silent: Omit<UnitEvidence, 'unit'> = {
  loadState: 'unknown',
  activeState: 'unknown',
  subState: '',
  result: '',
  exitStatus: null,
  signal: null,
  log: [],
};

function describe({ loadState, activeState, subState, service }: UnitDetails): Omit<UnitEvidence, 'unit' | 'log'> {
  const ended = service !== undefined && service.mainPid === 0;
  return {
    loadState,
    activeState,
    subState,
    result: service?.result ?? '',
    exitStatus: ended && service.mainExitCode === 1 ? service.mainExitStatus : null,
    signal: ended && service.mainExitCode > 1 ? service.mainExitStatus : null,
  };
}

async function runTool({ commands }: Ports, argv: readonly string[], signal: AbortSignal): Promise<OutputEvidence> {
  const command = argv.join(' ');
  const options = { timeout: toolLimit, signal, maxOutput };
  const result = await commands.run(argv, options).catch((): CommandResult => ({ ...nothing, spawnError: 'aborted' }));
  const lines = linesOf(`${result.stdout}\n${result.stderr}`);
  return {
    command,
    exitCode: result.exitCode ?? null,
    problem: problemOf(result),
    lines: lines.slice(0, mostLines).map(shorten),
    cut: Math.max(0, lines.length - mostLines),
  };
}

const nothing: CommandResult = {
  exitCode: undefined,
  signal: undefined,
  timedOut: false,
  spawnError: undefined,
  stdout: '',
  stderr: '',
};

function problemOf({ timedOut: late, spawnError, signal }: CommandResult): string {
  if (late) return `no answer within ${formatDuration(toolLimit)}`;
  if (spawnError !== undefined) return spawnError === 'ENOENT' ? 'not installed' : `cannot be run (${spawnError})`;
  return signal === undefined ? '' : `killed by ${signal}`;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line.trim() !== '');
}

function shorten(line: string): string {
  const safe = redact(line);
  return safe.length > longestLine ? `${safe.slice(0, longestLine - 1)}…` : safe;
}
