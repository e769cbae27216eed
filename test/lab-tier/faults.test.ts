import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, RunEvent } from '../../src/engine/event.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { HandRun } from './support/hand-run.ts';
import { cluster, deploy, dropIn, readReport, serviceOf } from './support/site.ts';
import { startsOf } from './support/story.ts';

const quickly = 'attempts: 2, backoff: { initial: 100ms }, readyTimeout: 8s';
const config = `version: 1
deadline: 6s
services:
  - { unit: corosync, ${quickly} }
  - { unit: pacemaker, ${quickly} }
`;
const withPcsd = `${config}  - { unit: pcsd, ${quickly} }\n`;
const lib = '/var/lib';
/** A file system of 64 MB in place of /var/lib, with what was in it. */
const smallLib = `mkdir -p /mnt/lib && mount -t tmpfs -o size=64m tmpfs /mnt/lib && cp -a ${lib}/corosync ${lib}/pacemaker ${lib}/pcsd /mnt/lib/ && mkdir -p /mnt/lib/muster && rm -f /mnt/lib/corosync/ringid* && mount --bind /mnt/lib ${lib}`;
const noLib = `umount ${lib} /mnt/lib`;

interface Fault {
  readonly title: string;
  /** Runs in the node before `muster up`. */
  readonly arrange?: string;
  /** The moment at which `strike` runs. */
  readonly at?: { readonly type: RunEvent['type']; readonly unit: string };
  readonly strike?: string;
  readonly restore?: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly reason: RegExp;
  readonly advice?: RegExp;
  readonly states: readonly string[];
  /** Default: corosync and pacemaker alone. */
  readonly config?: string;
}

const starting = (unit: string) => ({ type: 'service-starting', unit: `${unit}.service` }) as const;
const killed = (program: string) => `until pkill -KILL -x ${program}; do sleep 0.05; done`;
const up = ['active', 'active'];
const ready = { outcome: 'ready', exitCode: 0, reason: /are up and work$/, states: up } as const;

const faults: readonly Fault[] = [
  { title: 'kill -9 of corosync while it starts', at: starting('corosync'), strike: killed('corosync'), ...ready },
  { title: 'kill -9 of pacemakerd while it starts', at: starting('pacemaker'), strike: killed('pacemakerd'), ...ready },
  {
    title: 'kill -9 of the controller while pacemaker starts',
    at: starting('pacemaker'),
    strike: killed('pacemaker-contr'),
    ...ready,
  },
  {
    title: 'kill -9 of pcsd while it starts',
    at: starting('pcsd'),
    strike: 'systemctl kill --signal=KILL pcsd',
    ...ready,
    config: withPcsd,
    states: [...up, 'active'],
  },
  {
    title: 'SIGSTOP of corosync while it starts',
    at: starting('corosync'),
    strike: 'until pkill -STOP -x corosync; do sleep 0.05; done',
    restore: 'pkill -CONT -x corosync',
    outcome: 'failed',
    exitCode: 1,
    reason: /^corosync\.service did not start: it did not become active within 3s \(startTimeout\)$/,
    states: ['inactive', 'inactive'],
    config: config.replace('unit: corosync', 'unit: corosync, startTimeout: 3s'),
  },
  {
    title: 'SIGSTOP of corosync while pacemaker starts',
    config: config.replaceAll('readyTimeout: 8s', 'readyTimeout: 3s'),
    at: starting('pacemaker'),
    strike: 'pkill -STOP -x corosync',
    restore: 'pkill -CONT -x corosync',
    outcome: 'failed',
    exitCode: 1,
    // By whether corosync had become ready before, and how far pacemaker had come.
    reason:
      /^(corosync\.service does not work: .*corosync hangs|pacemaker\.service does not work: active, but not ready within 3s: (crm_mon did not answer|pacemaker does not answer yet|pacemaker runs, but not the cluster below it|pacemaker knows no nodes yet|its controller \(pacemaker-controld\) does not answer|node n1 is (OFFLINE|pending)))/,
    advice: /-C corosync \(T: stopped, then kill -CONT its pid\)/,
    states: up,
  },
  {
    title: 'a full /var',
    arrange: `${smallLib}; head -c 80m /dev/zero >${lib}/fill`,
    restore: noLib,
    outcome: 'failed',
    exitCode: 1,
    reason: /^corosync\.service did not start: .*Couldn't write ringid file .*: No space left/,
    advice: /^make room on it: df -h/,
    states: ['failed', 'inactive'],
  },
  {
    title: 'a read-only /var',
    arrange: `${smallLib}; mount -o remount,ro ${lib}`,
    restore: noLib,
    outcome: 'failed',
    exitCode: 1,
    reason: /^corosync\.service did not start: .*Couldn't create ringid file .*: Read-only file system/,
    advice: /^look why: dmesg/,
    states: ['failed', 'inactive'],
  },
  {
    title: 'a full /run',
    arrange:
      'used=$(df --output=used -k /run | tail -1); mount -o remount,size=$((used + 64))k /run; ! head -c 1m /dev/zero >/run/fill',
    restore: 'rm -f /run/fill; mount -o remount,size=64m /run',
    ...ready,
  },
  {
    title: 'no DNS, and a ring address by name',
    arrange: `sed -i 's/ring0_addr: .*/ring0_addr: n1.cluster.example/' /etc/corosync/corosync.conf; echo 'nameserver 127.0.0.1' >/etc/resolv.conf`,
    restore: `sed -i 's/ring0_addr: .*/ring0_addr: 10.77.0.11/' /etc/corosync/corosync.conf; : >/etc/resolv.conf`,
    outcome: 'late',
    exitCode: 124,
    reason: /corosync-config was not met within the deadline of 6s: .*n1\.cluster\.example/,
    states: ['inactive', 'inactive'],
  },
  {
    title: 'both cores busy',
    arrange: 'for i in 1 2; do timeout 8 sh -c "while :; do :; done" >/dev/null 2>&1 </dev/null & done',
    ...ready,
  },
];

