import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';

/** The nodes' second ring is IPv6, on a switch of its own. */
const secondAddress = ({ name }: LabNode): string => `fd78::${name.slice(1)}`;

async function addSecondRing({ box, nodes }: Lab): Promise<void> {
  await box.runChecked(['ip', 'link', 'add', 'switch2', 'type', 'bridge']);
  await box.runChecked(['ip', 'link', 'set', 'switch2', 'up']);
  for (const node of nodes) {
    const cable = ['type', 'veth', 'peer', 'name', 'host1', 'netns', node.name];
    await box.runChecked(['ip', 'link', 'add', `second-${node.name}`, ...cable]);
    await box.runChecked(['ip', 'link', 'set', `second-${node.name}`, 'master', 'switch2', 'up']);
    await box.runChecked(['ip', '-n', node.name, 'link', 'set', 'host1', 'up']);
    await box.runChecked([
      'ip',
      '-n',
      node.name,
      'address',
      'add',
      `${secondAddress(node)}/64`,
      'dev',
      'host1',
      'nodad',
    ]);
  }
}

async function cutSecondRing({ box, name }: LabNode): Promise<void> {
  await box.runChecked(['ip', 'link', 'set', `second-${name}`, 'down']);
}

interface Checked {
  readonly name: string;
  readonly status: string;
  readonly reason: string;
}

describe('three nodes on two rings', () => {
  let lab: Lab;
  let n1: LabNode;
  let n2: LabNode;
  let n3: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 3, suite: 'trixie' });
    [n1, n2, n3] = [lab.node('n1'), lab.node('n2'), lab.node('n3')];
    await addSecondRing(lab);
    let conf = await n1.read('/etc/corosync/corosync.conf');
    for (const node of lab.nodes)
      conf = conf.replace(`ring0_addr: ${node.address}\n`, text => `${text}    ring1_addr: ${secondAddress(node)}\n`);
    await n1.write('/etc/corosync/corosync.conf', conf);
    await n1.write(
      '/etc/muster/muster.yaml',
      'version: 1\nimplicit: false\nprerequisites:\n  all: { peers: all }\n  one: { peers: 1 }\n  six: { ping: "fd78::2" }\n',
    );
    await Promise.all(lab.nodes.map(node => node.boot()));
    await n1.waitForBoot();
  });
  afterAll(() => lab.down());

  async function check(): Promise<(name: string) => Checked | undefined> {
    const { stdout, stderr } = await n1.muster(['check', '--format', 'json'], { timeout: 60_000 });
    if (stdout === '') throw new Error(stderr);
    const told = JSON.parse(stdout) as { readonly prerequisites: readonly Checked[] };
    return name => told.prerequisites.find(each => each.name === name);
  }

  it('see each other on both, and on the one that is left when a cable is cut', async () => {
    const seen = await poll('n1 sees both', 20_000, async () => {
      const of = await check();
      return of('all')?.status === 'met' && of;
    });
    expect(seen('all')?.reason).toBe('2 of 2 other nodes on the network: n2, n3');
    await n2.cut();
    const left = await check();
    expect(['all', 'one', 'six'].map(name => left(name)?.status)).toEqual(['met', 'met', 'met']);
  });

  it('miss the one that is cut off from both, by both of its addresses', async () => {
    await cutSecondRing(n2);
    const left = await check();
    expect(left('all')).toMatchObject({
      status: 'unmet',
      reason: '1 of 2 other nodes on the network, 2 wanted; no answer from n2 (10.77.0.12, fd78::2)',
    });
    expect(left('one')).toMatchObject({ status: 'met', reason: '1 of 2 other nodes on the network: n3' });
    expect(left('six')?.status).toBe('unmet');
  });

  it('miss all when the last one is cut off as well', async () => {
    await n3.cut();
    await cutSecondRing(n3);
    const left = await check();
    expect(left('one')).toMatchObject({ status: 'unmet' });
    expect(left('one')?.reason).toContain('no answer from n2 (10.77.0.12, fd78::2), n3 (10.77.0.13, fd78::3)');
  });
});
