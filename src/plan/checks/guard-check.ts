import { guardUnit } from '../../guard/places.ts';
import { canHold } from '../../guard/rejoin-guard.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** `rejoin:` that nothing could act upon, since nobody would note how the stack went down. */
export async function checkGuard({ config, ...sight }: Sight): Promise<Finding[]> {
  if (!canHold(config.rejoin)) return [];
  const { loadState, unitFileState } = await sight.details(guardUnit);
  if (loadState === 'loaded' && unitFileState.startsWith('enabled')) return [];
  const what =
    loadState === 'loaded'
      ? `is ${unitFileState || 'not enabled'}`
      : `is ${loadState === 'not-found' ? 'not installed' : loadState}`;
  return [
    {
      code: 'guard-missing',
      severity: config.rejoin.afterUncleanShutdown === 'hold' ? 'error' : 'warning',
      message: `rejoin: is set, and ${guardUnit}, which notes how the cluster stack went down, ${what}: no crash of this node would be noticed`,
      remedy: 'muster install puts it in place and enables it; it begins with the next start of corosync',
    },
  ];
}
