import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/engine/event.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, cluster, deploy, killPcsdSoon, readReport, serviceOf } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

/** Says at its stop what pacemaker is doing. */
const store = (name: string) => `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=/bin/sh -c 'systemctl is-active pacemaker.service >/var/${name}-saw'
[Install]
WantedBy=multi-user.target
`;
const slowStop = '[Service]\nExecStopPost=/bin/sleep 1\n';
const enabled = `systemctl enable ${cluster.join(' ')}`;

interface OldWay {
  readonly name: string;
  readonly title: string;
  /** As the node is before muster: files, and a script that runs in it. */
  readonly files: Readonly<Record<string, string>>;
  readonly script: string;
  /** Units that started the cluster, and are disabled by the installation. */
  readonly starters: readonly string[];
  readonly findings: readonly { readonly code: string; readonly message: RegExp }[];
  readonly config: string;
  /** What the administrator takes away by hand. */
  readonly remove?: string;
}

const sleep = '/etc/systemd/system/corosync.service.d/wait.conf';
const timer = `[Unit]
Description=Start the cluster late
[Timer]
OnBootSec=90
[Install]
WantedBy=timers.target
`;

const oldWays: readonly OldWay[] = [
  {
    name: 'n1',
    title: 'systemctl enable',
    files: {},
    script: enabled,
    starters: cluster,
    findings: [
      { code: 'autostart', message: /corosync\.service/ },
      { code: 'autostart', message: /pacemaker\.service/ },
    ],
    config: 'version: 1\n',
  },
  {
    name: 'n2',
    title: 'a sleep before corosync',
    files: { [sleep]: '[Service]\nExecStartPre=/bin/sleep 10\n' },
    script: enabled,
    starters: cluster,
    findings: [{ code: 'sleep-drop-in', message: /^corosync\.service sleeps before it starts .*\/bin\/sleep 10/ }],
    config: 'version: 1\nprerequisites:\n  ring0: { address: 10.77.0.12 }\n',
    remove: sleep,
  },
  {
    name: 'n3',
    title: 'a drop-in of resource-agents-deps.target',
    files: {
      '/etc/systemd/system/kept-store.service': store('kept-store'),
      '/etc/systemd/system/named-store.service': store('named-store'),
      '/etc/systemd/system/resource-agents-deps.target.d/storage.conf':
        '[Unit]\nRequires=kept-store.service\nAfter=kept-store.service\n',
      '/etc/systemd/system/pacemaker.service.d/slow.conf': slowStop,
    },
    script: `${enabled} named-store.service`,
    starters: cluster,
    findings: [{ code: 'autostart', message: /pacemaker\.service/ }],
    config: 'version: 1\nprerequisites:\n  named-store: { unit: named-store }\n',
  },
  {
    name: 'n4',
    title: 'a delay timer',
    files: { '/etc/systemd/system/pacemaker.timer': timer },
    script: 'systemctl enable pacemaker.timer',
    starters: ['pacemaker.timer'],
    findings: [{ code: 'autostart', message: /pacemaker\.timer/ }],
    config: 'version: 1\n',
  },
];

