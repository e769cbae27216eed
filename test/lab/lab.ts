import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Box, type Bind } from './box.ts';
import { corosyncConf, hosts, quickCib } from './cluster-files.ts';
import { debianTree, type Suite } from './debian-tree.ts';
import { LabNode, nodeFolder, type RingAtBoot } from './lab-node.ts';

const project = join(import.meta.dirname, '../..');
/** Where a node finds this checkout's program: `bin/node`, `deploy`, `dist`, `examples` and `units`. */
export const productFolder = '/opt/muster-src';

export interface LabOptions {
  /** Nodes n1 … nN of one cluster; default 1. */
  readonly nodes?: number;
  /** Debian 12 or 13; default Debian 12. */
  readonly suite?: Suite;
  /** A CIB with a short election, so that a first node is online after 3 s instead of 21 s; default true. */
  readonly quick?: boolean;
  /** Whether a node has its ring address from the beginning; default `present`. */
  readonly ring?: RingAtBoot;
}

/**
 * Nodes of one cluster, each with a real systemd as process 1, on one private switch. Nothing of a lab is visible to the
 * host's network or file system, and nothing is left when it is down, or when this process has ended in any way.
 */
export class Lab {
  readonly box: Box;
  readonly nodes: readonly LabNode[];

  private constructor(box: Box, count: number, ring: RingAtBoot) {
    this.box = box;
    this.nodes = Array.from({ length: count }, (_, index) => new LabNode(box, index + 1, ring));
  }

  static async create(options: LabOptions & { readonly detached?: boolean } = {}): Promise<Lab> {
    const { nodes = 1, suite = 'bookworm', quick = true, ring = 'present', detached = false } = options;
    const box = await Box.open(await binds(suite), { detached });
    try {
      await box.runChecked(['ip', 'link', 'add', 'switch', 'type', 'bridge']);
      await box.runChecked(['ip', 'link', 'set', 'switch', 'up']);
      const lab = new Lab(box, nodes, ring);
      await Promise.all(lab.nodes.map(node => prepare(node, nodes, quick)));
      await writeFile(box.path('/run/box/lab.json'), JSON.stringify({ nodes, ring }));
      return lab;
    } catch (error) {
      await box.close();
      throw error;
    }
  }

  /** A lab that another process left running in a detached box. */
  static async attach(boxPid: number): Promise<Lab> {
    const box = Box.attach(boxPid);
    const { nodes, ring } = JSON.parse(await readFile(box.path('/run/box/lab.json'), 'utf8')) as {
      nodes: number;
      ring: RingAtBoot;
    };
    return new Lab(box, nodes, ring);
  }

  node(name: string): LabNode {
    const node = this.nodes.find(candidate => candidate.name === name);
    if (node === undefined) throw new Error(`this lab has no node ${name}`);
    return node;
  }

  /** Removes everything. Nodes that run are not asked. */
  async down(): Promise<void> {
    await this.box.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}

async function binds(suite: Suite): Promise<Bind[]> {
  const product = [
    ...['deploy', 'dist', 'examples', 'units'].map(folder => ({ source: join(project, folder), target: folder })),
    { source: join(project, `node_modules/node-linux-${process.arch}/bin/node`), target: 'bin/node' },
  ];
  return [
    { source: await debianTree(suite), target: '/run/box/tree' },
    { source: import.meta.dirname, target: '/run/box/bin' },
    ...product
      .filter(({ source }) => existsSync(source))
      .map(({ source, target }) => ({ source, target: join('/run/box/product', target) })),
  ];
}

/** Makes a node's disk and puts its network cable into the switch. */
async function prepare(node: LabNode, nodes: number, quick: boolean): Promise<void> {
  const { box, name } = node;
  const folder = nodeFolder(name);
  await mkdir(box.path(`${folder}/upper`), { recursive: true });
  await mkdir(box.path(`${folder}/work`));
  await mkdir(box.path(`${folder}/root`));
  const layers = `lowerdir=/run/box/tree,upperdir=${folder}/upper,workdir=${folder}/work`;
  await box.runChecked(['mount', '-t', 'overlay', 'overlay', '-o', layers, `${folder}/root`]);
  await node.write('/etc/hostname', `${name}\n`);
  await node.write('/etc/machine-id', `${randomBytes(16).toString('hex')}\n`);
  await node.write('/etc/hosts', hosts(nodes));
  await node.write('/etc/corosync/corosync.conf', corosyncConf(nodes));
  if (quick) await placeCib(node, quickCib);
  await box.runChecked(['ip', 'netns', 'add', name]);
  await box.runChecked(['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  const cable = ['type', 'veth', 'peer', 'name', 'host0', 'netns', name];
  await box.runChecked(['ip', 'link', 'add', `port-${name}`, ...cable]);
  await box.runChecked(['ip', 'link', 'set', `port-${name}`, 'master', 'switch', 'up']);
}

/** Gives a node that has never run a CIB to begin with. */
export async function placeCib(node: LabNode, cib: string): Promise<void> {
  const owner = /^hacluster:[^:]*:(?<uid>\d+):(?<gid>\d+):/m.exec(await node.read('/etc/passwd'))?.groups;
  if (owner === undefined) throw new Error('the Debian tree has no user hacluster');
  const path = await node.path('/var/lib/pacemaker/cib/cib.xml');
  await writeFile(path, cib);
  await chown(path, Number(owner['uid']), Number(owner['gid']));
  await chmod(path, 0o600);
}
