import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Scale } from '../bench.ts';
import { medianOf, type Series } from '../figures.ts';
import { Lab } from '../../lab/lab.ts';
import type { LabNode } from '../../lab/lab-node.ts';
import { stopStack } from '../../lab-tier/support/site.ts';
import { installMuster, runOn } from '../support/cluster-node.ts';
import { childOf, costDuring } from '../support/process-cost.ts';
import { program } from '../support/programs.ts';

const config = 'version: 1\nservices: [corosync, pacemaker]\n';
/** Asks pacemaker without a pause, and tells when the last look began that did not show the node online: later it may have been. */
const observer = `
while last=$EPOCHREALTIME; ! crm_mon --one-shot --output-as=xml 2>/dev/null |
  grep '<node name="n1"' | grep -q 'online="true".*pending="false"'; do seen=$last; done
echo "$seen"`;

/** pcs looks every 2 s. */
export const online: Bench = {
  name: 'online',
  title: 'the node is online in Pacemaker -> muster knows',
  async run(scale) {
    const series: Series = {
      of: 'muster',
      figure: 'online in Pacemaker -> muster knows',
      unit: 'ms',
      values: await delays(scale),
    };
    return {
      series: [series],
      checks: [
        { what: 'delay, median', value: medianOf(series), unit: 'ms', atMost: 400 },
        { what: 'looking for it, of one core', value: await share(scale), unit: '%', atMost: 5 },
      ],
    };
  },
};

async function delays(scale: Scale): Promise<number[]> {
  await using lab = await Lab.create();
  const node = await prepare(lab);
  const values: number[] = [];
  for (let round = 0; round < scale.runs(12); round++) {
    const run = await runOn(node, ...program.onNode, 'up', '-v');
    await run.told('service-active', 'pacemaker.service');
    const observed = node.execChecked(['bash', '-c', observer]);
    const known = await run.told('service-ready', 'pacemaker.service');
    values.push(known - onSystemdsClock(Number((await observed).trim()) * 1000));
    await run.took();
    await stopStack(node);
  }
  return values;
}

/** CPU while nothing comes of it, since no DC is elected for 20 s: of muster and of all that it runs, in percent of one core. */
async function share(scale: Scale): Promise<number> {
  await using lab = await Lab.create({ quick: false });
  const node = await prepare(lab);
  const run = await runOn(node, ...program.onNode, 'up', '-v');
  await run.told('service-active', 'pacemaker.service');
  // Until pacemaker answers.
  await sleep(4_000);
  const milliseconds = scale.quick ? 4_000 : 10_000;
  const { cpu } = await costDuring(await childOf(run.pid), () => sleep(milliseconds));
  await run.end('SIGKILL');
  return (cpu / milliseconds) * 100;
}

async function prepare(lab: Lab): Promise<LabNode> {
  const node = lab.node('n1');
  await installMuster(node, false, config);
  await node.boot();
  await node.waitForBoot();
  return node;
}

/** From the clock on the wall, which nobody sets meanwhile. */
function onSystemdsClock(wallTime: number): number {
  return Number(process.hrtime.bigint()) / 1e6 - (performance.timeOrigin + performance.now()) + wallTime;
}
