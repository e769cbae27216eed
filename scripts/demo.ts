/** The main job on a real node: installs muster, reboots, shows the wait and the start as they happen, then the report. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Lab } from '../test/lab/lab.ts';
import type { LabNode } from '../test/lab/lab-node.ts';
import { addLateMount, addLatePort, addSlowOneshot, awaitBootRun } from '../test/lab-tier/support/site.ts';

const config = `version: 1
prerequisites:
  storage: { unit: storage.service }        # takes 4 s
  data:    { mount: /srv/data }             # mounted after 3 s, by a script
  clock:   { unit: chrony.service }         # the time daemon
  san:     { tcp: "127.0.0.1:3260" }        # opens after 5 s
`;
const daemons = [
  'storage.service',
  'srv-data.mount',
  'chrony.service',
  'corosync.service',
  'pacemaker.service',
  'pcsd.service',
];

const began = performance.now();
await using lab = await Lab.create({ quick: false });
const node = lab.node('n1');

title('A node of Debian 12 with corosync, pacemaker and pcsd; muster is installed on it');
await prepare(node);
await node.boot();
await node.waitForBoot();
await node.systemctl('enable', '--quiet', 'chrony.service');
await show(node, ['/opt/muster-src/bin/node', '/opt/muster-src/dist/muster.mjs', 'install']);

title('It reboots. What the journal says of muster.service:');
await node.poweroff();
await node.boot();
await follow(node, ['journalctl', '--follow', '--lines=all', '--output=cat', '--unit=muster.service']);
const state = await awaitBootRun(node, 60_000);

title('muster report');
await show(node, ['muster', 'report']);
title('pcs status');
await show(node, ['pcs', 'status']);
title('The order, by the clock of systemd (ms after the first)');
await showOrder(node);
title(
  `${state === 'active' ? 'The node was up, and is gone now (one to keep: scripts/lab up)' : `muster.service is ${state}`}; ${Math.round((performance.now() - began) / 1000)} s in all`,
);
process.exitCode = state === 'active' ? 0 : 1;

async function prepare(target: LabNode): Promise<void> {
  await target.write('/etc/muster/muster.yaml', config);
  await addSlowOneshot(target, 'storage.service', 4);
  await addLateMount(target, '/srv/data', 3);
  await addLatePort(target, 3260, 5);
  // The node's clock is this machine's: chronyd runs, and leaves it alone (-x).
  await target.write('/etc/default/chrony', 'DAEMON_OPTS="-x -F 0"\n');
  await target.write('/etc/systemd/system/chrony.service.d/demo.conf', '[Unit]\nConditionCapability=\n');
}

function title(text: string): void {
  console.log(`\n== ${text}\n`);
}

async function show(target: LabNode, argv: readonly string[]): Promise<void> {
  const { stdout, stderr } = await target.exec(argv);
  console.log([stdout, stderr].filter(text => text !== '').join('\n'));
}

/** Prints the lines of a command that goes on for ever, up to systemd's word that the unit's job has ended. */
async function follow(target: LabNode, argv: readonly string[]): Promise<void> {
  const [command = '', ...rest] = await target.execArgv(argv);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    if (/^(Finished|Failed to start) muster\.service/.test(line)) break;
  }
  child.kill();
}

async function showOrder(target: LabNode): Promise<void> {
  const units = (await target.units(...daemons)).filter(({ activeEnter }) => activeEnter > 0);
  const first = Math.min(...units.map(({ inactiveExit }) => inactiveExit));
  for (const { id, inactiveExit, activeEnter } of units.toSorted((a, b) => a.inactiveExit - b.inactiveExit)) {
    const [from, to] = [inactiveExit, activeEnter].map(time =>
      Math.round(time - first)
        .toString()
        .padStart(6),
    );
    console.log(`  ${id.padEnd(20)} began ${from}   active ${to}`);
  }
}
