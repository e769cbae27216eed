import { qdeviceUnit } from '../../config/fields.ts';
import { quorumOptions } from '../../config/quorum-options.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** A quorum device whose vote nobody would cast, or a caster of votes without one. */
export async function checkQuorumDevice({ config, files }: Sight): Promise<Finding[]> {
  const units = config.services.map(({ unit }) => unit);
  if (!units.includes('corosync.service')) return [];
  const { hasDevice } = quorumOptions((await files.read('/etc/corosync/corosync.conf')) ?? '');
  if (hasDevice === units.includes(qdeviceUnit)) return [];
  return [hasDevice ? nobodyVotes : noDevice];
}

const nobodyVotes: Finding = {
  code: 'quorum-device',
  severity: 'warning',
  message:
    'corosync.conf has a quorum device, and services: has no corosync-qdevice: this node joins without its vote, and is without quorum sooner than it should be',
  remedy:
    'list corosync-qdevice in services: between corosync and pacemaker, or take services: out of the file, which then does so',
};

const noDevice: Finding = {
  code: 'quorum-device',
  severity: 'warning',
  message: 'services: has corosync-qdevice, and corosync.conf has no quorum device: it ends at once',
  remedy:
    'take corosync-qdevice out of services:, or add the device: pcs quorum device add model net host=HOST algorithm=ffsplit',
};
