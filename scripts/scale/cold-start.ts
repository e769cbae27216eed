/** One cold start of a whole lab: a power cut, a boot of all nodes, and then what they waited for. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../test/lab/lab.ts';
import type { LabNode } from '../../test/lab/lab-node.ts';
import { poll } from '../../test/lab/poll.ts';
import { entries, monotonic } from '../../test/lab-tier/support/story.ts';
import { readMembershipLog } from './membership-log.ts';
import type { Way } from './ways.ts';

/** Times are milliseconds since all nodes were told to start. */
export interface ColdStart {
  readonly suite: string;
  readonly nodes: number;
  readonly way: string;
  /** When corosync was requested, by node. */
  readonly requestedMs: readonly number[];
  /** When the last node had all others in its membership; null: not in time. */
  readonly membershipMs: number | null;
  /** When pacemaker on the first node called all online; null: not in time. */
  readonly onlineMs: number | null;
  /** When muster on the last node was ready; null: not in time, or a start without it. */
  readonly readyMs: number | null;
  /** Memberships that each node went through, its own one included. */
  readonly memberships: readonly number[];
  /** Different memberships in the whole cluster. */
  readonly rings: number;
  readonly elected: number;
  readonly starved: number;
  /** Cores of this machine that something else than the lab kept busy meanwhile. */
  readonly otherCores: number;
  /** Seconds of CPU of all nodes until all were online, by what used it. */
  readonly cpuSeconds: Readonly<Record<CpuUser, number>>;
}

const cpuUsers = {
  corosync: 'corosync.service',
  pacemaker: 'pacemaker.service',
  muster: 'muster.service',
} as const;
type CpuUser = keyof typeof cpuUsers | 'all';

const patience = 180_000;
/** A second in /proc/stat. */
const clockTicks = 100;

/** The nodes are off before. */
export async function measureColdStart(lab: Lab, way: Way, suite: string): Promise<ColdStart> {
  const [first] = lab.nodes;
  if (first === undefined) throw new Error('a lab without nodes');
  await Promise.all(lab.nodes.map(node => node.boot()));
  await way.prepare?.(lab);
  await Promise.all(lab.nodes.map(node => untilItWaits(node, way)));
  await untilIdle(lab);

  const before = await cpuByUser(lab);
  const usedBefore = await cpuSeconds(lab);
  const busyBefore = await busySeconds();
  const began = monotonic();
  const started = way.start(lab);
  const [online] = await Promise.all([allOnline(first, lab.nodes.length), started]);
  const used = (await cpuSeconds(lab)) - usedBefore;
  const otherCores = ((await busySeconds()) - busyBefore - used) / ((monotonic() - began) / 1000);
  const after = await cpuByUser(lab);
  const ready = way.byMuster && online !== null ? await Promise.all(lab.nodes.map(readyAt)) : [];

  const logs = await Promise.all(lab.nodes.map(node => readLog(node, lab.nodes.length)));
  const requested = await Promise.all(lab.nodes.map(async node => (await node.unit('corosync.service')).inactiveExit));
  const complete = logs.flatMap(({ completeAt }) => completeAt ?? []);
  const sinceBegin = (at: number) => Math.round(at - began);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    ...{ suite, nodes: lab.nodes.length, way: way.name },
    requestedMs: requested.map(sinceBegin),
    membershipMs: complete.length === lab.nodes.length ? sinceBegin(Math.max(...complete)) : null,
    onlineMs: online && sinceBegin(online),
    readyMs: ready.length > 0 ? sinceBegin(Math.max(...ready)) : null,
    memberships: logs.map(({ rings }) => rings.length),
    rings: new Set(logs.flatMap(({ rings }) => rings)).size,
    elected: sum(logs.map(({ elected }) => elected)),
    starved: sum(logs.map(({ starved }) => starved)),
    otherCores: round(otherCores),
    cpuSeconds: {
      all: round(used),
      corosync: round(after.corosync - before.corosync),
      pacemaker: round(after.pacemaker - before.pacemaker),
      muster: round(after.muster - before.muster),
    },
  };
}

async function untilItWaits(node: LabNode, { byMuster }: Way): Promise<void> {
  if (!byMuster) {
    await node.waitForBoot(patience);
    return;
  }
  await poll(
    `muster waits on ${node.name}`,
    patience,
    async () => (await node.read('/run/muster/state.json').catch(() => '')).includes('"corosync-config"'),
    200,
  );
}

/** Booting is not what is measured. */
async function untilIdle(lab: Lab): Promise<void> {
  let before = await cpuSeconds(lab);
  await poll(
    'the nodes have nothing to do',
    patience,
    async () => {
      await sleep(2000);
      const now = await cpuSeconds(lab);
      const isIdle = now - before < 0.4;
      before = now;
      return isIdle;
    },
    0,
  );
}

/** The moment at which all are; null: not in time. */
async function allOnline(node: LabNode, count: number): Promise<number | null> {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    const { stdout } = await node.exec(['crm_mon', '--one-shot', '--inactive', '--output-as=xml']);
    const online = stdout.match(/<node [^>]*online="true"[^>]*pending="false"/g) ?? [];
    if (online.length === count) return monotonic();
    await sleep(500);
  }
  return null;
}

async function readyAt(node: LabNode): Promise<number> {
  return (await node.waitForUnit('muster.service', 'active', patience)).activeEnter;
}

async function readLog(node: LabNode, nodes: number) {
  const names = ['corosync', 'pacemaker-controld'].map(name => `SYSLOG_IDENTIFIER=${name}`);
  return readMembershipLog(await entries(node, ...names), nodes);
}

/** What all processes of the lab have used so far. */
async function cpuSeconds({ box }: Lab): Promise<number> {
  const stat = await readFile(box.path(`/sys/fs/cgroup/${await box.cgroup()}/cpu.stat`), 'utf8');
  return Number(/^usage_usec (\d+)$/m.exec(stat)?.[1]) / 1e6;
}

/** What all processes of this machine have used so far. */
async function busySeconds(): Promise<number> {
  const all = /^cpu +(.*)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = all.split(' ').map(Number);
  return (user + nice + system + irq + softirq) / clockTicks;
}

async function cpuByUser(lab: Lab): Promise<Record<keyof typeof cpuUsers, number>> {
  const used = async (unit: string) => {
    const texts = await Promise.all(
      lab.nodes.map(node => node.execChecked(['systemctl', 'show', '--value', '--property=CPUUsageNSec', unit])),
    );
    return texts.reduce((total, text) => total + cpuOf(text.trim()), 0);
  };
  return {
    corosync: await used(cpuUsers.corosync),
    pacemaker: await used(cpuUsers.pacemaker),
    muster: await used(cpuUsers.muster),
  };
}

/** systemd shows `[not set]` for a unit that has not run, and 2^64-1 for one it has no account of. */
function cpuOf(nanoseconds: string): number {
  return /^\d{1,15}$/.test(nanoseconds) ? Number(nanoseconds) / 1e9 : 0;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
