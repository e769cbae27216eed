import { describe, expect, test } from 'vitest';
import { node } from './support/node.ts';

const active = { initially: 'active' } as const;
const running = { daemons: { corosync: active, pacemaker: active } };

describe('muster status --cluster', () => {
  test('is one table of all nodes, and says what it cannot see', async () => {
    const one = node(running);
    await one.world.host.clock.advance(3000);
    const { code, out } = await one.run('status', '--cluster');
    expect(out).toMatch(
      /^NODE {2}PACEMAKER +MUSTER +WHEN +UNMET\nn1 +online, DC +- +-\nnot seen: n1: nothing is published there/,
    );
    expect(code).toBe(0);
  });

  test.each<[string, Parameters<typeof node>[0], RegExp]>([
    ['pacemaker is down', {}, /cannot be seen from this node: pacemaker is inactive on this node; ask on a node where/],
    ['pacemaker hangs', { ...running, cluster: { hangs: true } }, /crm_mon did not answer within 10s/],
  ])('%s: exit status 1, and a document that says why', async (_, options, why) => {
    const text = await node(options).run('status', '--cluster');
    expect([text.code, text.out]).toEqual([1, '']);
    expect(text.err).toMatch(why);
    const json = await node(options).run('status', '--cluster', '--format', 'json');
    expect(JSON.parse(json.out)).toMatchObject({
      schema: 'muster.cluster/1',
      dc: null,
      nodes: [],
      unseen: [expect.any(String)],
    });
  });

  test('is of no use with --user', async () => {
    expect(await node().run('status', '--cluster', '--user')).toMatchObject({ code: 2 });
  });
});
