/** crm_mon's XML has names and values that anybody chose who may change the CIB. */
import { expect, it } from 'vitest';
import { readCrmMon } from '../../src/cluster/crm-mon.ts';

const answered = (stdout: string) =>
  readCrmMon({ exitCode: 0, signal: undefined, timedOut: false, spawnError: undefined, stdout, stderr: '' });

const laughs = ['<!ENTITY l0 "ha">'];
for (let i = 1; i < 12; i += 1) laughs.push(`<!ENTITY l${i} "${`&l${i - 1};`.repeat(10)}">`);

it.each([
  [
    'entities that grow',
    `<!DOCTYPE x [${laughs.join('')}]><pacemaker-result><nodes><node name="&l11;"/></nodes></pacemaker-result>`,
  ],
  [
    'an entity that is a file',
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><pacemaker-result><nodes><node name="&f;"/></nodes></pacemaker-result>',
  ],
  ['no XML', 'Segmentation fault'],
  ['half of it', '<pacemaker-result><nodes><node name="n1" online="tr'],
  ['more depth than a stack has', '<pacemaker-result>' + '<group id="g">'.repeat(200_000)],
  [
    'the name of a prototype',
    '<pacemaker-result><__proto__ polluted="yes"/><constructor><prototype polluted="yes"/></constructor></pacemaker-result>',
  ],
])('%s is no view of a cluster in which this node is online', (_, text) => {
  const before = process.cpuUsage();
  const view = answered(text);
  const { user } = process.cpuUsage(before);
  expect('nodes' in view && view.nodes.some(({ online }) => online)).toBe(false);
  expect(JSON.stringify(view).length).toBeLessThan(10_000);
  expect(user).toBeLessThan(2_000_000);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
