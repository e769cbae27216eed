/** A run held against others: what got slower or faster than is usual, and what is no longer the same. */
import type { Milliseconds } from '../../lib/duration.ts';
import { isUsual, quartilesOf, type Quartiles } from '../../lib/quartiles.ts';
import { differencesOf, type Difference } from './differences.ts';
import { startedSomething } from '../key-times.ts';
import { measuresOf, type Measure } from './measures.ts';
import type { Outcome, Trigger } from '../../engine/event.ts';
import { runsOf, type KeptBoot, type KeptRun } from '../kept/kept-runs.ts';

export interface Comparison {
  readonly run: KeptRun;
  /** The newest first; never empty. */
  readonly against: readonly KeptRun[];
  /** Of other boots, not like the run: of another trigger, or one that found all running. */
  readonly leftOut: readonly KeptRun[];
  readonly measures: readonly Compared[];
  /** Against the newest of them. */
  readonly differences: readonly Difference[];
  /** How many of them ended so. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Whether the time to ready is beyond what is usual; null when that is not known. */
  readonly outlier: boolean | null;
}

export interface Compared extends Measure {
  /** That of the other run, or the median of the others; null: none has it. */
  readonly usual: Milliseconds | null;
  /** Where half of the others lie; null: too few of them have it. */
  readonly quartiles: Quartiles | null;
  /** How many of the others have it. */
  readonly samples: number;
  /** Null when this run or all others have no such time. */
  readonly change: 'slower' | 'faster' | 'same' | null;
}

/** Less is noise: a difference is at least so long, and so much of the shorter time. */
export const leastDifference: Milliseconds = 1000;
export const leastPart = 0.2;
/** With fewer values nothing is known of what is usual. */
export const fewest = 5;

/** `spreadFrom`: what is usual is taken from these; for one against one the other boots know it as well. */
export function compare(
  run: KeptRun,
  against: readonly [KeptRun, ...KeptRun[]],
  { spreadFrom = against, leftOut = [] }: { spreadFrom?: readonly KeptRun[]; leftOut?: readonly KeptRun[] } = {},
): Comparison {
  const others = new Map(against.map(other => [other, index(measuresOf(other.report))]));
  const known = spreadFrom.map(other => others.get(other) ?? index(measuresOf(other.report)));
  const measures = measuresOf(run.report).map(measure => {
    const values = valuesOf(measure, [...others.values()]);
    return compared(measure, values, valuesOf(measure, known));
  });
  const ready = measures.find(({ phase }) => phase === 'ready');
  const isJudged = against.length > 1 && ready?.change && ready.quartiles;
  return {
    run,
    against,
    leftOut,
    measures,
    differences: differencesOf(run.report, against[0].report),
    outcomes: countOutcomes(against),
    outlier: isJudged ? ready.change !== 'same' : null,
  };
}

/** The run that a boot is known by: the last one of this trigger that started something. */
export function standsFor(boot: KeptBoot, trigger: Trigger): KeptRun {
  const runs = runsOf(boot).toReversed();
  const isAlike = ({ report }: KeptRun) => report.trigger === trigger;
  const found = runs.find(run => isAlike(run) && startedSomething(run.report)) ?? runs.find(isAlike) ?? runs[0];
  if (!found) throw new Error('a boot without a run');
  return found;
}

/** The same way to start, and both or neither of them started something: only then their times mean the same. */
export function isLike(one: KeptRun, other: KeptRun): boolean {
  return one.report.trigger === other.report.trigger && startedSomething(one.report) === startedSomething(other.report);
}

function compared(measure: Measure, values: readonly Milliseconds[], known: readonly Milliseconds[]): Compared {
  const { took } = measure;
  const usual = quartilesOf(values)?.median ?? null;
  const quartiles = known.length >= fewest ? (quartilesOf(known) ?? null) : null;
  const change = took === null || usual === null ? null : judge(took, usual, quartiles);
  return { ...measure, usual, quartiles, samples: values.length, change };
}

/** Both may be within what is usual, however far apart they are: a device that is there at once or with the next poll. */
function judge(now: Milliseconds, before: Milliseconds, quartiles: Quartiles | null): 'slower' | 'faster' | 'same' {
  const isSmall = Math.abs(now - before) < Math.max(leastDifference, leastPart * Math.min(now, before));
  if (isSmall || (quartiles && isUsual(now, quartiles) && isUsual(before, quartiles))) return 'same';
  return now > before ? 'slower' : 'faster';
}

function index(measures: readonly Measure[]): ReadonlyMap<string, Milliseconds | null> {
  return new Map(measures.map(measure => [keyOf(measure), measure.took]));
}

function valuesOf(measure: Measure, others: readonly ReadonlyMap<string, Milliseconds | null>[]): Milliseconds[] {
  return others.flatMap(other => other.get(keyOf(measure)) ?? []);
}

function keyOf({ phase, name }: Measure): string {
  return `${phase} ${name}`;
}

function countOutcomes(runs: readonly KeptRun[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { report } of runs) if (report.outcome) counts[report.outcome] = (counts[report.outcome] ?? 0) + 1;
  return counts;
}
