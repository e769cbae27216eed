import type { LabNode } from '../../lab/lab-node.ts';
import { deploy, enable } from '../../lab-tier/support/site.ts';
import { program } from './programs.ts';
import { TimedRun } from './timed-run.ts';

/** What has to be there before corosync, in all contests on a cluster node: its ring address and a storage service. */
export const site = `version: 1
prerequisites:
  ring:    { address: 10.77.0.11 }
  storage: { unit: storage.service }
`;

/** A oneshot that takes as long as it is told to. */
export async function addStorage(node: LabNode, milliseconds: number): Promise<void> {
  await node.write(
    '/etc/systemd/system/storage.service',
    `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep ${milliseconds / 1000}\n`,
  );
  await enable(node, 'storage.service');
}

/** Puts that form of muster which is measured in the place of `muster`. */
export async function installMuster(node: LabNode, atBoot: boolean, config = site): Promise<void> {
  await deploy(node, { config, atBoot });
  await node.write('/usr/local/sbin/muster', `#!/bin/sh\nexec ${program.onNode.join(' ')} "$@"\n`, 0o755);
}

export async function runOn(node: LabNode, ...argv: readonly string[]): Promise<TimedRun> {
  return new TimedRun(await node.execArgv(argv));
}
