import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { Lab } from '../../lab/lab.ts';
import { installMuster, runOn } from '../support/cluster-node.ts';
import { childOf, costDuring } from '../support/process-cost.ts';
import { program } from '../support/programs.ts';

/** One of each kind that has events. None is met, and nothing happens. */
const config = `version: 1
implicit: false
deadline: 1h
prerequisites:
  unit: { unit: never.service }
  mount: { mount: /srv/never }
  device: { device: /dev/never }
  path: { path: /srv/never/file }
  link: { link: never0 }
  address: { address: 10.99.0.1 }
  route: { route: 10.98.0.0/16 }
  bus: { dbus: org.example.Never }
`;

export const waiting: Bench = {
  name: 'waiting',
  title: 'waiting for events only',
  async run(scale) {
    await using lab = await Lab.create();
    const node = lab.node('n1');
    await installMuster(node, false, config);
    await node.write('/etc/systemd/system/never.service', '[Service]\nExecStart=/bin/true\n');
    await node.boot();
    await node.waitForBoot();
    const run = await runOn(node, ...program.onNode, 'up', '-v');
    await run.told('prerequisite-observed', '"name":"bus"');
    // Until what it looks at once more after its start is over.
    await sleep(10_000);
    const seconds = scale.quick ? 15 : 60;
    const { cpu, wakeUps } = await costDuring(await childOf(run.pid), () => sleep(seconds * 1_000));
    await run.end('SIGKILL');
    return {
      series: [],
      checks: [
        { what: `wake-ups in ${seconds} s: timers that fired`, value: wakeUps, unit: 'count', atMost: 0 },
        { what: 'CPU in a minute', value: (cpu * 60) / seconds, unit: 'ms', atMost: 5 },
      ],
    };
  },
};
