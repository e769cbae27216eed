import { answerForCluster, clusterTargets, daemons, healthy } from '../../src/simulation/virtual-cluster.ts';
import { createVirtualHost } from '../../src/simulation/virtual-host.ts';
import { createVirtualSystemd } from '../../src/simulation/virtual-systemd.ts';
import { describeCluster, type ClusterNode } from '../services/cluster-contract.ts';

function openVirtualNode(): Promise<ClusterNode> {
  const host = createVirtualHost();
  const { clock } = host;
  const systemd = createVirtualSystemd(clock, [...clusterTargets, ...Object.values(daemons)]);
  const cluster = { ...healthy };
  answerForCluster(host, systemd, cluster);
  const set = (change: Partial<typeof cluster>) => {
    Object.assign(cluster, change);
    return Promise.resolve();
  };
  return Promise.resolve({
    ports: { ...host, systemd },
    wait: promise => clock.run(promise),
    pass: milliseconds => clock.advance(milliseconds),
    async start(daemon) {
      const request = await clock.run(systemd.start(`${daemon}.service`));
      if ('refused' in request) throw new Error(request.refused.message);
      await clock.run(request.job.ended);
    },
    async killCorosync() {
      systemd.kill('corosync.service', { signal: 9 });
      await clock.advance(0);
    },
    setStandby: standby => set({ standby }),
    setMaintenance: maintenance => set({ maintenance }),
    close: () => {
      systemd.close();
      return Promise.resolve();
    },
  });
}

describeCluster('the daemons of a virtual node', openVirtualNode);
