/** deploy/ansible, over ssh, on a cluster that runs and is started at boot by `systemctl enable`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { debFile, openControlNode, rollOut, type Inventory } from './support/control-node.ts';
import { cluster, killPcsdSoon } from './support/site.ts';

const file = '/etc/muster/muster.yaml';
const limit = 300_000;
/** A limit for what hangs: each task is a command over ssh. */
const slow = { timeout: limit };

describe('the Ansible role', () => {
  let lab: Lab;
  let running: unknown;

  const onEach = <Value>(look: (node: LabNode) => Promise<Value>) => Promise.all(lab.nodes.map(look));
  const processes = () =>
    onEach(async node => (await node.units(...cluster)).map(({ mainPid, invocationId }) => [mainPid, invocationId]));
  const atBoot = () =>
    onEach(async node => (await node.units('muster.service', ...cluster)).map(({ unitFileState }) => unitFileState));
  const files = () => onEach(node => node.read(file));

  /** The nodes n1 and n2 with what they wait for, and what else is set for all of them. */
  const site = (prerequisites: object = {}, more: object = {}): Inventory =>
    Object.fromEntries(
      lab.nodes.map(({ name, address }) => [
        name,
        {
          muster_package: debFile,
          muster_config: { version: 1, prerequisites: { ring0: { address }, ...prerequisites } },
          ...more,
        },
      ]),
    );

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    await onEach(async node => {
      await killPcsdSoon(node);
      await node.boot();
      await node.waitForBoot();
      await node.systemctl('enable', '--now', ...cluster);
    });
    await openControlNode(lab);
    running = await processes();
  }, limit);

  afterAll(() => lab.down());

  it('changes nothing in check mode where muster has never been', slow, async () => {
    const { exitCode, stdout } = await rollOut(lab, site(), '--check', '--diff');
    expect(exitCode, stdout).toBe(0);
    expect(await atBoot()).toEqual([
      ['', 'enabled', 'enabled', 'enabled'],
      ['', 'enabled', 'enabled', 'enabled'],
    ]);
    expect(await onEach(async node => (await node.exec(['ls', '/usr/sbin/muster', file])).exitCode)).toEqual([2, 2]);
  });

  it('has every node start by muster at the next boot, and touches nothing that runs', slow, async () => {
    const { exitCode, stdout } = await rollOut(lab, site());
    expect(exitCode, stdout).toBe(0);
    expect(await atBoot()).toEqual([
      ['enabled', 'disabled', 'disabled', 'disabled'],
      ['enabled', 'disabled', 'disabled', 'disabled'],
    ]);
    expect(await files()).toEqual([expect.stringContaining('10.77.0.11'), expect.stringContaining('10.77.0.12')]);
    expect(await onEach(async node => (await node.exec(['stat', '--format=%a %U', file])).stdout)).toEqual([
      '644 root',
      '644 root',
    ]);
    expect(await processes()).toEqual(running);
  });

  it('has nothing to do the second time', slow, async () => {
    expect(await rollOut(lab, site())).toMatchObject({ exitCode: 0, changed: { n1: 0, n2: 0 } });
  });

  it('shows in check mode what a new file would change, and writes nothing', slow, async () => {
    const before = await files();
    const { stdout, changed } = await rollOut(lab, site({ more: { path: '/etc' } }), '--check', '--diff');
    expect(changed, stdout).toEqual({ n1: 1, n2: 1 });
    expect(stdout).toMatch(/^\+ +path: \/etc$/m);
    expect(await files()).toEqual(before);
  });

  it.each([
    ['is not valid', { more: { pth: '/etc' } }, 'file-invalid'],
    ['does not fit the node', { more: { unit: 'nowhere.service' } }, 'nowhere.service'],
    ['has something that is not met', { more: { path: '/nowhere' } }, '/nowhere'],
  ])(
    'stops at the first node whose file %s: its old file stays, and the next node is not touched',
    slow,
    async (_, wrong, said) => {
      const before = await files();
      const { n1, n2 } = { n1: site({ more: { path: '/etc' } })['n1']!, n2: site(wrong)['n2']! };
      const { exitCode, stdout, changed } = await rollOut(lab, { n2, n1 });
      expect(exitCode).not.toBe(0);
      expect(stdout).toContain(said);
      expect(changed).toEqual({ n2: 0 });
      expect(await files()).toEqual(before);
      expect(await onEach(async node => (await node.exec(['ls', '/run/muster-candidate.yaml'])).exitCode)).toEqual([
        2, 2,
      ]);
    },
  );

  it('puts back what started the cluster before, and takes the package away', slow, async () => {
    const { exitCode, stdout } = await rollOut(lab, site({}, { muster_state: 'absent' }));
    expect(exitCode, stdout).toBe(0);
    expect(await atBoot()).toEqual([
      ['', 'enabled', 'enabled', 'enabled'],
      ['', 'enabled', 'enabled', 'enabled'],
    ]);
    expect(await processes()).toEqual(running);
    expect(await rollOut(lab, site({}, { muster_state: 'absent' }))).toMatchObject({ changed: { n1: 0, n2: 0 } });
  });
});
