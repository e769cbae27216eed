import { overviewOf, unseenCluster } from '../cluster/cluster-overview.ts';
import { askCrmMon } from '../cluster/crm-mon.ts';
import { renderCluster } from '../report/text/render-cluster.ts';
import { isUp, pacemaker } from '../engine/preflight.ts';
import { type CliContext, type CommonOptions, tellOf, withPortsToLook } from './context.ts';
import { textOptions } from './up.ts';
import { ToldError } from '../messages/told-error.ts';

/** All nodes of the cluster, by what pacemaker on this one knows. Exit status 1: it does not answer here. */
export async function showCluster(options: CommonOptions, context: CliContext, signal: AbortSignal): Promise<number> {
  const { console, system } = context;
  if (options.user === true)
    throw new ToldError('option-misplaced', {
      what: '--cluster is about the cluster of the system',
      options: '--user',
    });
  const view = await askCrmMon(system.host, signal);
  const reason =
    'reason' in view
      ? await reasonFor(view.reason, options, context)
      : view.nodes.length === 0
        ? 'its controller has not joined yet'
        : undefined;
  const overview = 'reason' in view || reason !== undefined ? unseenCluster(reason ?? '') : overviewOf(view);
  if (options.format === 'json') console.out(`${JSON.stringify(overview, null, 2)}\n`);
  if (reason !== undefined) {
    tellOf(context, 'cluster-unseen', { reason });
    return 1;
  }
  if (options.format === 'text' && options.quiet !== true)
    console.out(renderCluster(overview, textOptions(context, options)));
  return 0;
}

/** systemd says of a pacemaker that is down what crm_mon cannot tell from one that is starting. */
async function reasonFor(said: string, options: CommonOptions, context: CliContext): Promise<string> {
  const details = await withPortsToLook(context, options, ({ systemd }) => systemd.details(pacemaker)).catch(
    () => undefined,
  );
  if (!details || isUp(details)) return said;
  if (details.loadState === 'not-found') return 'pacemaker is not installed on this node';
  return `pacemaker is ${details.loadState === 'masked' ? 'masked' : details.activeState} on this node`;
}
