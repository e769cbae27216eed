import { setTimeout as sleep } from 'node:timers/promises';
import { hostFiles } from '../../src/host/files.ts';
import { hostNetwork } from '../../src/host/network.ts';
import type { Ports } from '../../src/ports.ts';
import type { Suite } from '../lab/debian-tree.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { describeCluster, type ClusterNode } from '../services/cluster-contract.ts';

/** Its commands are run in it; its files and sockets are reached from here. */
function portsOf(node: LabNode): Ports {
  const ports: Pick<Ports, 'commands' | 'files' | 'network'> = {
    commands: {
      run: async (argv, { timeout }) => ({ ...(await node.exec(argv, { timeout })), spawnError: undefined }),
      follow: () => Promise.reject(new Error('no readiness follows a command')),
    },
    files: {
      ...hostFiles,
      type: async path => hostFiles.type(await node.path(path)),
      read: async path => hostFiles.read(await node.path(path)),
    },
    network: {
      ...hostNetwork,
      getLocal: async (target, path, timeout, signal) =>
        hostNetwork.getLocal(
          'socket' in target ? { socket: await node.path(target.socket) } : target,
          path,
          timeout,
          signal,
        ),
    },
  };
  return ports as Ports;
}

async function openRealNode(suite: Suite): Promise<ClusterNode> {
  const lab = await Lab.create({ suite });
  const node = lab.node('n1');
  await node.boot();
  await node.waitForBoot();
  const onOff = (on: boolean, name: string) => ['--name', name, '--update', on ? 'true' : 'false'];
  return {
    ports: portsOf(node),
    wait: promise => promise,
    pass: milliseconds => sleep(milliseconds),
    start: async daemon => {
      await node.systemctl('start', `${daemon}.service`);
    },
    async killCorosync() {
      await node.systemctl('kill', '--signal=KILL', 'corosync.service');
      await node.waitForUnit('corosync.service', 'failed');
    },
    setStandby: async on => {
      await node.execChecked(['crm_attribute', '--node', 'n1', ...onOff(on, 'standby')]);
    },
    setMaintenance: async on => {
      await node.execChecked(['crm_attribute', ...onOff(on, 'maintenance-mode')]);
    },
    close: () => lab.down(),
  };
}

describeCluster('the daemons of Debian 12', () => openRealNode('bookworm'));
describeCluster('the daemons of Debian 13', () => openRealNode('trixie'));
