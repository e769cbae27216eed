/** How a node is at this moment, in one line, and what to do: by its daemons, its boot unit and, where that still holds, its last run. */
import { attentionOf } from './attention.ts';
import { meaningOf } from './words.ts';
import type { Outcome } from '../engine/event.ts';
import type { LiveDaemon } from './live-daemon.ts';
import type { BootFailure, BootUnit, FileView, StatusView } from './status-view.ts';

export interface Headline {
  /** In capitals what is so now: `READY`, `NO RUN`, `NOT WORKING`. */
  readonly word: string;
  readonly verdict: 'good' | 'doubtful' | 'bad';
  /** `on n1`, `in this boot on n1`; empty: here. */
  readonly where: string;
  readonly message: string;
  /** Empty: the message says it. */
  readonly why: string;
  /** Empty: nothing has to be done. */
  readonly remedy: string;
  /** It is what the last run found, which is so still. */
  readonly isOfRun: boolean;
}

/** Of a node on which no run is in progress. */
export function headlineOf(view: StatusView): Headline {
  return needsAttention(view) ?? withoutRun(view) ?? changedSince(view) ?? ofRun(view);
}

/** The last run is one of this boot. */
export function isOfThisBoot({ report, bootId }: Pick<StatusView, 'report' | 'bootId'>): boolean {
  return report !== undefined && report.bootId === bootId;
}

const attentionWords = { stranded: 'STRANDED', gap: 'IN BETWEEN', 'no-corosync': 'NO COROSYNC' } as const;

function needsAttention({ daemons, running }: StatusView): Headline | undefined {
  const attention = attentionOf({ daemons, inProgress: running !== undefined });
  if (!attention) return undefined;
  const { is, message, remedy } = attention;
  const verdict = is === 'gap' ? 'doubtful' : 'bad';
  return { word: attentionWords[is], verdict, where: '', message, why: '', remedy, isOfRun: false };
}

/** No run of this boot is known, or muster.service failed later without one, as with a file that is invalid. */
function withoutRun(view: StatusView): Headline | undefined {
  const { host, bootUnit, file, daemons } = view;
  const failure = failureWithoutRun(view);
  const isFirst = !isOfThisBoot(view);
  if (!isFirst && !failure) return undefined;
  if (view.isUnseen && !failure) return unseenRun(view);
  const works = allWork(daemons) ? ['every service works all the same'] : [];
  const facts = [...unitWords(bootUnit, failure), ...works];
  return {
    word: 'NO RUN',
    verdict: failure || file.is === 'invalid' ? 'bad' : 'doubtful',
    where: isFirst ? `in this boot on ${host}` : `at the last start on ${host}`,
    message: facts.join('; '),
    ...whyWithoutRun(view, failure),
    isOfRun: false,
  };
}

function unseenRun({ host }: StatusView): Headline {
  const message = 'whether there was a run in this boot cannot be read';
  const where = `on ${host}`;
  return {
    word: 'UNKNOWN',
    verdict: 'doubtful',
    where,
    message,
    why: '',
    remedy: 'as root: muster status',
    isOfRun: false,
  };
}

/** A failure of the boot unit that the last run of this boot does not account for: there is none, or it ended before. */
function failureWithoutRun(view: StatusView): BootFailure | undefined {
  const { bootUnit, report, writtenAtMs } = view;
  const failure = bootUnit?.failure;
  if (!failure || !report || !isOfThisBoot(view)) return failure;
  const isItsOwn = report.trigger === 'boot' && (report.exitCode === null || report.exitCode === failure.exitStatus);
  return isItsOwn || writtenAtMs === undefined || failure.at < writtenAtMs ? undefined : failure;
}

function unitWords(unit: BootUnit | undefined, failure: BootFailure | undefined): string[] {
  if (failure) return [`muster.service failed (${failure.how})`];
  if (!unit) return [];
  if (!unit.isInstalled) return ['muster.service is not installed'];
  if (unit.isStarting) return ['muster.service is starting'];
  if (unit.active === 'active') return ['muster.service has run, and its report is lost'];
  return [unit.isEnabled ? 'muster.service was not started' : 'muster.service is not enabled'];
}

const invalidFile = 78;

