import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../src/cluster/cluster-overview.ts';
import { readCrmMon, type CrmView } from '../../src/cluster/crm-mon.ts';
import { renderCluster } from '../../src/report/text/render-cluster.ts';
import { fixture, pacemakers } from '../services/fixtures.ts';

const style = { columns: 80, colour: false, utf8: true };

function view(version: string, name: string, extra = ''): CrmView {
  const { stdout, ...rest } = fixture(version, name);
  const read = readCrmMon({ ...rest, stdout: stdout.replace('<attribute name="muster-unmet"', `${extra}$&`) });
  if ('reason' in read) throw new Error(read.reason);
  return read;
}

const published =
  '<attribute name="muster-outcome" value="degraded"/><attribute name="muster-time" value="2026-11-22T15:00:00.000Z"/>';

describe.each(pacemakers)('the overview of %s', version => {
  it('has what each node published, and says of which it knows nothing', () => {
    const overview = overviewOf(view(version, 'two-all-kinds', published));
    expect(overview).toEqual({
      schema: 'muster.cluster/1',
      dc: 'n1',
      nodes: [
        {
          node: 'n1',
          state: 'online',
          outcome: 'degraded',
          degraded: true,
          unmet: ['nas', 'clock'],
          publishedAt: '2026-11-22T15:00:00.000Z',
        },
        { node: 'n2', state: 'online', outcome: null, degraded: null, unmet: [], publishedAt: null },
      ],
      unseen: [
        'n2: nothing is published there: publish: true is not set, or pacemaker was started or restarted without muster',
      ],
    });
    expect(renderCluster(overview, style)).toBe(`NODE  PACEMAKER   MUSTER    WHEN                     UNMET
n1    online, DC  degraded  2026-11-22 15:00:00 UTC  nas, clock
n2    online      -         -
not seen: n2: nothing is published there: publish: true is not set, or pacemaker
          was started or restarted without muster
`);
  });

  it.each([
    ['two-peer-pending', ['pending']],
    ['two-peer-unclean', ['UNCLEAN']],
    ['single-standby', ['standby']],
    ['single-maintenance-mode', ['maintenance']],
    ['starting-without-dc', ['OFFLINE']],
  ])('%s: %s', (name, states) => {
    expect(overviewOf(view(version, name)).nodes.map(({ state }) => state)).toEqual(expect.arrayContaining(states));
  });

  it('of many nodes that published nothing it names the first ones', () => {
    const seen = view(version, 'two-all-kinds');
    const nodes = Array.from({ length: 32 }, (_, index) => ({ ...seen.nodes[0]!, name: `n${index + 1}` }));
    const overview = overviewOf({ ...seen, nodes, attributes: new Map() });
    expect(overview.nodes).toHaveLength(32);
    expect(overview.unseen).toEqual([
      expect.stringMatching(/^n1, n2, n3, n4, n5 and 27 more: nothing is published there/),
    ]);
  });

  it('says that nothing is settled without a DC', () => {
    expect(overviewOf(view(version, 'starting-without-dc')).unseen[0]).toMatch(/^no DC has been elected/);
  });
});
