import { applyStopOrder } from '../install/stop-order.ts';
import { startTimeouts } from '../plan/checks/timeout-check.ts';
import type { Finding } from '../plan/finding.ts';
import { findings } from '../plan/findings.ts';
import { planRun } from '../plan/plan.ts';
import { look } from '../plan/sight.ts';
import { planDocument } from '../report/plan-document.ts';
import { renderPlan } from '../report/render-plan.ts';
import { CliError, withPortsToLook, type CliContext, type CommonOptions } from './context.ts';
import { installContext, inWords } from './install.ts';
import { loadOrExplain } from './load.ts';
import { textOptions } from './up.ts';

export interface PlanOptions extends CommonOptions {
  readonly fix?: boolean;
  readonly strict?: boolean;
}

/**
 * What `up` would do, how long it can take, and what is wrong with this node: status 1 for an error among the findings, with
 * `strict` for a warning too. Changes nothing but the stop order, with `fix`.
 */
export async function plan(options: PlanOptions, context: CliContext): Promise<number> {
  const { console, system } = context;
  const fix = options.fix === true;
  if (fix && system.userId !== 0)
    throw new CliError(2, 'muster plan --fix writes below /etc/systemd/system: run it as root');
  const config = await loadOrExplain(context, options);
  return await withPortsToLook(context, options, async ports => {
    if (fix) {
      const say = (line: string) => options.quiet === true || console.err(`${line}\n`);
      await applyStopOrder(config, installContext(context, ports, say)).catch((error: unknown) => {
        throw inWords(error);
      });
    }
    const [found, timeouts] = await Promise.all([
      findings(config, ports),
      startTimeouts(look(config, ports)).catch(() => undefined),
    ]);
    const planned = planRun(config, timeouts);
    const ok = passes(found, options.strict === true);
    if (options.format === 'json') console.out(`${JSON.stringify(planDocument(planned, found, ok), null, 2)}\n`);
    else if (options.quiet !== true) console.out(renderPlan(planned, found, textOptions(context, options)));
    return ok ? 0 : 1;
  });
}

function passes(found: readonly Finding[], strict: boolean): boolean {
  return found.every(({ severity }) => severity === 'note' || (severity === 'warning' && !strict));
}
