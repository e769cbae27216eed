import { symlink, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unit } from '../../../src/install/embedded.ts';
import { byHand, filled } from '../../../src/install/layout.ts';
import type { Finding } from '../../../src/plan/finding.ts';
import type { Report } from '../../../src/report/report.ts';
import type { LabNode } from '../../lab/lab-node.ts';
import { poll } from '../../lab/poll.ts';

const launcher = '#!/bin/sh\nexec /opt/muster-src/bin/node /opt/muster-src/dist/muster.mjs "$@"\n';

export interface Deployment {
  /** The prerequisites file. */
  readonly config: string;
  /** Whether the boot unit is enabled; default true. */
  readonly atBoot?: boolean;
}

/** Puts muster in place as `muster install` would, while the node may be off: for tests that are not about install. */
export async function deploy(node: LabNode, { config, atBoot = true }: Deployment): Promise<void> {
  await node.write('/usr/local/sbin/muster', launcher, 0o755);
  await node.write('/etc/muster/muster.yaml', config);
  await node.write('/etc/systemd/system/muster.service', filled(unit, byHand));
  await killPcsdSoon(node);
  if (atBoot) await enable(node, 'muster.service');
}

/** A pcsd that is stopped right after its start may not hear of it, and systemd would wait 90 s before it kills it and its Ruby part. */
export async function killPcsdSoon(node: LabNode): Promise<void> {
  for (const unit of ['pcsd', 'pcsd-ruby'])
    await node.write(`/etc/systemd/system/${unit}.service.d/40-stop.conf`, '[Service]\nTimeoutStopSec=5s\n');
}

/** Enables a unit of /etc/systemd/system in multi-user.target by hand, on a node that may be off. */
export async function enable(node: LabNode, unit: string): Promise<void> {
  const link = await node.path(`/etc/systemd/system/multi-user.target.wants/${unit}`);
  await mkdir(dirname(link), { recursive: true });
  await symlink(`/etc/systemd/system/${unit}`, link).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

/** Writes a unit and enables it. */
export async function addUnit(node: LabNode, unit: string, text: string): Promise<void> {
  await node.write(`/etc/systemd/system/${unit}`, text);
  await enable(node, unit);
}

/** A storage service that takes its time at boot. */
export async function addSlowOneshot(node: LabNode, unit: string, seconds: number): Promise<void> {
  await addUnit(
    node,
    unit,
    `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep ${seconds}\n[Install]\nWantedBy=multi-user.target\n`,
  );
}

/** Something that is mounted by a script, late, and not by systemd. */
export async function addLateMount(node: LabNode, path: string, seconds: number): Promise<void> {
  const script = `mkdir -p ${path} && sleep ${seconds} && mount -t tmpfs tmpfs ${path}`;
  await addUnit(node, 'late-mount.service', `[Service]\nType=simple\nExecStart=/bin/sh -c '${script}'\n`);
}

/** A server whose port opens late. */
export async function addLatePort(node: LabNode, port: number, seconds: number): Promise<void> {
  const script = `sleep ${seconds}; cat /proc/uptime >/run/port-opened; exec nc -l -k 127.0.0.1 ${port}`;
  await addUnit(node, 'late-port.service', `[Service]\nType=simple\nExecStart=/bin/sh -c '${script}'\n`);
}

/** Waits until muster's boot unit has done its first job (or runs no more), and returns its ActiveState. */
export async function awaitBootRun(node: LabNode, timeout = 90_000): Promise<string> {
  return poll(`muster.service has finished on ${node.name}`, timeout, async () => {
    const { activeState, inactiveExit, subState } = await node.unit('muster.service');
    const settled = activeState !== 'activating' || subState === 'auto-restart';
    return inactiveExit > 0 && settled && activeState;
  });
}

export async function readReport(node: LabNode): Promise<Report> {
  const { stdout, stderr } = await node.muster(['report', '--format', 'json']);
  if (stdout === '')
    throw new Error(`muster report printed nothing: ${stderr}\n${await node.journal('muster.service')}`);
  return JSON.parse(stdout) as Report;
}

/** What `muster plan` finds. */
export async function findingsOf(node: LabNode): Promise<readonly Finding[]> {
  const { stdout, stderr } = await node.muster(['plan', '--format', 'json']);
  if (stdout === '') throw new Error(`muster plan printed nothing: ${stderr}`);
  return (JSON.parse(stdout) as { readonly findings: readonly Finding[] }).findings;
}

export function serviceOf(report: Report, unit: string): Report['services'][number] {
  const found = report.services.find(service => service.unit === unit);
  if (found === undefined) throw new Error(`the report has no service ${unit}`);
  return found;
}

/** The order of a report's services by the time of a step, those without that time left out. */
export function orderBy(report: Report, step: 'requestedMs' | 'activeMs' | 'readyMs'): string[] {
  return report.services
    .filter(service => service[step] !== null)
    .toSorted((one, other) => (one[step] ?? 0) - (other[step] ?? 0))
    .map(({ unit }) => unit);
}

export const cluster = ['corosync.service', 'pacemaker.service', 'pcsd.service'] as const;

/** No corosync and no pacemaker was ever started in this boot. */
export async function clusterWasNeverStarted(node: LabNode): Promise<boolean> {
  const [corosync, pacemaker] = await node.units('corosync.service', 'pacemaker.service');
  return corosync?.inactiveExit === 0 && pacemaker?.inactiveExit === 0;
}

/** Makes a unit take `seconds` to start, from its next start on; 0 takes that back. The node must run. */
export async function slowDown(node: LabNode, unit: string, seconds: number): Promise<void> {
  const text = seconds > 0 ? `[Service]\nExecStartPre=/bin/sleep ${seconds}\n` : '';
  await node.write(`/etc/systemd/system/${unit}.d/slow.conf`, text);
  await node.systemctl('daemon-reload');
}

/** Stops what a run may have started, in order, and forgets failures, so that the next test begins from nothing. */
export async function stopStack(node: LabNode): Promise<void> {
  await node.systemctl('stop', ...cluster);
  await node.systemctl('reset-failed');
}

/** Changes a unit by a drop-in. On a running node it counts after a daemon-reload. */
export async function dropIn(node: LabNode, unit: string, text: string): Promise<void> {
  await node.write(`/etc/systemd/system/${unit}.d/50-test.conf`, text);
}

/** As `systemctl mask`, on a node that may be off. */
export async function mask(node: LabNode, unit: string): Promise<void> {
  await symlink('/dev/null', await node.path(`/etc/systemd/system/${unit}`));
}

export interface ByHand {
  readonly exitCode: number | undefined;
  readonly report: Report;
  /** What the administrator saw while it ran. */
  readonly progress: string;
}

/** `muster up` by hand with this prerequisites file. */
export async function upByHand(node: LabNode, config: string): Promise<ByHand> {
  await node.write('/etc/muster/muster.yaml', config);
  const { exitCode, stdout, stderr } = await node.muster(['up', '--format', 'json'], { timeout: 60_000 });
  if (stdout === '') throw new Error(`muster up ended with ${exitCode ?? 'a signal'} and without a report:\n${stderr}`);
  return { exitCode, report: JSON.parse(stdout) as Report, progress: stderr };
}
