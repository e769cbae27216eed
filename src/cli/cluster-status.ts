import { overviewOf, unseenCluster } from '../cluster/cluster-overview.ts';
import { askCrmMon } from '../cluster/crm-mon.ts';
import { renderCluster } from '../report/render-cluster.ts';
import { CliError, complain, type CliContext, type CommonOptions } from './context.ts';
import { textOptions } from './up.ts';

/** All nodes of the cluster, by what pacemaker on this one knows. Exit status 1: it does not answer here. */
export async function showCluster(options: CommonOptions, context: CliContext, signal: AbortSignal): Promise<number> {
  const { console, system } = context;
  if (options.user === true) throw new CliError(2, '--cluster is about the cluster of the system: leave out --user');
  const view = await askCrmMon(system.host, signal);
  const reason =
    'reason' in view ? view.reason : view.nodes.length === 0 ? 'its controller has not joined yet' : undefined;
  const overview = 'reason' in view || reason !== undefined ? unseenCluster(reason ?? '') : overviewOf(view);
  if (options.format === 'json') console.out(`${JSON.stringify(overview, null, 2)}\n`);
  if (reason !== undefined) {
    complain(
      context,
      `muster: the cluster cannot be seen from this node: ${reason}. Ask on a node where pacemaker runs: muster status --cluster`,
    );
    return 1;
  }
  if (options.format === 'text' && options.quiet !== true)
    console.out(renderCluster(overview, textOptions(context, options)));
  return 0;
}
