/** What the daemons of a virtual node answer, by how long they have been active. */
import type { Milliseconds } from '../../../src/lib/duration.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';

export interface Cluster {
  /** From pacemaker active to its node online; Infinity: its controller never joins. Default 2 s. */
  joins: Milliseconds;
  quorate: boolean;
  /** Members, with a vote each. */
  members: number;
  /** Votes that are needed. */
  quorum: number;
  waitForAll: boolean;
  standby: boolean;
  maintenance: boolean;
  unclean: boolean;
  /** crm_mon's elements of resources. */
  resources: string;
  /** Nodes whose fencing is pending. */
  toBeFenced: readonly string[];
  /** crm_mon gets no answer, as with a stopped process. */
  hangs: boolean;
  /** What pcsd says to whoever asks, once it is active. */
  pcsd: { readonly status: number } | string;
}

export const healthy: Cluster = {
  joins: 2000,
  quorate: true,
  members: 1,
  quorum: 1,
  waitForAll: false,
  standby: false,
  maintenance: false,
  unclean: false,
  resources: '',
  toBeFenced: [],
  hangs: false,
  pcsd: { status: 200 },
};

/** Of `corosync-quorumtool -s`. */
export function quorumAnswer(corosyncIsActive: boolean, cluster: Cluster): ScriptedAnswer {
  const { quorate, waitForAll, members, quorum } = cluster;
  if (!corosyncIsActive) return { exitCode: 1, stderr: 'Cannot initialize CMAP service' };
  const flags = [quorate && 'Quorate', waitForAll && 'WaitForAll'].filter(flag => flag !== false);
  const votes = `Total votes:      ${members}\nQuorum:           ${quorum}  \n`;
  const rows = Array.from(
    { length: members },
    (_, i) => `         ${i + 1}          1 n${i + 1}${i === 0 ? ' (local)' : ''}\n`,
  );
  const stdout = `Nodes:            ${members}\n${votes}Flags:            ${flags.join(' ')} \n${rows.join('')}`;
  return { exitCode: quorate ? 0 : 2, stdout };
}

/** Of `crm_mon`; `activeFor` is undefined while pacemaker does not run. */
export function monAnswer(
  activeFor: Milliseconds | undefined,
  corosyncIsActive: boolean,
  cluster: Cluster,
): ScriptedAnswer {
  if (activeFor === undefined) return { exitCode: 102, stdout: result('<status code="102"/>') };
  if (cluster.hangs) return { takes: Infinity };
  if (!corosyncIsActive) return { stdout: result('<pacemakerd sys_from="pacemakerd" state="running"/>') };
  const online = activeFor >= cluster.joins;
  const dc = online ? '<current_dc present="true" name="n1"/>' : '<current_dc present="false"/>';
  const { standby, maintenance, unclean } = cluster;
  const flags = Object.entries({ online, standby, maintenance, pending: false, unclean });
  const node = `<node name="n1" id="1" ${flags.map(([name, value]) => `${name}="${value}"`).join(' ')}/>`;
  const resources = `<resources>${cluster.resources}</resources>`;
  const events = cluster.toBeFenced.map(name => `<fence_event action="reboot" target="${name}" status="pending"/>`);
  const fencing = `<fence_history>${events.join('')}</fence_history>`;
  return {
    stdout: result(`<summary>${dc}</summary><nodes>${node}</nodes>${resources}${fencing}<status code="0"/>`),
  };
}

function result(content: string): string {
  return `<pacemaker-result api-version="2.25">${content}</pacemaker-result>`;
}

/** An element of crm_mon for `resources`, active on n1. */
export function resource(id: string, { agent = 'ocf:heartbeat:Dummy', managed = true } = {}): string {
  return `<resource id="${id}" resource_agent="${agent}" role="Started" active="true" managed="${String(managed)}"><node name="n1" id="1"/></resource>`;
}
