import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { deploy, dropIn, serviceOf, upByHand, type ByHand } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const quickly = 'attempts: 2, backoff: { initial: 100ms }';
const config = `version: 1
services:
  - { unit: corosync, ${quickly} }
  - { unit: pacemaker, ${quickly}, readyTimeout: 4s }
  - { unit: pcsd, ${quickly} }
`;

describe('a daemon that fails', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    // On Debian pcsd now and then hangs when it should end, stopped or unable to bind.
    await dropIn(node, 'pcsd.service', '[Service]\nTimeoutStartSec=15s\nTimeoutStopSec=2s\n');
    await node.boot();
    await node.waitForBoot();
    await node.execChecked(['cp', '/etc/default/pcsd', '/etc/default/pcsd.original']);
  });

  afterEach(async () => {
    await node.exec(['pkill', '-CONT', 'pacemaker-contr']);
    await node.execChecked(['cp', '/etc/default/pcsd.original', '/etc/default/pcsd']);
    const folders = ['corosync', 'pacemaker'].map(name => `/etc/systemd/system/${name}.service.d`);
    await node.execChecked(['rm', '-rf', ...folders, '/etc/systemd/system/pacemaker.service']);
    await node.systemctl('daemon-reload');
    await node.systemctl('stop', 'corosync.service', 'pacemaker.service');
    await node.systemctl('reset-failed');
  });

  afterAll(() => lab.down());

  const up = () => upByHand(node, config);
  const states = async () =>
    (await node.units('corosync.service', 'pacemaker.service', 'pcsd.service')).map(unit => unit.activeState);
  const explain = async ({ progress }: ByHand) => `${progress}\n${await story(node)}`;

  it('pacemaker is masked: broken, and corosync is not even started', async () => {
    await node.systemctl('mask', 'pacemaker.service');
    const starts = await startsOf(node, 'corosync.service');
    const run = await up();
    expect(run.report, await explain(run)).toMatchObject({
      outcome: 'broken',
      exitCode: 4,
      reason: 'pacemaker.service is masked: systemd refuses to start it',
    });
    expect(run.exitCode).toBe(4);
    expect(run.report.advice).toMatch(/systemctl unmask pacemaker\.service; then: muster up$/);
    expect(await states()).toEqual(['inactive', 'inactive', 'active']);
    expect(await startsOf(node, 'corosync.service')).toBe(starts);
    expect(run.report.findings.map(({ code }) => code)).toContain('unit-masked');
  });

  it('pacemaker cannot start: failed, and the corosync that would vote without it is stopped again', async () => {
    await dropIn(node, 'pacemaker.service', '[Service]\nExecStartPre=/bin/false\n');
    await node.systemctl('daemon-reload');
    const run = await up();
    expect(run.exitCode, await explain(run)).toBe(1);
    expect(run.report.reason).toBe(
      'pacemaker.service did not start: failed (exit-code): a process of it (ExecStartPre=, ExecStartPost=) failed',
    );
    expect(serviceOf(run.report, 'corosync.service')).toMatchObject({
      state: 'failed',
      detail: 'stopped again: pacemaker is down: a node without pacemaker does not vote',
    });
    expect(serviceOf(run.report, 'pacemaker.service').attempts).toHaveLength(2);
    expect((await states()).slice(0, 2), await explain(run)).toEqual(['inactive', 'inactive']);
  });

  it("pacemaker's controller never joins: failed, with what does not answer, and nothing is killed", async () => {
    const freezing = node.exec(['sh', '-c', 'until pkill -STOP pacemaker-contr; do sleep 0.02; done']);
    const run = await up();
    expect((await freezing).exitCode).toBe(0);
    expect(run.exitCode, await explain(run)).toBe(1);
    // A controller that joined before, or never: crm_mon then knows the node, or none.
    expect(run.report.reason, await explain(run)).toMatch(
      /^pacemaker\.service does not work: active, but not ready within 4s: .*\bits controller .*not joined$/,
    );
    expect(run.report.diagnosis?.cause?.code, await explain(run)).toBe('controller-stuck');
    expect(run.report.advice).toMatch(/^see its state: .*; then: systemctl stop pacemaker corosync && muster up$/);
    expect(serviceOf(run.report, 'corosync.service').state).toBe('ready');
    expect(await states()).toEqual(['active', 'active', 'active']);
  });

  it.each([
    {
      title: 'the address that it shall bind to is not there',
      arrange: () => node.execChecked(['sh', '-c', 'echo PCSD_BIND_ADDR=10.99.0.1 >>/etc/default/pcsd']),
      says: 'Unable to start pcsd daemon, exiting: [Errno 99] Cannot assign requested address',
    },
    {
      title: 'something else holds its port',
      arrange: () => node.execChecked(['systemd-run', '--collect', '--unit=squatter', '--', 'nc', '-l', '-k', '2224']),
      says: 'Unable to start pcsd daemon, exiting: [Errno 98] Address already in use',
    },
  ])(
    'pcsd cannot bind, since $title: failed, in the words of pcsd, and the cluster is up',
    async ({ arrange, says }) => {
      await node.systemctl('stop', 'pcsd.service');
      await arrange();
      const run = await upByHand(
        node,
        config.replace('readyTimeout: 4s', 'readyTimeout: 20s').replace('pcsd, attempts: 2', 'pcsd, attempts: 1'),
      );
      await node.exec(['systemctl', 'stop', 'squatter.service']);
      expect(run.exitCode, await explain(run)).toBe(1);
      // With an exit status, at a time limit, or by abort() on its way out: as pcsd likes.
      expect(run.report.reason).toMatch(/^pcsd\.service did not start: failed \((exit-code|timeout|signal)\): /);
      expect(run.report.reason, await explain(run)).toContain(`: ${says}`);
      expect(run.report.advice).toMatch(
        /^corosync and pacemaker work; (?:compare|see who it is): .*; then: muster up$/,
      );
      const [attempt] = serviceOf(run.report, 'pcsd.service').attempts;
      expect(attempt?.jobResult).toBe('failed');
      expect(attempt?.log.at(-1)).toContain(says);
      for (const unit of ['corosync.service', 'pacemaker.service'])
        expect(serviceOf(run.report, unit).state, await explain(run)).toBe('ready');
      expect(await states()).toEqual(['active', 'active', 'failed']);
    },
  );
});

