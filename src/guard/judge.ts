/**
 * May this node join? A pure judgement of the marks that the guard's unit left and of what muster remembers. No clock
 * decides but for `within`, and no boot id but for what is said of one boot.
 */
import type { Rejoin } from '../config/config.ts';
import { formatDuration } from '../lib/duration.ts';
import { formatMoment, millisecondsOf } from '../lib/iso-time.ts';
import type { GuardRecord, UncleanEnd } from './record.ts';

/** The last run of the cluster stack, by its mark; undefined: none is known. */
export interface LastRun {
  readonly run: string;
  /** `running`: it was not stopped in order. */
  readonly end: 'running' | 'clean';
  /** When the mark was written, by the wall clock of then; for people only. */
  readonly at: string | undefined;
}

export interface GuardFacts {
  readonly rejoin: Rejoin;
  readonly lastRun: LastRun | undefined;
  readonly record: GuardRecord;
  readonly bootId: string;
  /** ISO 8601. */
  readonly now: string;
}

export interface Judgement {
  /** Why it may not join; undefined: it may. */
  readonly held: { readonly reason: string; readonly advice: string } | undefined;
  /** What to remember from now on; the run that asked is noted as waiting when it may join. */
  readonly record: GuardRecord;
}

/** More are never needed: `maxUncleanBoots` is at most 100. */
const mostRemembered = 101;

/** The stack is down and its guard at rest: what is asked about has ended. */
export function judge(facts: GuardFacts): Judgement {
  const known = learn(facts);
  const counted = countedOf(known.unclean, facts);
  const { maxUncleanBoots: most } = facts.rejoin;
  const tooMany = most !== undefined && (known.tooMany || counted.length > most);
  const held = isReleasedOnce(facts)
    ? undefined
    : (holdUnclean(facts) ?? (tooMany ? holdLoop(counted, facts) : undefined));
  return { held, record: { ...known, tooMany, waiting: held ? null : facts.bootId } };
}

/** The record after `muster release`. Of an unclean end that is released once, the count is kept. */
export function release({ lastRun, record, bootId }: Omit<GuardFacts, 'rejoin'>, once: boolean): GuardRecord {
  const run = lastRun?.run ?? null;
  if (once) return { ...record, once: { run, boot: bootId } };
  return { ...record, unclean: [], tooMany: false, released: run, once: null };
}

/** Takes in what happened since the last judgement. Each run counts once, and so does each reset of a node that waited. */
function learn({ lastRun, record, bootId, now }: GuardFacts): GuardRecord {
  const isNew = lastRun !== undefined && (record.seen?.run !== lastRun.run || record.seen.end !== lastRun.end);
  const seen = lastRun ? { run: lastRun.run, end: lastRun.end } : null;
  // It ran and was stopped in order since: no loop, and nothing that waited before matters any more.
  if (isNew && lastRun.end === 'clean') return { ...record, seen, unclean: [], tooMany: false };
  const what = isNew ? 'stack' : record.waiting !== null && record.waiting !== bootId ? 'waiting' : undefined;
  const unclean = what === undefined ? record.unclean : [...record.unclean, { at: now, what } as const];
  return { ...record, seen, unclean: unclean.slice(-mostRemembered) };
}

/** Those that seem to come from the future count: the clock was set back, and nothing is known of their age. */
function countedOf(unclean: readonly UncleanEnd[], { rejoin: { within }, now }: GuardFacts): readonly UncleanEnd[] {
  if (within === undefined) return unclean;
  return unclean.filter(({ at }) => !(millisecondsOf(now) - millisecondsOf(at) > within));
}

function isReleasedOnce({ lastRun, record, bootId }: GuardFacts): boolean {
  return record.once?.boot === bootId && record.once.run === (lastRun?.run ?? null);
}

function holdUnclean({ rejoin, lastRun, record }: GuardFacts): Judgement['held'] {
  if (rejoin.afterUncleanShutdown !== 'hold' || lastRun?.end !== 'running' || record.released === lastRun.run) return;
  const since = lastRun.at === undefined ? '' : `, up since ${formatMoment(lastRun.at)},`;
  return {
    reason: `the node crashed, was fenced or lost power, or a daemon failed: its cluster${since} was not stopped in order`,
    advice:
      'see why: journalctl -b -1 -e, and on a peer: pcs stonith history; then: muster release (after a power cut of the site: on each node)',
  };
}

function holdLoop(counted: readonly UncleanEnd[], { rejoin, now }: GuardFacts): Judgement['held'] {
  const { maxUncleanBoots: most = 0, within } = rejoin;
  const limit = `rejoin: maxUncleanBoots: ${most}${within === undefined ? '' : `, within: ${formatDuration(within)}`}`;
  const waited = counted.filter(({ what }) => what === 'waiting').length;
  const while_ = waited === 0 ? '' : `, ${waited} of them while it waited for its prerequisites`;
  const [first] = counted;
  const since = first ? ` since ${formatMoment(first.at)}` : '';
  const what =
    counted.length > most
      ? `this node went down without an orderly stop ${counted.length} times in a row${since}${while_}`
      : `this node went down without an orderly stop too often by ${formatMoment(now)}, and was not released since`;
  return {
    reason: `${what}: it may be in a fence loop (${limit})`,
    advice:
      'see why: journalctl --list-boots and journalctl -b -1 -e, and on a peer: pcs stonith history; then: muster release',
  };
}
