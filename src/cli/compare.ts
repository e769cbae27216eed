import { compare, isLike, standsFor, type Comparison } from '../report/comparison/compare.ts';
import { describeBoot, type KeptBoot, type KeptRun } from '../report/kept/kept-runs.ts';
import { comparisonDocument, renderComparison } from '../report/text/render-comparison.ts';
import { chooseBoot, chooseRun, type KeptRuns } from './choose-run.ts';
import type { CliContext, CommonOptions } from './context.ts';
import { ToldError } from '../messages/told-error.ts';
import { textOptions } from './up.ts';

export interface CompareOptions extends Omit<CommonOptions, 'format'> {
  readonly format: string;
  readonly run?: string;
}

/** The chosen run against the boot before it, against another boot, or against all that are kept. */
export function showComparison(
  kept: KeptRuns,
  boot: KeptBoot,
  options: CompareOptions,
  { context, against }: { context: CliContext; against: string | true },
): number {
  const { console } = context;
  const run = options.run === undefined ? standsFor(boot, 'boot') : chooseRun(boot, options.run);
  const others = kept.boots.filter(other => other !== boot).map(other => standsFor(other, run.report.trigger));
  const comparison = against === 'all' ? withAll(run, others) : withOne(run, others, otherBoot(kept, boot, against));
  if (options.format === 'json') console.out(`${JSON.stringify(comparisonDocument(comparison), null, 2)}\n`);
  else if (options.quiet !== true) console.out(renderComparison(comparison, textOptions(context, options)));
  return 0;
}

/** By default the one before. */
function otherBoot(kept: KeptRuns, boot: KeptBoot, against: string | true): KeptBoot {
  const other = against === true ? kept.boots[kept.boots.indexOf(boot) + 1] : chooseBoot(kept, against);
  if (other === boot) throw new ToldError('compared-with-itself', { boot: describeBoot(boot) });
  if (other) return other;
  const shown = describeBoot(boot);
  const why = kept.boots.length === 1 ? `only ${shown} is kept` : `${shown} is the oldest one that is kept`;
  throw new ToldError('nothing-to-compare', { why });
}

function withOne(run: KeptRun, others: readonly KeptRun[], boot: KeptBoot): Comparison {
  const other = others.find(one => one.boot.bootId === boot.bootId) ?? standsFor(boot, run.report.trigger);
  return compare(run, [other], { spreadFrom: others.filter(one => isLike(one, run)) });
}

function withAll(run: KeptRun, others: readonly KeptRun[]): Comparison {
  const [newest, ...more] = others.filter(one => isLike(one, run));
  if (!newest) {
    const why = others.length === 0 ? 'no other boot is kept' : `no other boot has a run like ${describeRun(run)}`;
    throw new ToldError('nothing-to-compare', { why });
  }
  return compare(run, [newest, ...more], { leftOut: others.filter(one => !isLike(one, run)) });
}

function describeRun({ boot, number }: KeptRun): string {
  return `run ${number} of ${describeBoot(boot)}, begun the same way`;
}
