/** The ways in which all nodes of a lab are started at the same moment, each from a cold boot. */
import type { Lab } from '../../test/lab/lab.ts';
import type { LabNode } from '../../test/lab/lab-node.ts';
import { deploy } from '../../test/lab-tier/support/site.ts';

export interface Way {
  readonly name: string;
  /** Of `muster up` on each node, `ready` is measured too. */
  readonly byMuster: boolean;
  /** Makes a node that is off wait for its start once it is booted. */
  place(node: LabNode): Promise<void>;
  /** What the booted nodes have to be told once, before the first start. */
  prepare?(lab: Lab): Promise<void>;
  /** Resolves when all have been told, or when they are up: only what is measured says when. */
  start(lab: Lab): Promise<void>;
}

/** What all nodes wait for comes on all of them at once: as a SAN or a switch that had no power either. */
const awaited = 'power.target';
const comes = async (lab: Lab) => {
  await Promise.all(lab.nodes.map(node => node.systemctl('start', '--no-block', awaited)));
};
const placeAwaited = async (node: LabNode, wants: string) =>
  node.write(`/etc/systemd/system/${awaited}`, `[Unit]\nDescription=What all wait for\n${wants}`);

/** As `enable` does it at a boot: systemd starts both as soon as it may, and each by its own order. */
const enabled: Way = {
  name: 'enable',
  byMuster: false,
  place: node => placeAwaited(node, 'Wants=corosync.service pacemaker.service\n'),
  start: comes,
};

const byMuster = (name: string, stagger: string): Way => ({
  name,
  byMuster: true,
  async place(node) {
    await placeAwaited(node, '');
    const config = [
      'version: 1',
      `prerequisites: { power: { unit: ${awaited} } }`,
      `stack: { stagger: ${stagger} }`,
      'services: [corosync, pacemaker]',
    ];
    await deploy(node, { config: `${config.join('\n')}\n` });
  },
  start: comes,
});

const byPcs: Way = {
  name: 'pcs',
  byMuster: false,
  place: () => Promise.resolve(),
  async prepare({ nodes }) {
    for (const node of nodes) {
      await node.execChecked(['chpasswd'], { input: 'hacluster:secret' });
      await node.systemctl('start', 'pcsd.service');
    }
    const [first] = nodes;
    const names = nodes.map(({ name }) => name);
    const auth = ['pcs', 'host', 'auth', ...names, '-u', 'hacluster', '-p', 'secret'];
    await first?.execChecked(auth, { timeout: 120_000 });
  },
  async start({ nodes: [first] }) {
    await first?.execChecked(['pcs', 'cluster', 'start', '--all', '--wait=600'], { timeout: 600_000 });
  },
};

/** By the names that `--ways` takes. */
export const ways: readonly Way[] = [
  enabled,
  byPcs,
  byMuster('muster', '0s'),
  byMuster('muster-10s', '10s'),
  byMuster('muster-30s', '30s'),
];
