/** A fence agent that asks the lab to pull the plug, and ends when the lab says that it did. */
import type { LabNode } from '../../lab/lab-node.ts';
import { poll } from '../../lab/poll.ts';
import { story } from './story.ts';

const asks = '/var/lib/fence-asked';
const done = '/run/fenced';
const agent = `#!/bin/sh
[ "$1" = -o ] && action=$2 || while read -r line; do case $line in action=*) action=\${line#action=} ;; esac; done
case $action in
  metadata)
    echo '<resource-agent name="fence_lab"><longdesc/><parameters><parameter name="plug"><content type="string"/></parameter></parameters>
      <actions><action name="on"/><action name="off"/><action name="reboot"/><action name="monitor"/><action name="list"/>
      <action name="metadata"/></actions></resource-agent>' ;;
  on | off | reboot)
    echo "$action" >>${asks}
    until [ -e ${done} ]; do sleep 0.1; done ;;
esac
`;
const device = (
  host: string,
) => `<primitive id="fencing" class="stonith" type="fence_lab"><instance_attributes id="fencing-parameters">
  <nvpair id="fencing-hosts" name="pcmk_host_list" value="${host}"/></instance_attributes></primitive>`;

/** Before the boot. */
export async function installFenceAgent(peer: LabNode): Promise<void> {
  await peer.write('/usr/sbin/fence_lab', agent, 0o755);
}

/** Without it a peer of two would have no quorum alone, and fence nobody. */
export async function withoutWaitForAll(node: LabNode): Promise<void> {
  const path = '/etc/corosync/corosync.conf';
  await node.write(path, (await node.read(path)).replace('two_node: 1', 'two_node: 1\n  wait_for_all: 0'));
}

/** `peer` may fence `host` from now on. */
export async function enableFencing(peer: LabNode, host: string): Promise<void> {
  await peer.execChecked(['cibadmin', '--create', '--scope', 'resources', '--xml-text', device(host)]);
  await peer.execChecked(['crm_attribute', '--name', 'stonith-enabled', '--update', 'true']);
}

/** How often the agent was asked so far. */
export async function timesAsked(peer: LabNode): Promise<number> {
  return (await peer.read(asks).catch(() => '')).split('\n').length - 1;
}

export async function awaitFencing(peer: LabNode): Promise<void> {
  await poll('the peer fences', 40_000, async () => (await timesAsked(peer)) > 0).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await story(peer)}`, { cause: error });
  });
}

/** The agent says that the plug was pulled. */
export async function endFencing(peer: LabNode): Promise<void> {
  await peer.write(done, '');
}

/** As if there had been none. */
export async function forgetFencing(peer: LabNode): Promise<void> {
  await peer.execChecked(['rm', '-f', asks, done]);
}
