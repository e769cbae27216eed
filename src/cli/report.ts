import { runsOf, type KeptBoot } from '../report/kept/kept-runs.ts';
import { wrap } from '../report/text/layout.ts';
import { renderHtml } from '../report/timeline/render-html.ts';
import { renderJson } from '../report/render-json.ts';
import { renderJunit } from '../report/render-junit.ts';
import { renderRuns, runsDocument } from '../report/text/render-runs.ts';
import { renderPrometheus } from '../report/render-prometheus.ts';
import { renderSvg } from '../report/timeline/render-svg.ts';
import { renderText, type TextOptions } from '../report/text/render-text.ts';
import type { Report } from '../report/report.ts';
import { chooseBoot, chooseRun, readKept, type KeptRuns } from './choose-run.ts';
import { showComparison } from './compare.ts';
import { wordsOf } from '../messages/catalogue.ts';
import { noticeTo, type CliContext, type CommonOptions } from './context.ts';
import { textOptions } from './up.ts';
import { ToldError } from '../messages/told-error.ts';

export type ReportFormat = 'text' | 'json' | 'junit' | 'prometheus' | 'svg' | 'html';

export interface ReportOptions extends Omit<CommonOptions, 'format'> {
  readonly format: ReportFormat;
  readonly boot?: string;
  readonly run?: string;
  readonly list?: boolean;
  /** A boot, or `all`; true: the boot before. */
  readonly compare?: string | true;
}

/** A finished run, the last one unless told otherwise; all that are kept; or how one compares with others. */
export async function report(options: ReportOptions, context: CliContext): Promise<number> {
  expectSense(options);
  const kept = await readKept(options, context);
  if (options.list === true) return list(kept, options, context);
  const [newest] = kept.boots;
  const boot = options.boot === undefined ? newest : chooseBoot(kept, options.boot);
  if (!boot) throw new ToldError('no-report', { folder: kept.folder });
  const { compare: against } = options;
  if (against !== undefined) return showComparison(kept, boot, options, { context, against });
  const { report: chosen } = chooseRun(boot, options.run);
  if (options.boot === undefined && boot.offset !== 0) tellEarlierBoot(boot, options, context);
  print(chosen, options, context);
  return 0;
}

/** Whoever asks for the last run takes it for one of this boot. Above the text, which may be read elsewhere and later. */
function tellEarlierBoot(boot: KeptBoot, options: ReportOptions, context: CliContext): void {
  const said = ['report-earlier-boot', { boot: `boot ${boot.offset}` }] as const;
  if (options.format !== 'text') noticeTo(context)(...said);
  else if (options.quiet !== true)
    context.console.out(`${wrap('NOTE: ', wordsOf(...said), textOptions(context, options).columns).join('\n')}\n\n`);
}

function expectSense({ list, run, compare, format }: ReportOptions): void {
  if (list === true && run !== undefined)
    throw new ToldError('option-misplaced', { what: '--list shows every run', options: '--run' });
  if (list === true && compare !== undefined)
    throw new ToldError('option-misplaced', { what: '--list shows every run', options: '--compare' });
  const verb = list === true ? '--list' : '--compare';
  if ((list === true || compare !== undefined) && format !== 'text' && format !== 'json')
    throw new ToldError('option-value', { option: '--format', what: `text or json with ${verb}`, given: format });
}

function list(kept: KeptRuns, options: ReportOptions, context: CliContext): number {
  const boots = options.boot === undefined ? kept.boots : [chooseBoot(kept, options.boot)];
  const runs = boots.flatMap(boot => runsOf(boot).reverse());
  if (options.format === 'json') context.console.out(`${JSON.stringify(runsDocument(runs), null, 2)}\n`);
  else if (options.quiet !== true) context.console.out(renderRuns(runs, textOptions(context, options)));
  return 0;
}

function print(report: Report, options: ReportOptions, context: CliContext): void {
  if (options.format === 'text' && options.quiet === true) return;
  context.console.out(renderers[options.format](report, textOptions(context, options)));
}

const renderers: Readonly<Record<ReportFormat, (report: Report, options: TextOptions) => string>> = {
  text: renderText,
  json: renderJson,
  junit: renderJunit,
  prometheus: renderPrometheus,
  svg: renderSvg,
  html: renderHtml,
};
