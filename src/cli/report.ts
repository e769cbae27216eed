import { readLastRun } from '../report/history.ts';
import { renderJson } from '../report/render-json.ts';
import { renderText } from '../report/render-text.ts';
import { busOf, CliError, type CliContext, type CommonOptions } from './context.ts';
import { textOptions } from './up.ts';

/** The last finished run. */
export async function report(options: CommonOptions, context: CliContext): Promise<number> {
  const { system, console } = context;
  const { boots } = system.folders(busOf(options));
  const last = await readLastRun({ store: system.store(boots), notice: text => console.err(`muster: ${text}\n`) });
  if (last === undefined) throw new CliError(1, `no finished run is recorded in ${boots}; make one with: muster up`);
  if (options.format === 'json') console.out(renderJson(last));
  else if (options.quiet !== true) console.out(renderText(last, textOptions(context, options)));
  return 0;
}
