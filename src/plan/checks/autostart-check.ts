import { autostart, type AutostartUnit } from '../autostart.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

const pcsd = 'pcsd.service';

/** Whatever starts the cluster at boot past muster; and whether muster itself is there to start it instead. */
export async function checkAutostart(sight: Sight): Promise<Finding[]> {
  const found = await autostart(sight);
  const findings = found.map(describe);
  const daemons = found.some(({ unit }) => unit !== pcsd);
  return daemons ? findings : [...findings, ...(await nobodyStarts(sight))];
}

function describe({ unit, starts, chain }: AutostartUnit): Finding {
  if (unit === pcsd) {
    return {
      code: 'autostart',
      severity: 'note',
      message: `${pcsd} is enabled: systemd starts it at boot before muster would, which does no harm`,
      remedy: `muster install disables and remembers it; or: systemctl disable ${pcsd}`,
    };
  }
  const way = unit === starts ? '' : ` and pulls in ${starts}${chain.length > 2 ? ` (${chain.join(' > ')})` : ''}`;
  return {
    code: 'autostart',
    severity: 'error',
    message: `${unit} is enabled${way}: at boot systemd starts ${unit === starts ? 'it' : starts} without waiting for any prerequisite`,
    remedy: `muster install disables and remembers it; or: systemctl disable ${unit}`,
  };
}

async function nobodyStarts(sight: Sight): Promise<Finding[]> {
  const muster = await sight.details('muster.service');
  if (muster.unitFileState === 'enabled') return [];
  return [
    {
      code: 'not-at-boot',
      severity: 'note',
      message: `muster.service is ${muster.loadState === 'not-found' ? 'not installed' : 'not enabled'}, and nothing else starts the cluster at boot`,
      remedy: 'if the node is to come up by itself: muster install',
    },
  ];
}