/** On a node of its own: a pacemaker that lost its corosync takes half a minute to stop. */
describe('a corosync that dies', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.boot();
    await node.waitForBoot();
  });

  afterAll(() => lab.down());

  it('1 s after its start is told at once and as such, not as a pacemaker that does not join', async () => {
    const kill = 'systemd-run --collect --on-active=1s --timer-property=AccuracySec=1ms kill -9 $MAINPID';
    await dropIn(node, 'corosync.service', `[Service]\nExecStartPost=/usr/bin/${kill}\n`);
    await node.systemctl('daemon-reload');
    const run = await upByHand(node, config.replace('readyTimeout: 4s', 'readyTimeout: 1min'));
    expect(run.exitCode, `${run.progress}\n${await story(node)}`).toBe(1);
    expect(run.report.reason, `${run.progress}\n${await story(node)}`).toMatch(
      /^corosync\.service does not work: it was ready, then it went down (?:\d{3}ms|1(?:\.\d)?s) after it had become active: failed \(signal\): killed by signal 9$/,
    );
    expect(run.report.durationMs).toBeLessThan(20_000);
    expect(serviceOf(run.report, 'corosync.service').log.join('\n')).toContain('code=killed, status=9/KILL');
    expect(serviceOf(run.report, 'pacemaker.service')).toMatchObject({
      state: 'active',
      detail: 'corosync went down: pacemaker has no cluster to be in',
    });
    expect(run.report.advice).toContain('; then: systemctl stop pacemaker corosync && muster up');
  });
});

describe('a lone node of two', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\n', atBoot: false });
    await node.boot();
    await node.waitForBoot();
  });

  afterAll(() => lab.down());

  it('is ready, and the report says that it is not quorate and waits for its peer', async () => {
    const run = await upByHand(node, 'version: 1\n');
    expect(run.report, `${run.progress}\n${await story(node)}`).toMatchObject({
      outcome: 'ready',
      exitCode: 0,
      cluster: { quorate: false, waitForAll: true },
    });
    expect(serviceOf(run.report, 'corosync.service').detail).toBe(
      'in the membership (1 node), not quorate: it waits until all nodes have been seen once (wait_for_all)',
    );
    const { stdout } = await node.muster(['report']);
    expect(stdout).toContain('not quorate, waiting for the peer (wait_for_all)');
    expect(stdout).not.toMatch(/unblock/);
  });
});
