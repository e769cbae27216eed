import { setTimeout as sleep } from 'node:timers/promises';
import { inTurn, type Bench } from '../bench.ts';
import { ratio } from '../figures.ts';
import { Lab } from '../../lab/lab.ts';
import type { LabNode } from '../../lab/lab-node.ts';
import type { UnitFacts } from '../../lab/unit-facts.ts';
import { poll } from '../../lab/poll.ts';
import { addUnit, cluster } from '../../lab-tier/support/site.ts';
import { addStorage, installMuster } from '../support/cluster-node.ts';

const config = 'version: 1\nprerequisites: { storage: { unit: storage.service } }\n';
const ordering = '[Unit]\nRequires=storage.service\nAfter=storage.service\n';
const script = (pause: string) => `[Service]
Type=oneshot
ExecStart=/bin/bash -c 'until systemctl is-active --quiet storage.service; do sleep ${pause}; done; systemctl start corosync && systemctl start pacemaker && systemctl start pcsd'
`;
/** By then everything else of the boot is over, and muster waits. */
const storageTakes = 2_000;
const reaction = 'storage active -> corosync requested';
const gap = 'corosync active -> pacemaker requested';

/** Of a node that boots; the times are systemd's. Each contestant has a node of its own, and one node runs at a time. */
export const boot: Bench = {
  name: 'boot',
  title: 'at boot: storage active -> corosync, corosync active -> pacemaker leave inactive',
  async run(scale) {
    await using lab = await Lab.create({ nodes: 4 });
    const [own, ordered, slow, fast] = lab.nodes as [LabNode, LabNode, LabNode, LabNode];
    await installMuster(own, true, config);
    await ordered.write('/etc/systemd/system/corosync.service.d/order.conf', ordering);
    // As the packages' own `systemctl enable` does it.
    await ordered.write('/etc/systemd/system/multi-user.target.d/stack.conf', `[Unit]\nWants=${cluster.join(' ')}\n`);
    await addUnit(slow, 'script.service', script('1'));
    await addUnit(fast, 'script.service', script('0.1'));
    const turns = await inTurn(scale.runs(8), {
      muster: () => measureBoot(own),
      'systemd, After=': () => measureBoot(ordered),
      'script with sleep 0.1': () => measureBoot(fast),
      'script with sleep 1': () => measureBoot(slow),
    });
    const beside = (what: string, figure: string) => ({
      what: `${what}, beside systemd's own ordering`,
      value: ratio(turns.of('muster', figure), turns.of('systemd, After=', figure)),
      unit: 'times' as const,
      atMost: 1.5,
    });
    return {
      series: turns.all(),
      checks: [beside('storage -> corosync', reaction), beside('corosync -> pacemaker', gap)],
    };
  },
};

/** Boots, waits until pacemaker has been requested, and pulls the plug. */
async function measureBoot(node: LabNode): Promise<Readonly<Record<string, number>>> {
  // Not in step with the pauses of the scripts.
  const takes = storageTakes + Math.random() * 1_000;
  await addStorage(node, takes);
  await node.boot();
  // Nobody asks systemd anything while it is about to start what is measured.
  await sleep(takes + 1_500);
  const units = () => node.units('storage.service', 'corosync.service', 'pacemaker.service');
  await poll(`pacemaker is requested on ${node.name}`, 30_000, async () => (await units())[2]?.inactiveExit, 250);
  const [storage, corosync, pacemaker] = (await units()) as [UnitFacts, UnitFacts, UnitFacts];
  await node.crash();
  return {
    [reaction]: corosync.inactiveExit - storage.activeEnter,
    [gap]: pacemaker.inactiveExit - corosync.activeEnter,
  };
}
