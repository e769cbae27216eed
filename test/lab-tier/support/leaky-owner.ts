/** A process that makes a lab, boots its node, says so and never takes it down. */
import { spawn } from 'node:child_process';

import { Lab } from '../../lab/lab.ts';

const lab = await Lab.create();
const node = lab.node('n1');
await node.boot();
await node.waitForBoot();
const [file = '', ...args] = await node.execArgv(['sleep', '1000']);
spawn(file, args, { stdio: 'ignore' });
console.log(lab.box.pid);
setInterval(() => undefined, 1_000);
