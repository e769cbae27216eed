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

function describe({ unit, starts, chain, pulledInBy }: AutostartUnit): Finding {
  if (unit === pcsd && pulledInBy === undefined) {
    return {
      code: 'autostart',
      severity: 'note',
      message: `${pcsd} is enabled: systemd starts it at boot before muster would, which does no harm`,
      remedy: `muster install disables and remembers it; or: systemctl disable ${pcsd}`,
    };
  }
  const state = pulledInBy === undefined ? 'is enabled' : `is not enabled, but ${pulledInBy} pulls it in`;
  const way =
    unit === starts
      ? ''
      : `${pulledInBy === undefined ? ' and' : ', and it'} pulls in ${starts}${chain.length > 2 ? ` (${chain.join(' > ')})` : ''}`;
  return {
    code: 'autostart',
    severity: unit === pcsd ? 'note' : 'error',
    message: `${unit} ${state}${way}: at boot systemd starts ${unit === starts ? 'it' : starts} without waiting for any prerequisite`,
    remedy:
      pulledInBy === undefined
        ? `muster install disables and remembers it; or: systemctl disable ${unit}`
        : `muster install cannot take that back: systemctl cat ${pulledInBy} shows Wants=${unit} in a drop-in, or there is a link: ls /{etc,run,usr/lib}/systemd/system/${pulledInBy}.*/${unit}`,
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
