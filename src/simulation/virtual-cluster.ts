/** What corosync, pacemaker and pcsd of a virtual node answer, by how long they have been active. */
import type { Milliseconds } from '../lib/duration.ts';
import type { HttpAnswer } from '../ports.ts';
import type { UnitState } from '../systemd/systemd.ts';
import type { ScriptedAnswer } from './virtual-commands.ts';
import type { VirtualHost } from './virtual-host.ts';
import type { VirtualSystemd } from './virtual-systemd.ts';
import type { VirtualUnit } from './virtual-unit.ts';

export interface Cluster {
  /** From pacemaker active to its node online; Infinity: its controller never joins. */
  joins: Milliseconds;
  quorate: boolean;
  /** Members, with a vote each. */
  members: number;
  /** Votes that are needed. */
  quorum: number;
  waitForAll: boolean;
  /** corosync.conf names a quorum provider. Without one pacemaker's controller refuses to join. */
  votequorum: boolean;
  /** corosync could open its ring address; without that it runs for ever alone. */
  linked: boolean;
  standby: boolean;
  maintenance: boolean;
  unclean: boolean;
  /** crm_mon's elements of resources. */
  resources: string;
  /** Nodes whose fencing is pending. */
  toBeFenced: readonly string[];
  /** crm_mon gets no answer, as with a stopped process. */
  hangs: boolean;
  /** What pcsd says to whoever asks, once it is active. Text is the reason of a failure. */
  pcsd: { readonly status: number } | string;
}

export const healthy: Cluster = {
  joins: 2000,
  quorate: true,
  members: 1,
  quorum: 1,
  waitForAll: false,
  votequorum: true,
  linked: true,
  standby: false,
  maintenance: false,
  unclean: false,
  resources: '',
  toBeFenced: [],
  hangs: false,
  pcsd: { status: 200 },
};

export type Daemon = 'corosync' | 'pacemaker' | 'pcsd';

/** As the packages of Debian have them, with round times. */
export const daemons: Readonly<Record<Daemon, VirtualUnit>> = {
  corosync: {
    name: 'corosync.service',
    starts: [{ takes: 300 }],
    requires: ['network-online.target'],
    after: ['network-online.target'],
    conditions: [{ type: 'ConditionKernelCommandLine', parameter: 'nocluster', negated: true }],
  },
  pacemaker: {
    name: 'pacemaker.service',
    type: 'simple',
    requires: ['corosync.service'],
    wants: ['resource-agents-deps.target'],
    after: ['corosync.service', 'time-sync.target', 'resource-agents-deps.target'],
    timeoutStop: 1_800_000,
  },
  pcsd: { name: 'pcsd.service', starts: [{ takes: 1700 }], after: ['network-online.target'] },
};

/** The targets that they pull in or are ordered after. */
export const clusterTargets: readonly VirtualUnit[] = [
  { name: 'network-online.target', initially: 'active' },
  { name: 'resource-agents-deps.target', initially: 'active' },
  { name: 'time-sync.target' },
];

/** Lets the tools of the cluster answer on this node, which is n1. */
export function answerForCluster(host: VirtualHost, systemd: VirtualSystemd, cluster: Cluster): void {
  const { clock, commands } = host;
  const states = new Map<string, UnitState & { readonly since: Milliseconds }>();
  const isActive = (daemon: Daemon | 'corosync-qdevice') => states.get(`${daemon}.service`)?.activeState === 'active';
  for (const name of [...Object.values(daemons).map(({ name }) => name), qdevice]) {
    systemd.watch(name, state => states.set(name, { ...state, since: clock.now() }), new AbortController().signal);
  }
  commands.answer(['corosync-quorumtool', '-s'], () =>
    quorumAnswer(isActive('corosync'), isActive('corosync-qdevice'), cluster),
  );
  commands.answer(['corosync-cfgtool', '-s'], () => {
    if (!isActive('corosync'))
      return { exitCode: 1, stderr: 'Could not initialize corosync configuration API error 2' };
    const link = 'LINK ID 0 udp\n\taddr\t= 10.77.0.11\n\tstatus:\n\t\tnodeid:          1:\tlocalhost\n';
    return { stdout: `Local node ID 1, transport knet\n${cluster.linked ? link : ''}` };
  });
  commands.answer(['crm_mon', '--one-shot', '--inactive', '--output-as=xml'], () => {
    const since = Math.max(states.get('pacemaker.service')?.since ?? 0, states.get('corosync.service')?.since ?? 0);
    return monAnswer(isActive('pacemaker') ? clock.now() - since : undefined, isActive('corosync'), cluster);
  });
  commands.answer(['corosync-qdevice-tool', '-s'], () =>
    isActive('corosync-qdevice')
      ? { stdout: deviceStatus }
      : { exitCode: 1, stderr: "Can't connect to QDevice socket" },
  );
  commands.answer(['crm_node', '--name'], () => ({ stdout: 'n1\n' }));
  host.files.put(pcsdSocket, { type: 'socket' });
  host.network.setHttp(pcsdSocket, '/remote/check_auth', () =>
    isActive('pcsd') ? pcsdAnswer(cluster.pcsd) : 'connection refused',
  );
}

const pcsdSocket = '/run/pcsd.socket';

function pcsdAnswer(answer: Cluster['pcsd']): HttpAnswer | string {
  return typeof answer === 'string' ? answer : { ...answer, body: '' };
}

const qdevice = 'corosync-qdevice.service';
/** Of `corosync-qdevice-tool -s`, as far as it matters. */
const deviceStatus =
  'Model:                  Net\nQNetd host:             qnetd.example.com:5403\nState:                  Connected\n';

/** Of `corosync-quorumtool -s`. */
function quorumAnswer(corosyncIsActive: boolean, withDevice: boolean, cluster: Cluster): ScriptedAnswer {
  const { quorate, waitForAll, members, quorum } = cluster;
  if (!corosyncIsActive) return { exitCode: 1, stderr: 'Cannot initialize CMAP service' };
  if (!cluster.votequorum)
    return { exitCode: 1, stderr: 'Unable to start votequorum status tracking: CS_ERR_BAD_HANDLE' };
  const flags = [quorate && 'Quorate', waitForAll && 'WaitForAll'].filter(flag => flag !== false);
  const expected = Math.max(members, 2 * quorum - 1);
  const votes = `Expected votes:   ${expected}\nTotal votes:      ${members}\nQuorum:           ${quorum}  \n`;
  const rows = Array.from(
    { length: members },
    (_, i) => `         ${i + 1}          1 ${withDevice ? '   A,V,NMW ' : ''}n${i + 1}${i === 0 ? ' (local)' : ''}\n`,
  );
  const stdout = `Nodes:            ${members}\n${votes}Flags:            ${flags.join(' ')} \n${rows.join('')}${withDevice ? '         0          1            Qdevice\n' : ''}`;
  return { exitCode: quorate ? 0 : 2, stdout };
}

/** Of `crm_mon`; `activeFor` is undefined while pacemaker does not run. */
function monAnswer(activeFor: Milliseconds | undefined, corosyncIsActive: boolean, cluster: Cluster): ScriptedAnswer {
  if (activeFor === undefined) return { exitCode: 102, stdout: result('<status code="102"/>') };
  if (cluster.hangs) return { takes: Infinity };
  if (!corosyncIsActive) return { stdout: result('<pacemakerd sys_from="pacemakerd" state="running"/>') };
  const online = cluster.votequorum && activeFor >= cluster.joins;
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