describe('a node that was started by', () => {
  let lab: Lab;
  let addressAt: number;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: oldWays.length, ring: 'late' });
    await Promise.all(oldWays.map(arrange));
  }, 180_000);
  afterAll(() => lab.down());

  async function arrange({ name, files, script, config }: OldWay): Promise<void> {
    const node = lab.node(name);
    await node.write('/etc/muster/muster.yaml', config);
    await killPcsdSoon(node);
    for (const [path, text] of Object.entries(files)) await node.write(path, text);
    await node.boot();
    await node.waitForBoot();
    await node.execChecked(['sh', '-c', script]);
  }

  const starts = async (node: LabNode, units: readonly string[]) =>
    (await node.units(...units)).map(({ unitFileState }) => unitFileState);
  const findings = async (node: LabNode) =>
    (JSON.parse((await node.muster(['plan', '--format', 'json'])).stdout) as { findings: Finding[] }).findings;

  it.each(oldWays)('$title: the plan tells of it', async ({ name, findings: expected }) => {
    const found = await findings(lab.node(name));
    for (const { code, message } of expected)
      expect(found).toContainEqual(
        expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
      );
  });

  it.each(oldWays)('$title: the installation takes its place', async ({ name, starters, remove }) => {
    const node = lab.node(name);
    const { exitCode, stderr } = await node.installMuster();
    expect(exitCode, stderr).toBe(0);
    if (remove !== undefined) await node.execChecked(['sh', '-c', `rm ${remove} && systemctl daemon-reload`]);
    expect(new Set(await starts(node, starters))).toEqual(new Set(['disabled']));
    expect(
      (await findings(node)).filter(({ code }) => ['autostart', 'sleep-drop-in', 'stop-order'].includes(code)),
    ).toEqual([]);
  });

  it('all of them are up after the next boot, each daemon started once and in order, when the ring is there', async () => {
    await Promise.all(
      oldWays.map(async ({ name }) => {
        const node = lab.node(name);
        await node.poweroff();
        await node.boot();
        if (name !== 'n2') await node.addAddress();
      }),
    );
    const waiting = lab.node('n2');
    await waiting.waitForUnit('network-online.target');
    expect(await startsOf(waiting, 'corosync.service'), await story(waiting)).toBe(0);
    addressAt = Number(process.hrtime.bigint() / 1_000_000n);
    await waiting.addAddress();
    for (const { name } of oldWays) {
      const node = lab.node(name);
      expect(await awaitBootRun(node), await story(node)).toBe('active');
      expect((await readReport(node)).outcome, await story(node)).toBe('ready');
      const [corosync, pacemaker, pcsd] = await node.units(...cluster);
      expect(corosync!.activeEnter).toBeLessThanOrEqual(pacemaker!.inactiveExit);
      expect(pacemaker!.activeEnter).toBeLessThanOrEqual(pcsd!.inactiveExit);
      expect(await startsOf(node, 'corosync.service'), await story(node)).toBe(1);
    }
    const corosync = await waiting.unit('corosync.service');
    expect(corosync.inactiveExit).toBeGreaterThanOrEqual(addressAt);
  });

  it('keeps the stop order of the old drop-in beside its own', async () => {
    const node = lab.node('n3');
    await node.poweroff();
    expect(await node.read('/var/kept-store-saw'), await story(node)).toBe('inactive\n');
    expect(await node.read('/var/named-store-saw'), await story(node)).toBe('inactive\n');
    await node.boot();
    await node.addAddress();
    await node.waitForBoot();
  });

  it.each(oldWays)('$title: starts as before once muster is uninstalled', async ({ name, starters }) => {
    const node = lab.node(name);
    const { exitCode, stderr } = await node.exec(['/usr/local/sbin/muster', 'uninstall']);
    expect(exitCode, stderr).toBe(0);
    expect(new Set(await starts(node, starters))).toEqual(new Set(['enabled']));
  });
});

describe('a node of three that was started by a site script', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 3 });
    node = lab.node('n1');
    const example = await readFile(join(import.meta.dirname, '../../examples/site-script.yaml'), 'utf8');
    expect(example.split('\n').length - 1).toBeLessThanOrEqual(30);
    await deploy(node, {
      config: example
        // What the lab has: another name of the interface, and no time daemon.
        .replace('link: ib0', 'link: host0')
        .replace('timeout: 1min', 'timeout: 1s'),
    });
    const others = lab.nodes.filter(({ name }) => name !== 'n1');
    await Promise.all(others.map(one => one.boot()));
    await Promise.all(others.map(one => one.systemctl('start', 'corosync', 'pacemaker', 'pcsd')));
    await poll('the cluster of the others', 30_000, async () =>
      (await lab.node('n2').execChecked(['crm_mon', '-1'])).match(/Online: .*\bn2 n3\b/),
    );
    for (const name of ['dlm', 'lvmlockd'])
      await lab.node('n2').execChecked(['pcs', 'resource', 'create', name, 'ocf:pacemaker:Dummy', 'clone']);
    await lab.node('n2').execChecked(['pcs', 'node', 'standby', 'n1']);
    await node.boot();
  }, 120_000);
  afterAll(() => lab.down());

  it('is quorate and out of standby at the end of the boot, each daemon started once, with a random wait before', async () => {
    expect(await awaitBootRun(node), await story(node)).toBe('active');
    const report = await readReport(node);
    expect(report, await story(node)).toMatchObject({
      outcome: expect.stringMatching(/ready|degraded/) as string,
      exitCode: 0,
    });
    expect(report.cluster?.quorate).toBe(true);
    const staggered = report.events.find(({ type }) => type === 'stack-staggered');
    expect(staggered).toMatchObject({ delay: expect.any(Number) as number });
    expect(serviceOf(report, 'pcsd.service')).toMatchObject({
      state: 'ready',
      detail: expect.stringContaining('dlm: active here (n1)') as string,
    });
    for (const unit of cluster) expect(serviceOf(report, unit).attempts, await story(node)).toHaveLength(1);
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.findings.map(({ code }) => code)).toContain('standby-left');
    await poll('the others see it', 20_000, async () =>
      (await lab.node('n2').execChecked(['crm_mon', '-1'])).match(/Online: .*\bn1\b/),
    );
  });
});
