/** The daemon that sets the clock: certificates and logs are worth little while it is wrong, a cluster is worth more. */
import { isEnabled, type Evidence } from './evidence.ts';
import type { Part } from './proposal.ts';

const daemons = [
  'chrony.service',
  'chronyd.service',
  'ntpsec.service',
  'ntpd.service',
  'ntp.service',
  'openntpd.service',
  'systemd-timesyncd.service',
];

export function timePart(evidence: Evidence): Part {
  const unit = daemons.find(name => isEnabled(evidence, name));
  const none = evidence.unitFiles ? 'none is enabled' : 'systemd did not say';
  return {
    heading: 'The clock.',
    proposals: unit
      ? [
          {
            name: 'time-daemon',
            fields: { unit, timeout: '1min', required: false },
            why: 'enabled on this node; a cluster with a wrong clock is better than none',
          },
          {
            name: 'clock',
            fields: { clock: 'synchronised', timeout: '1min', required: false },
            why: 'and it has to agree with its servers',
          },
        ]
      : [],
    remarks: [],
    taken: [`time daemon: ${unit ?? none}`],
  };
}
