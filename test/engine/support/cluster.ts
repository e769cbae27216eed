/** What the daemons of a virtual node answer, by how long they have been active. */
import type { Milliseconds } from '../../../src/lib/duration.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';

export interface Cluster {
  /** From pacemaker active to its node online; Infinity: its controller never joins. Default 2 s. */
  joins: Milliseconds;
  quorate: boolean;
  waitForAll: boolean;
  standby: boolean;
  maintenance: boolean;
  unclean: boolean;
  /** crm_mon gets no answer, as with a stopped process. */
  hangs: boolean;
  /** What pcsd says to whoever asks, once it is active. */
  pcsd: { readonly status: number } | string;
}

export const healthy: Cluster = {
  joins: 2000,
  quorate: true,
  waitForAll: false,
  standby: false,
  maintenance: false,
  unclean: false,
  hangs: false,
  pcsd: { status: 200 },
};

/** Of `corosync-quorumtool -s`. */
export function quorumAnswer(corosyncIsActive: boolean, { quorate, waitForAll }: Cluster): ScriptedAnswer {
  if (!corosyncIsActive) return { exitCode: 1, stderr: 'Cannot initialize CMAP service' };
  const flags = [quorate && 'Quorate', waitForAll && 'WaitForAll'].filter(flag => flag !== false);
  const stdout = `Nodes:            1\nFlags:            ${flags.join(' ')} \n         1          1 n1 (local)\n`;
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
  return { stdout: result(`<summary>${dc}</summary><nodes>${node}</nodes><status code="0"/>`) };
}

function result(content: string): string {
  return `<pacemaker-result api-version="2.25">${content}</pacemaker-result>`;
}