function whyWithoutRun(view: StatusView, failure: BootFailure | undefined): Pick<Headline, 'why' | 'remedy'> {
  const { bootUnit, file, daemons, sawSystemd } = view;
  const fileWhy = fileWords(file);
  if (failure && (failure.exitStatus !== invalidFile || !fileWhy)) {
    if (failure.exitStatus === invalidFile)
      return { why: 'the file was invalid then, and is valid now', remedy: 'systemctl start muster' };
    return { why: '', remedy: 'see what it said: journalctl -b -u muster' };
  }
  if (fileWhy) return fileWhy;
  if (bootUnit?.isStarting === true || !sawSystemd) return { why: '', remedy: '' };
  const up = allWork(daemons) ? '' : 'muster up';
  if (!bootUnit || (bootUnit.isInstalled && bootUnit.isEnabled)) return { why: '', remedy: up };
  return {
    why: '',
    remedy: up ? `for each boot: muster install; for this once: ${up}` : 'for each boot: muster install',
  };
}

function fileWords(file: FileView): Pick<Headline, 'why' | 'remedy'> | undefined {
  if (file.is === 'missing') return { why: `there is no file yet (${file.path})`, remedy: 'muster init' };
  return file.is === 'invalid' ? { why: `the file has ${file.problem}`, remedy: 'muster check' } : undefined;
}

/** What is so now is not what the run found: the daemons tell. */
function changedSince({ host, report, daemons }: StatusView): Headline | undefined {
  if (!report?.outcome) return undefined;
  if (!wasGood(report.outcome)) {
    const isProved = daemons.length > 0 && daemons.every(({ active, ready }) => active === 'active' && ready === true);
    const now = { word: 'WORKING', verdict: 'good', where: `on ${host}`, message: 'every service works now' } as const;
    return isProved ? { ...now, why: '', remedy: '', isOfRun: false } : undefined;
  }
  const bad = daemons.filter(daemon => !works(daemon));
  if (bad.length === 0) return undefined;
  const isDown = stackOf(daemons).length > 0 && stackOf(daemons).every(({ active }) => active === 'inactive');
  return {
    word: isDown ? 'DOWN' : 'NOT WORKING',
    verdict: isDown ? 'doubtful' : 'bad',
    where: `on ${host}`,
    message: bad.map(describeDaemon).join('; '),
    why: '',
    remedy: remedyFor(bad),
    isOfRun: false,
  };
}

function describeDaemon({ unit, active, detail }: LiveDaemon): string {
  const name = unit.replace(/\.service$/, '');
  if (active !== 'active') return `${name} is ${active}`;
  return `${name}: ${detail}`;
}

function remedyFor(bad: readonly LiveDaemon[]): string {
  const changing = bad.find(({ active }) => active.endsWith('ing'));
  if (changing) return `see what it waits for: systemctl status ${changing.unit}`;
  return bad.some(({ active }) => active === 'active')
    ? 'muster up, which waits for it and says why; if it hangs: muster up --recover'
    : 'muster up';
}

function ofRun({ host, report, daemons }: StatusView): Headline {
  const where = `on ${host}`;
  if (!report?.outcome) {
    const message = 'muster was killed or the machine went down';
    const why = report?.reason ?? '';
    return { word: 'ENDED WITHOUT A REPORT', verdict: 'doubtful', where, message, why, remedy: '', isOfRun: true };
  }
  const { outcome, reason, advice } = report;
  const then = wasGood(outcome) && daemons.length === 0 ? '; that was then, and how they are now cannot be seen' : '';
  return {
    word: then ? outcome : outcome.toUpperCase(),
    verdict: outcome === 'ready' ? 'good' : outcome === 'degraded' || outcome === 'held' ? 'doubtful' : 'bad',
    where,
    message: `${meaningOf(outcome, report)}${then}`,
    why: reason,
    remedy: advice,
    isOfRun: true,
  };
}

function wasGood(outcome: Outcome): boolean {
  return outcome === 'ready' || outcome === 'degraded';
}

function allWork(daemons: readonly LiveDaemon[]): boolean {
  return daemons.length > 0 && daemons.every(works);
}

/** One that could not be looked at, as without root, is taken for what systemd says of it. */
function works({ active, ready }: LiveDaemon): boolean {
  return active === 'active' && ready !== false;
}

const stack: readonly string[] = ['corosync.service', 'pacemaker.service', 'pacemaker_remote.service'];

function stackOf(daemons: readonly LiveDaemon[]): LiveDaemon[] {
  return daemons.filter(({ unit }) => stack.includes(unit));
}
