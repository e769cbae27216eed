import { describe, expect, test } from 'vitest';
import type { CommandResult, Ports } from '../../src/ports.ts';
import { askCrmMon, crmMonCommand, readCrmMon } from '../../src/cluster/crm-mon.ts';
import { judgeNode, pacemakerReadiness } from '../../src/services/pacemaker.ts';
import type { ReadinessLook } from '../../src/services/readiness.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualCommands } from '../../src/simulation/virtual-commands.ts';
import { ended, fixture, notInstalled, pacemakers, timedOut } from './fixtures.ts';

const signal = new AbortController().signal;

function lookAt(result: CommandResult, nodeName: string | undefined): ReadinessLook {
  const view = readCrmMon(result);
  return 'reason' in view ? view : judgeNode(view, nodeName);
}

describe.each(pacemakers)('%s', version => {
  test.each<[string, string | undefined, string, RegExp, object | undefined]>([
    ['down', 'n1', 'unmet', /^pacemaker does not answer yet$/, undefined],
    ['corosync-only', 'n1', 'unmet', /^pacemaker does not answer yet$/, undefined],
    ['starting-without-nodes', undefined, 'unmet', /^pacemaker knows no nodes yet/, undefined],
    [
      'starting-without-dc',
      'alpha',
      'unmet',
      /^node alpha is OFFLINE: no DC has been elected yet/,
      { standby: false, maintenance: false },
    ],
    [
      'corosync-killed',
      'alpha',
      'unmet',
      /^pacemaker runs, but not the cluster below it: Could not connect to the CIB/,
      undefined,
    ],
    [
      'single-online',
      'alpha',
      'met',
      /^node alpha is online; DC is alpha$/,
      { dc: 'alpha', standby: false, maintenance: false },
    ],
    ['single-online', 'n1', 'unmet', /^pacemaker does not list this node \(n1\)$/, undefined],
    ['single-online', undefined, 'unmet', /pacemaker-controld\) does not answer/, undefined],
    ['single-standby', 'alpha', 'met', /^node alpha is online, standby; DC is alpha$/, { standby: true }],
    [
      'single-maintenance-mode',
      'alpha',
      'met',
      /^node alpha is online, maintenance; DC is alpha$/,
      { maintenance: true },
    ],
    ['lone-node-of-two', 'n1', 'met', /^node n1 is online; DC is n1$/, { dc: 'n1' }],
    ['lone-node-of-two', 'n2', 'unmet', /^node n2 is OFFLINE$/, { dc: 'n1' }],
    ['two-online', 'n2', 'met', /^node n2 is online; DC is n1$/, { dc: 'n1' }],
    ['two-node-maintenance', 'n1', 'met', /^node n1 is online, maintenance; DC is n1$/, { maintenance: true }],
    ['two-node-maintenance', 'n2', 'met', /^node n2 is online; DC is n1$/, { maintenance: false }],
    ['two-peer-pending', 'n2', 'unmet', /^node n2 is pending: it is joining$/, undefined],
    ['two-peer-pending', 'n1', 'met', /^node n1 is online/, { standby: false }],
    ['two-peer-unclean', 'n2', 'unmet', /^node n2 is UNCLEAN: its peers want it fenced$/, { dc: 'n1' }],
    ['two-peer-unclean', 'n1', 'met', /^node n1 is online/, { dc: 'n1' }],
  ])('%s, as node %s', (...[name, nodeName, status, reason, cluster]) => {
    const look = lookAt(fixture(version, name), nodeName);
    expect(look).toMatchObject({ status, reason: expect.stringMatching(reason) as string });
    if (cluster) expect(look.cluster).toMatchObject(cluster);
    else expect(look.cluster).toBeUndefined();
  });
});

test.each<[string, CommandResult, string, RegExp]>([
  ['not installed', notInstalled, 'unknown', /^crm_mon cannot be run \(ENOENT\)$/],
  ['no answer', timedOut, 'unmet', /did not answer within 10s/],
  ['nothing printed', ended(0, ''), 'unknown', /something other than its XML/],
  ['text instead of XML', ended(0, 'Cluster Summary:\n'), 'unknown', /something other than its XML/],
  ['cut in the middle', ended(0, '<pacemaker-result><nodes><node name="n1" online="tr'), 'unknown', /something other/],
])('crm_mon: %s', (_, result, status, reason) => {
  expect(lookAt(result, 'n1')).toMatchObject({ status, reason: expect.stringMatching(reason) as string });
});

test("the node's name is asked of crm_node once, as soon as there are nodes: it need not be the host's", async () => {
  const calls: string[] = [];
  let mon = fixture('pacemaker-2.1.5', 'starting-without-nodes');
  let name = ended(102, '', 'error: Could not connect to controller: Connection refused');
  const run = (argv: readonly string[]) => {
    calls.push(argv[0] ?? '');
    return Promise.resolve(argv[0] === 'crm_mon' ? mon : name);
  };
  const readiness = pacemakerReadiness({ commands: { run } } as unknown as Ports);
  const look = async () => (await readiness.look(signal)).reason;

  expect(await look()).toMatch(/no nodes yet/);
  expect(calls).toEqual(['crm_mon']);
  mon = fixture('pacemaker-2.1.5', 'starting-without-dc');
  expect(await look()).toMatch(/does not answer/);
  name = ended(0, 'alpha\n');
  expect(await look()).toMatch(/^node alpha is OFFLINE/);
  mon = fixture('pacemaker-2.1.5', 'single-online');
  expect(await look()).toMatch(/^node alpha is online/);
  expect(calls.filter(program => program === 'crm_node')).toHaveLength(2);
});

test('300 nodes with five resources each, of which crm_mon writes more than a mebibyte', async () => {
  const commands = createVirtualCommands(createVirtualClock());
  const nodes = Array.from({ length: 300 }, (_, index) => `<node name="r${index}" online="true" type="remote"/>`);
  const resource = (index: number) =>
    `<resource id="app-${index}" resource_agent="ocf:heartbeat:apache" role="Started" active="true">` +
    `<node name="r${index % 300}" id="r${index % 300}" cached="true"/></resource>${' '.repeat(800)}`;
  const resources = Array.from({ length: 1500 }, (_, index) => resource(index));
  const stdout = `<pacemaker-result><nodes>${nodes.join('')}</nodes><resources>${resources.join('')}</resources></pacemaker-result>`;
  expect(stdout.length).toBeGreaterThan(1024 * 1024);
  commands.answer(crmMonCommand, { stdout });
  expect(await askCrmMon({ commands }, signal)).toMatchObject({
    nodes: { length: 300 },
    resources: { length: 1500 },
  });
});
