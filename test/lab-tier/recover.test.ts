import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy } from './support/site.ts';
import { story } from './support/story.ts';

const shell = (node: LabNode, script: string) => node.execChecked(['sh', '-c', script]);
const controld = '/usr/lib/pacemaker/pacemaker-controld';

describe.each(['bookworm', 'trixie'] as const)('recovery by hand on one of two nodes, %s', suite => {
  let lab: Lab;
  let node: LabNode;
  const up = (...options: string[]) => node.muster(['up', ...options], { timeout: 200_000 });
  const daemons = async () =>
    (await node.units('corosync.service', 'pacemaker.service', 'pcsd.service')).map(({ activeState }) => activeState);
  const pids = async () => (await node.units('corosync.service', 'pacemaker.service')).map(({ mainPid }) => mainPid);
  const bothOnline = () =>
    poll('both nodes online', 90_000, async () => {
      const { stdout } = await lab.node('n2').exec(['crm_mon', '--one-shot', '--output-as=xml']);
      return [...stdout.matchAll(/<node [^>]*online="true"[^>]*pending="false"[^>]*unclean="false"/g)].length === 2;
    });

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2, suite });
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\nimplicit: false\n', atBoot: false });
    await Promise.all(lab.nodes.map(one => one.boot()));
    await Promise.all(lab.nodes.map(one => one.systemctl('start', 'corosync', 'pacemaker', 'pcsd')));
  }, 60_000);
  beforeEach(bothOnline, 100_000);
  afterEach(async () => {
    await shell(node, 'systemctl reset-failed; systemctl start corosync pacemaker pcsd');
  });
  afterAll(() => lab.down());

  it.each([
    ['pcsd was killed', 'systemctl kill --signal=KILL pcsd'],
    ['pcsd is stopped', 'systemctl stop pcsd'],
    ['pacemaker is stopped', 'systemctl stop pacemaker'],
    ['all are stopped', 'systemctl stop pcsd pacemaker corosync'],
  ])('plain up starts what is down, and nothing else: %s', async (_, script) => {
    const [corosync, pacemaker] = await pids();
    await shell(node, script);
    await poll('it is down', 20_000, async () => {
      const states = [...(await daemons()), (await node.unit('pcsd-ruby.service')).activeState];
      return states.some(state => state !== 'active') && !states.includes('deactivating');
    });
    const { exitCode, stderr } = await up();
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    expect(await daemons()).toEqual(['active', 'active', 'active']);
    if (!script.includes('corosync')) expect((await pids())[0]).toBe(corosync);
    if (!script.includes('pacemaker')) expect((await pids())[1]).toBe(pacemaker);
  });

  it('plain up touches nothing when corosync has died below pacemaker; --recover starts it, and pacemaker joins again', async () => {
    await shell(node, 'kill -KILL $(pidof corosync)');
    await node.waitForUnit('corosync.service', 'failed');
    const plain = await up();
    expect([plain.exitCode, plain.stdout]).toEqual([1, expect.stringContaining('corosync.service is down') as string]);
    const { exitCode, stderr } = await up('--recover', '--yes');
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    await bothOnline();
    const report = await node.muster(['report', '--format', 'json']);
    const { findings } = JSON.parse(report.stdout) as { findings: { code: string }[] };
    expect(findings.map(({ code }) => code)).toContain('recovered');
  });

  it.each([
    ['corosync', 'kill -STOP $(pidof corosync)', 'corosync'],
    ['the controller', `kill -STOP $(pidof pacemaker-controld)`, 'pacemaker'],
    ['pcsd', 'systemctl kill --signal=STOP pcsd', 'pcsd'],
  ])('tells a stalled daemon to go on: %s', async (_, script, unit) => {
    const before = await pids();
    await shell(node, script);
    const { exitCode, stderr } = await up('--recover', '--yes');
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    expect(stderr).toContain(`${unit}.service is active, but is stopped by a signal (SIGSTOP)`);
    if (unit === 'pcsd') expect(await pids()).toEqual(before);
    await bothOnline();
  });

  it('restarts a pacemaker whose controller is dead, and leaves corosync', async () => {
    const [corosync, pacemaker] = await pids();
    await shell(
      node,
      `mv ${controld} ${controld}.real; printf '#!/bin/sh\\nexec sleep 1000\\n' >${controld}; chmod 755 ${controld}`,
    );
    await shell(node, 'kill -KILL $(pidof pacemaker-controld)');
    await poll(
      'it does not work',
      20_000,
      async () => (await node.exec(['timeout', '2', 'crm_node', '--name'])).exitCode !== 0,
    );
    await shell(node, `mv ${controld}.real ${controld}`);
    // On a terminal, on which the answer is no as soon as the question is there.
    const muster = 'script -qfec "/usr/local/sbin/muster up --recover" /run/terminal';
    const answer = 'until grep -qs "Go on?" /run/terminal; do sleep 0.1; done; echo n';
    const declined = await node.exec(['sh', '-c', `(${answer}) | ${muster}`], { timeout: 90_000 });
    expect([declined.exitCode, declined.stdout]).toEqual([
      1,
      expect.stringMatching(/muster will stop pacemaker\.service.*Go on\? \[y\/N\].*nothing was done/s) as string,
    ]);
    expect((await pids())[1]).toBe(pacemaker);
    const { exitCode, stderr } = await up('--recover', '--yes');
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    expect(stderr).toMatch(/pacemaker\.service is active, but has not worked for 30s/);
    const [after, anew] = await pids();
    expect(after).toBe(corosync);
    expect(anew).not.toBe(pacemaker);
  }, 240_000);
});
