/** The machine of a lab where Ansible runs: on the nodes' network, with a key that they let in. */
import { mkdir, writeFile } from 'node:fs/promises';
import { currentRelease } from '../../../scripts/packages/release.ts';
import type { Lab } from '../../lab/lab.ts';
import type { RunResult } from '../../lab/run.ts';
import { dpkg } from './package-manager.ts';

// All in the box: nothing of it is seen by the host, nor by the nodes.
const project = '/run/box/product';
const playbook = `${project}/deploy/ansible/site.yml`;
const home = '/tmp/control';
const environment = [
  `HOME=${home}`,
  'ANSIBLE_HOST_KEY_CHECKING=false',
  'ANSIBLE_PIPELINING=true',
  'ANSIBLE_NOCOLOR=true',
  `ANSIBLE_SSH_ARGS=-o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=/dev/null -i ${home}/key`,
];

/** The .deb of this checkout, where Ansible finds it. */
export const debFile = `${project}/dist/${dpkg.file(currentRelease())}`;

/** Variables of each node, in the order in which the nodes are to be changed. */
export type Inventory = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Rollout extends RunResult {
  /** `changed=` of each node that was reached. */
  readonly changed: Readonly<Record<string, number>>;
}

/** The nodes must run. */
export async function openControlNode(lab: Lab): Promise<void> {
  const { box } = lab;
  await box.runChecked(['ip', 'address', 'add', '10.77.0.1/24', 'dev', 'switch']);
  await mkdir(box.path(home));
  await box.runChecked(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', `${home}/key`]);
  const key = await box.runChecked(['cat', `${home}/key.pub`]);
  await Promise.all(
    lab.nodes.map(async node => {
      await node.write('/root/.ssh/authorized_keys', `${key}\n`, 0o600);
      await node.systemctl('enable', '--now', 'ssh.service');
    }),
  );
}

/** Runs the playbook that muster ships. */
export async function rollOut(lab: Lab, inventory: Inventory, ...options: readonly string[]): Promise<Rollout> {
  const hosts = Object.entries(inventory).map(([name, variables]): [string, object] => [
    name,
    { ansible_host: lab.node(name).address, ansible_user: 'root', ...variables },
  ]);
  const file = `${home}/inventory.json`;
  await writeFile(lab.box.path(file), JSON.stringify({ cluster: { hosts: Object.fromEntries(hosts) } }));
  const argv = ['env', ...environment, 'ansible-playbook', '--inventory', file, ...options, playbook];
  const result = await lab.box.run(argv, { timeout: 300_000 });
  if (!result.stdout.includes('PLAY RECAP'))
    throw new Error(`ansible-playbook did not come to its end:\n${result.stderr}\n${result.stdout}`);
  const recap = [...result.stdout.matchAll(/^(?<node>\w+) +: ok=.* changed=(?<changed>\d+) /gm)];
  const changed = recap.map(([, node = '', count]): [string, number] => [node, Number(count)]);
  return { ...result, changed: Object.fromEntries(changed) };
}
