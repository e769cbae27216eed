import type { UnitState } from '../../systemd/systemd.ts';
import type { Finding } from '../finding.ts';
import { stopsAfter } from '../ordered-after.ts';
import { unitsUnderTheCluster } from '../prerequisite-units.ts';
import type { Sight } from '../sight.ts';

/** What runs the resources, on a member of the cluster and on a remote node. */
const managers = ['pacemaker.service', 'pacemaker_remote.service'];

/** Units that the cluster stands on and that systemd would stop at power-off while pacemaker still stops its resources. */
export async function checkStopOrder(sight: Sight): Promise<Finding[]> {
  const units = unitsUnderTheCluster(sight.config);
  const manager = sight.config.services.find(({ unit }) => managers.includes(unit))?.unit;
  if (units.length === 0 || manager === undefined) return [];
  const safe = await stopsAfter(manager, units, sight);
  const exposed = await sight.states(units.filter(unit => !safe.has(unit)));
  return [...exposed.values()].filter(canRun).map(({ name: unit }) => ({
    code: 'stop-order',
    severity: 'warning',
    message: `at power-off systemd stops ${unit} while ${manager.replace('.service', '')} may still need it: a resource that cannot stop gets this node fenced`,
    remedy:
      'muster plan --fix (or muster install) writes After= for it into resource-agents-deps.target.d/50-muster.conf',
  }));
}

/** Of the others another check tells. A mount needs no unit file: it can be made by hand. */
function canRun({ name, loadState }: UnitState): boolean {
  return loadState === 'loaded' || (loadState === 'not-found' && name.endsWith('.mount'));
}
