import { specOf, type Explanation } from '../support/explain.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';

const crmMon = ['crm_mon', '--one-shot', '--inactive', '--output-as=xml'];
const crmNode = ['crm_node', '--name'];

interface Said {
  readonly resources?: string;
  readonly failures?: string;
  readonly standby?: boolean;
  readonly dc?: boolean;
}

/** As n1 sees a cluster of n1 and n2. */
export function monOf({ resources = '', failures = '', standby = false, dc = true }: Said): string {
  const nodes = `<node name="n1" id="1" online="true" standby="${String(standby)}"/><node name="n2" id="2" online="true"/>`;
  return `<pacemaker-result><summary><current_dc present="${String(dc)}" name="n2"/></summary><nodes>${nodes}</nodes><resources>${resources}</resources><failures>${failures}</failures><status code="0"/></pacemaker-result>`;
}

/** An element of crm_mon. */
export function primitive(id: string, nodes: readonly string[], more = '', agent = 'ocf:heartbeat:Dummy'): string {
  const role = nodes.length > 0 ? 'Started' : 'Stopped';
  const standard = `active="${String(nodes.length > 0)}" managed="true"`;
  const own = more.includes('role=') && !more.includes('target_role=') ? more : `role="${role}" ${more}`;
  const places = nodes.map(name => `<node name="${name}"/>`).join('');
  return `<resource id="${id}" resource_agent="${agent}" ${standard} ${own}>${places}</resource>`;
}

interface Row extends Omit<Explanation, 'spec' | 'world'> {
  readonly said?: Said;
  readonly name?: string;
  readonly anywhere?: boolean;
  readonly mon?: ScriptedAnswer;
  readonly node?: ScriptedAnswer;
}

const group = (first: readonly string[], second: readonly string[]) =>
  `<group id="web">${primitive('fs', first)}${primitive('vip', second)}</group>`;
const clone = (...nodes: readonly string[]) =>
  `<clone id="dlm-clone">${nodes.map(node => primitive('dlm', [node])).join('')}${primitive('dlm', [])}</clone>`;
const replica = (number: number, node: string, app = true) =>
  `<replica id="${number}">${primitive(`b-podman-${number}`, [node])}${primitive('app', app ? [`b-${number}`] : [])}${primitive(`b-${number}`, [node], '', 'ocf:pacemaker:remote')}</replica>`;

export const resources: readonly Explanation[] = (
  [
    {
      title: 'it runs here',
      said: { resources: primitive('vip', ['n1']) },
      status: 'met',
      reason: 'vip: active here (n1)',
    },
    {
      title: 'it runs on another node, and `anywhere: true`',
      anywhere: true,
      said: { resources: primitive('vip', ['n2']) },
      status: 'met',
      reason: 'vip: active on n2',
    },
    {
      title: 'a group, all of which runs here',
      name: 'web',
      said: { resources: group(['n1'], ['n1']) },
      status: 'met',
      reason: 'web: active here (n1)',
    },
    {
      title: 'a clone with an instance here, or the primitive in it',
      name: 'dlm',
      said: { resources: clone('n2', 'n1') },
      status: 'met',
      reason: 'dlm: active here (n1)',
    },
    {
      title: 'a bundle with a replica here',
      name: 'b',
      said: { resources: `<bundle id="b">${replica(0, 'n2', false)}${replica(1, 'n1')}</bundle>` },
      status: 'met',
      reason: 'b: active here (n1)',
    },
    {
      title: 'no such resource',
      status: 'unmet',
      reason: 'vip: no resource of that name',
      hint: 'pcs resource status lists the names',
    },
    { title: 'stopped', said: { resources: primitive('vip', []) }, status: 'unmet', reason: 'vip: stopped' },
    {
      title: 'it is not to run',
      said: { resources: primitive('vip', [], 'target_role="Stopped"') },
      status: 'unmet',
      reason: 'vip: stopped: its target-role is Stopped',
      hint: 'to have it started: pcs resource enable vip',
    },
    {
      title: 'starting',
      said: { resources: primitive('vip', [], 'role="Starting"') },
      status: 'unmet',
      reason: 'vip: starting',
    },
    {
      title: 'on another node',
      said: { resources: primitive('vip', ['n2']) },
      status: 'unmet',
      reason: 'vip: active on n2, not here (n1)',
    },
    {
      title: 'a member of a group is missing',
      name: 'web',
      said: { resources: group(['n1'], []) },
      status: 'unmet',
      reason: 'web: its member vip is stopped',
    },
    {
      title: 'the replica of a bundle here lacks its application',
      name: 'b',
      said: { resources: `<bundle id="b">${replica(0, 'n2')}${replica(1, 'n1', false)}</bundle>` },
      status: 'unmet',
      reason: 'b: its member app is stopped',
    },
    {
      title: 'this node is in standby',
      said: { resources: primitive('vip', []), standby: true },
      status: 'unmet',
      reason: 'vip: stopped: this node (n1) is in standby',
      hint: 'to take it out of standby: pcs node unstandby n1',
    },
    {
      title: 'its monitor fails',
      said: { resources: primitive('vip', ['n1'], 'failed="true"') },
      status: 'unmet',
      reason: 'vip: failed on n1',
      hint: 'pcs resource failcount show; journalctl -b -u pacemaker',
    },
    {
      title: 'its start failed',
      said: {
        resources: primitive('vip', []),
        failures: '<failure op_key="vip_start_0" node="n1" exitstatus="error" exitreason="no such interface"/>',
      },
      status: 'unmet',
      reason: 'vip: stopped: vip_start_0 failed on n1: no such interface',
      hint: 'mend it, then: pcs resource cleanup vip',
    },
    {
      title: 'its stop failed, and there is no fencing',
      said: { resources: primitive('vip', ['n2'], 'failed="true" blocked="true"') },
      status: 'unmet',
      reason: 'vip: blocked on n2: pacemaker does nothing more about it',
      hint: 'see what failed, mend it, then: pcs resource cleanup vip',
    },
    {
      title: 'no DC yet',
      said: { resources: primitive('vip', []), dc: false },
      status: 'unmet',
      reason: 'vip: no DC has been elected yet, so nothing is started',
    },
    {
      title: 'pacemaker does not answer',
      mon: { exitCode: 102 },
      status: 'unmet',
      reason: 'vip: pacemaker does not answer yet',
    },
    {
      title: 'its controller does not answer',
      said: { resources: primitive('vip', ['n1']) },
      node: { exitCode: 102 },
      status: 'unmet',
      reason: 'vip: pacemaker does not tell which node this is',
    },
    {
      title: '`crm_mon` is missing',
      mon: { exitCode: undefined, spawnError: 'ENOENT' },
      status: 'unknown',
      reason: 'vip: crm_mon cannot be run (ENOENT)',
      hint: 'it belongs to the package pacemaker-cli-utils on Debian, pacemaker-cli elsewhere',
    },
  ] satisfies readonly Row[]
).map(({ said = {}, name = 'vip', anywhere = false, mon, node, ...row }: Row) => ({
  ...row,
  spec: specOf('resource', { resource: name, anywhere }),
  world: ({ commands }) => {
    commands.answer(crmMon, mon ?? { stdout: monOf(said) });
    commands.answer(crmNode, node ?? { stdout: 'n1\n' });
  },
}));
