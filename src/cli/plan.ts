import type { Config } from '../config/config.ts';
import { applyStopOrder } from '../install/stop-order.ts';
import { unitTimeouts } from '../plan/checks/timeout-check.ts';
import type { Finding } from '../plan/finding.ts';
import { findingsByHand } from '../plan/findings.ts';
import { planRun } from '../plan/plan.ts';
import { look } from '../plan/sight.ts';
import type { Ports } from '../ports.ts';
import { planDocument } from '../report/plan-document.ts';
import { planDot } from '../report/plan-dot.ts';
import { renderPlan } from '../report/text/render-plan.ts';
import { interruptible, withPortsToLook, type CliContext, type CommonOptions } from './context.ts';
import { installContext, inWords } from './install.ts';
import { loadOrExplain } from './load.ts';
import { textOptions } from './up.ts';
import { ToldError } from '../messages/told-error.ts';

export interface PlanOptions extends Omit<CommonOptions, 'format'> {
  readonly format: 'text' | 'json' | 'dot';
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
    throw new ToldError('needs-root', {
      what: 'muster plan --fix writes below /etc/systemd/system',
      look: 'muster plan',
    });
  const common = { ...options, format: options.format === 'json' ? 'json' : 'text' } as const;
  const config = await loadOrExplain(context, common);
  return await withPortsToLook(context, common, async ports => {
    if (fix) {
      const say = (line: string) => options.quiet === true || console.err(`${line}\n`);
      await applyStopOrder(config, installContext(context, ports, say)).catch((error: unknown) => {
        throw inWords(error);
      });
    }
    return await interruptible(context, signal => show(config, options, { context, ports, signal }));
  });
}

interface Looking {
  readonly context: CliContext;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

async function show(config: Config, options: PlanOptions, { context, ports, signal }: Looking): Promise<number> {
  const [found, timeouts] = await Promise.all([
    findingsByHand(config, ports, signal),
    unitTimeouts(look(config, ports, signal)).catch(() => undefined),
  ]);
  signal.throwIfAborted();
  const planned = planRun(config, timeouts);
  const ok = passes(found, options.strict === true);
  const { console } = context;
  if (options.format === 'json') console.out(`${JSON.stringify(planDocument(planned, found, ok), null, 2)}\n`);
  else if (options.format === 'dot') console.out(planDot(planned, found));
  else if (options.quiet !== true) console.out(renderPlan(planned, found, textOptions(context, options)));
  return ok ? 0 : 1;
}

function passes(found: readonly Finding[], strict: boolean): boolean {
  return found.every(({ severity }) => severity === 'note' || (severity === 'warning' && !strict));
}
