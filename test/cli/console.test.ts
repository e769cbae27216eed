import { expect, test } from 'vitest';
import { bootId, node, type NodeOptions } from './support/node.ts';

async function toldAtBoot(options: NodeOptions) {
  const lines: string[] = [];
  const one = node({
    ...options,
    system: {
      tellConsole: line => Promise.resolve(void lines.push(line)),
      identity: () => ({ host: 'n1', bootId, trigger: 'boot', pid: 401, version: '0.1.0' }),
    },
  });
  await one.run('up');
  return lines;
}

test('a boot that needs somebody is told on the console in one line', async () => {
  const lines = await toldAtBoot({ daemons: { corosync: { starts: [{ ends: { exitStatus: 8 } }] } } });
  expect(lines).toEqual([expect.stringMatching(/^muster: failed: corosync\.service.*; to do: /)]);
});

test.each<[string, NodeOptions]>([
  ['that is ready', {}],
  ['that begins again by itself', { file: 'version: 1\ndeadline: 5s\nprerequisites: { gone: { path: /srv/gone } }\n' }],
])('a boot %s is not', async (_, options) => {
  expect(await toldAtBoot(options)).toEqual([]);
});