describe('a fault on the node', () => {
  let lab: Lab;
  let node: LabNode;
  let restore: string | undefined;

  const units = (fault: Fault) => cluster.slice(0, fault.states.length);
  const starts = (fault: Fault) => Promise.all(units(fault).map(unit => startsOf(node, unit)));
  const states = async (fault: Fault) => (await node.units(...units(fault))).map(({ activeState }) => activeState);
  const shell = (script: string) => node.exec(['sh', '-c', script], { timeout: 60_000 });

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    // So that there is a while in which each of them starts.
    for (const unit of cluster) await dropIn(node, unit, '[Service]\nExecStartPost=/bin/sleep 1\n');
    await dropIn(node, 'pcsd.service', '[Service]\nExecStartPost=/bin/sleep 1\nTimeoutStopSec=2s\n');
    await node.boot();
    await node.waitForBoot();
  });
  afterEach(async () => {
    await HandRun.endAll(node);
    await shell(
      'systemctl kill -s KILL pacemaker corosync; systemctl stop pcsd pacemaker corosync; systemctl reset-failed',
    );
    if (restore !== undefined) await shell(restore);
    restore = undefined;
  });
  afterAll(() => lab.down());

  it.each(faults)('$title: $outcome, and the node is safe', async fault => {
    restore = fault.restore;
    const before = await starts(fault);
    await node.write('/etc/muster/muster.yaml', fault.config ?? config);
    if (fault.arrange !== undefined) await shell(fault.arrange);
    const run = await HandRun.start(node);
    if (fault.at !== undefined) {
      await run.until(fault.at.type, { unit: fault.at.unit });
      await shell(fault.strike ?? 'true');
    }
    const { exitCode } = await run.ended;
    const report = await readReport(node);
    const found = await states(fault);
    const after = await starts(fault);
    const story = await run.story();
    expect(exitCode, story).toBe(fault.exitCode);
    expect(report, story).toMatchObject({ outcome: fault.outcome, exitCode: fault.exitCode, defects: [] });
    expect(report.reason, story).toMatch(fault.reason);
    if (fault.advice !== undefined) expect(report.advice).toMatch(fault.advice);
    expect(found, story).toEqual(fault.states);
    // Neither muster nor systemd started more than the report has.
    const attempts = units(fault).map(unit => serviceOf(report, unit).attempts.length);
    expect(
      after.map((count, index) => count - (before[index] ?? 0)),
      story,
    ).toEqual(attempts);
    expect(found[0] === 'active' && found[1] !== 'active', 'corosync is alone').toBe(false);
  });
});
