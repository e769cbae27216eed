import { shortList } from '../../lib/short-list.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** Between corosync and pacemaker a node votes without being able to act: nothing may be waited for there. */
export function checkGap({ config }: Sight): Finding[] {
  const services = config.services.map(({ unit }) => unit);
  const [corosync, pacemaker] = [services.indexOf('corosync.service'), services.indexOf('pacemaker.service')];
  if (corosync < 0 || pacemaker < 0) return [];
  const between = services.slice(corosync + 1, pacemaker).filter(unit => unit !== 'corosync-qdevice.service');
  if (between.length === 0) return [];
  return [
    {
      code: 'gap',
      severity: 'warning',
      message: `${shortList(between)} is started between corosync and pacemaker: until then this node votes but cannot act, and may be fenced`,
      remedy: `move ${shortList(between)} behind pacemaker in services:, or make it a prerequisite`,
    },
  ];
}
