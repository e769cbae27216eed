import { expect, test } from 'vitest';
import type { CommandResult, Ports } from '../../src/ports.ts';
import { crmMonCommand, readCrmMon } from '../../src/cluster/crm-mon.ts';
import { judgeNode, pacemakerReadiness } from '../../src/services/pacemaker.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualCommands } from '../../src/simulation/virtual-commands.ts';

function look(inside: string, nodeName: string | undefined = 'n1') {
  const stdout = `<pacemaker-result api-version="2.25">${inside}<status code="0" message="OK"/></pacemaker-result>`;
  const result: CommandResult = {
    exitCode: 0,
    signal: undefined,
    timedOut: false,
    spawnError: undefined,
    stdout,
    stderr: '',
  };
  const view = readCrmMon(result);
  return 'reason' in view ? view : judgeNode(view, nodeName);
}

const node = (attributes: string) => `<nodes><node name="n1" ${attributes}/></nodes>`;
const dc = '<summary><current_dc present="true" name="n2"/></summary>';

test.each([
  ['no nodes yet in a new CIB', `${dc}<nodes/>`, 'unmet', /knows no nodes yet/],
  ['an empty summary, too', '<summary/><nodes/>', 'unmet', /knows no nodes yet/],
  ['the cluster below is gone: exit status 0 and no nodes', '<pacemakerd state="running"/>', 'unmet', /no nodes/],
  ['online', dc + node('online="true" pending="false" unclean="false"'), 'met', /n1 is online; DC is n2/],
  ['pending', dc + node('online="true" pending="true" unclean="false"'), 'unmet', /pending/],
  ['unclean', dc + node('online="true" pending="false" unclean="true"'), 'unmet', /UNCLEAN/],
  ['offline without a DC', node('online="false"'), 'unmet', /OFFLINE: no DC/],
  ['unclean only because no DC has judged it yet', node('online="false" unclean="true"'), 'unmet', /OFFLINE: no DC/],
  ['standby is ready', dc + node('online="true" standby="true"'), 'met', /online, standby/],
  ['something else', '<nodes>none</nodes>', 'unknown', /something other than its XML/],
])('%s', (_title, inside, status, reason) => {
  expect(look(inside)).toMatchObject({ status, reason: expect.stringMatching(reason) as string });
});

test('a frozen controller gives no name: the node has not joined, and it says what does not answer', () => {
  const view = readCrmMon({
    exitCode: 0,
    signal: undefined,
    timedOut: false,
    spawnError: undefined,
    stdout: `<pacemaker-result>${node('online="false"')}</pacemaker-result>`,
    stderr: '',
  });
  expect('nodes' in view && judgeNode(view, undefined)).toMatchObject({
    status: 'unmet',
    reason: 'its controller (pacemaker-controld) does not answer, so this node has not joined',
  });
});

test.each([
  [1, 500],
  [16, 500],
  [32, 512],
  [116, 1856],
  [600, 5000],
])('a cluster of %i nodes is looked at every %i ms: the more nodes, the dearer is a look', async (count, every) => {
  const commands = createVirtualCommands(createVirtualClock());
  const nodes = Array.from({ length: count }, (_, index) => `<node name="n${index + 1}" online="false"/>`).join('');
  const stdout = `<pacemaker-result><nodes>${nodes}</nodes></pacemaker-result>`;
  commands.answer(crmMonCommand, { stdout });
  commands.answer(['crm_node', '--name'], { stdout: 'n1\n' });
  const readiness = pacemakerReadiness({ commands } as unknown as Ports);
  await readiness.look(new AbortController().signal);
  expect(readiness.every).toBe(every);
});
