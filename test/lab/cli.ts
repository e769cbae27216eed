/** The lab by hand: `scripts/lab VERB …`. One lab at a time; it lasts until `down`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';

import { Lab, type LabOptions } from './lab.ts';
import type { LabNode } from './lab-node.ts';

const stateFile = '/run/muster-lab.pid';
const usage = `usage: scripts/lab VERB ...
  up [NODES] [bookworm|trixie] [--late-ring] [--slow]   make nodes n1, n2, ... of one cluster, powered off
  boot NODE [ARGUMENT...]    power a node on; the arguments are its kernel command line (for example nocluster)
  exec NODE COMMAND...       run a command in a running node
  shell NODE                 a shell in a running node
  root NODE                  print the folder where the node's disk is
  halt NODE | crash NODE     power off in order | as if the plug was pulled
  cut NODE | heal NODE       unplug | plug in the network cable
  down                       remove everything
A node finds this checkout's program in /opt/muster-src. Needs root and the Debian trees (scripts/setup lab).`;

type Verb = (...args: string[]) => Promise<number>;

const verbs: Readonly<Record<string, Verb>> = {
  up: async (...args) => {
    if ((await boxPid()) !== undefined) throw new Error('a lab is there already: scripts/lab down');
    const options: LabOptions = {
      nodes: Number(args.find(arg => /^\d+$/.test(arg)) ?? 1),
      suite: args.includes('trixie') ? 'trixie' : 'bookworm',
      ring: args.includes('--late-ring') ? 'late' : 'present',
      quick: !args.includes('--slow'),
    };
    const lab = await Lab.create({ ...options, detached: true });
    await writeFile(stateFile, String(lab.box.pid));
    console.log(`${lab.nodes.map(node => `${node.name} (${node.address})`).join(', ')}: powered off`);
    return 0;
  },
  boot: async (name, ...cmdline) => {
    const node = await nodeCalled(name);
    await node.boot({ cmdline });
    console.log(`${node.name}: ${await node.waitForBoot()}`);
    return 0;
  },
  exec: async (name, ...argv) => await interactive(await (await nodeCalled(name)).execArgv(argv)),
  shell: async name => await interactive(await (await nodeCalled(name)).execArgv(['bash', '--login'])),
  root: async name => {
    console.log((await nodeCalled(name)).root);
    return 0;
  },
  halt: async name => {
    console.log(`off after ${Math.round(await (await nodeCalled(name)).poweroff())} ms`);
    return 0;
  },
  crash: async name => {
    await (await nodeCalled(name)).crash();
    return 0;
  },
  cut: async name => {
    await (await nodeCalled(name)).cut();
    return 0;
  },
  heal: async name => {
    await (await nodeCalled(name)).heal();
    return 0;
  },
  down: async () => {
    if ((await boxPid()) !== undefined) await (await lab()).down();
    await rm(stateFile, { force: true });
    return 0;
  },
};

const [verb = '', ...args] = process.argv.slice(2);
const action = verbs[verb];
if (action === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await action(...args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

async function boxPid(): Promise<number | undefined> {
  const pid = Number(await readFile(stateFile, 'utf8').catch(() => ''));
  return pid > 0 && existsSync(`/proc/${pid}/root/run/box/lab.json`) ? pid : undefined;
}

async function lab(): Promise<Lab> {
  const pid = await boxPid();
  if (pid === undefined) throw new Error('there is no lab: scripts/lab up');
  return await Lab.attach(pid);
}

async function nodeCalled(name: string | undefined): Promise<LabNode> {
  return (await lab()).node(name ?? 'n1');
}

async function interactive(argv: readonly string[]): Promise<number> {
  const [file = '', ...rest] = argv;
  const child = spawn(file, rest, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
