import type { Cause } from '../cause.ts';
import { companionCauses } from './companions.ts';
import { corosyncCauses, corosyncConfigCauses } from './corosync.ts';
import { keyCauses, quorumCauses } from './network.ts';
import { pacemakerCauses, pacemakerFileCauses } from './pacemaker.ts';
import { pcsdCauses } from './pcsd.ts';
import { systemdCauses } from './systemd.ts';

/**
 * All causes that are known, in the order in which they are looked for: what names a file or a setting comes first, then how
 * the unit ended, and what may only be a consequence of another one comes last.
 */
export const catalogue: readonly Cause[] = [
  ...corosyncConfigCauses,
  ...corosyncCauses,
  ...companionCauses,
  ...pacemakerFileCauses,
  ...keyCauses,
  ...pcsdCauses,
  ...systemdCauses,
  ...pacemakerCauses,
  ...quorumCauses,
];
