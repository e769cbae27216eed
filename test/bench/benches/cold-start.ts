import { inTurn, type Bench } from '../bench.ts';
import { ratio } from '../figures.ts';
import { Lab } from '../../lab/lab.ts';
import type { UnitFacts } from '../../lab/unit-facts.ts';
import { cluster, stopStack } from '../../lab-tier/support/site.ts';
import { addStorage, installMuster, runOn } from '../support/cluster-node.ts';

const sequence = 'systemctl start corosync && systemctl start pacemaker && systemctl start pcsd';
/** What a script does that wants to know when the node works. */
const untilReady = `
until crm_mon --one-shot | grep -q 'Online:.* n1 '; do sleep 0.5; done
until curl --silent --insecure --output /dev/null https://127.0.0.1:2224/remote/check_auth; do sleep 0.5; done`;
const active = 'to all three active';
const fromCorosync = 'corosync requested -> all three active';
const gap = 'corosync active -> pacemaker requested';
const ready = 'to all three ready';

/** All is there already and nothing has to be waited for: what muster itself adds. pcs starts no pcsd: that comes after it. */
export const coldStart: Bench = {
  name: 'cold',
  title: 'a cold start of the cluster by hand, on a node that is up',
  async run(scale) {
    await using lab = await Lab.create();
    const node = lab.node('n1');
    await addStorage(node, 0);
    await installMuster(node, false);
    await node.boot();
    await node.waitForBoot();
    const measure = async (script: string) => {
      await stopStack(node);
      const run = await runOn(node, 'bash', '-c', script);
      const took = await run.took();
      const [corosync, pacemaker, pcsd] = (await node.units(...cluster)) as [UnitFacts, UnitFacts, UnitFacts];
      const last = Math.max(corosync.activeEnter, pacemaker.activeEnter, pcsd.activeEnter);
      return {
        [active]: last - run.startedAt,
        [fromCorosync]: last - corosync.inactiveExit,
        [gap]: pacemaker.inactiveExit - corosync.activeEnter,
        [ready]: took,
      };
    };
    const turns = await inTurn(scale.runs(6), {
      'muster up': () => measure('muster up'),
      'systemctl in sequence': () => measure(`set -e; ${sequence}${untilReady}`),
      'pcs cluster start --wait': () => measure(`set -e; pcs cluster start --wait; systemctl start pcsd`),
    });
    const own = (figure: string) => turns.of('muster up', figure);
    const others = (figure: string) => turns.of('systemctl in sequence', figure);
    const beside = (what: string, figure: string, atMost?: number) => ({
      what: `${what}, beside systemctl in sequence`,
      value: ratio(own(figure), others(figure)),
      unit: 'times' as const,
      ...(atMost === undefined ? {} : { atMost }),
    });
    return {
      series: turns.all(active, fromCorosync, ready, gap),
      checks: [
        beside('command -> all active', active, 1.03),
        beside('corosync requested -> all active', fromCorosync, 1.03),
        beside('corosync active -> pacemaker requested', gap),
        beside('command -> all ready', ready),
      ],
    };
  },
};
