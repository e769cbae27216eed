/** One line a daemon whose readiness muster can judge. */
import type { Ports } from '../ports.ts';
import { corosyncReadiness } from './corosync.ts';
import { pacemakerRemoteReadiness } from './pacemaker-remote.ts';
import { pacemakerReadiness } from './pacemaker.ts';
import { pcsdReadiness } from './pcsd.ts';
import { qdeviceReadiness } from './qdevice.ts';
import type { Readiness, ReadinessOptions } from './readiness.ts';

type Make = (ports: Ports, options: ReadinessOptions) => Readiness;

const known: Readonly<Record<string, Make>> = {
  'corosync.service': corosyncReadiness,
  'corosync-qdevice.service': qdeviceReadiness,
  'pacemaker.service': pacemakerReadiness,
  'pacemaker_remote.service': pacemakerRemoteReadiness,
  'pcsd.service': pcsdReadiness,
};

/** Undefined for a unit that muster knows nothing of: then active is all there is to look at. */
export function readinessOf(unit: string, ports: Ports, options: ReadinessOptions): Readiness | undefined {
  return known[unit]?.(ports, options);
}
