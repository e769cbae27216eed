import { describe, expect, test } from 'vitest';
import { configFile, node } from './support/node.ts';

const file = (prerequisites: string, rest = '') => `version: 1\nprerequisites:\n${prerequisites}${rest}`;

/** What is wrong, and every problem that has to be told: where, and in which words. */
const invalid: readonly (readonly [title: string, text: string, problems: readonly (readonly [string, RegExp])[]])[] = [
  ['an unknown key', file('  data: { mount: /srv/data, requird: false }\n'), [['3:29', /unknown key `requird`/]]],
  ['an unknown key at the top', 'version: 1\ndeadlin: 5min\n', [['2:1', /unknown key `deadlin`/]]],
  ['a bare duration', file('  data: { mount: /srv/data, timeout: 90 }\n'), [['3:38', /`90` has no unit: write `90s`/]]],
  ['two kinds', file('  data: { mount: /srv/data, path: /srv/data }\n'), [['3:29', /a second kind beside `mount`/]]],
  ['an unknown kind', file('  data: { mont: /srv/data }\n'), [['3:11', /unknown kind `mont`/]]],
  ['a service twice', 'version: 1\nservices: [corosync, pacemaker, corosync]\n', [['2:33', /is listed twice/]]],
  [
    'a cycle in `after`',
    file('  a: { path: /a, after: [b] }\n  b: { path: /b, after: [a] }\n'),
    [['3:26', /a -> b -> a: they would wait for each other for ever/]],
  ],
  ['not YAML', 'version: 1\nprerequisites: { data: { mount: /srv/data }\n', [['2:16', /./]]],
  ['no mapping at all', 'systemctl start corosync\n', [['1:1', /must be a mapping of keys to values/]]],
  ['an empty file', '', [['1:1', /the file is empty/]]],
  [
    'all of it at once',
    file(
      '  data: { mount: /srv/data, requird: false }\n  san: { tcp: "10.9.0.1:3260", timeout: 90 }\n  nas: { nfs: nas }\n',
      'services: [corosync, corosync]\n',
    ),
    [
      ['3:29', /unknown key `requird`/],
      ['4:41', /`90` has no unit/],
      ['5:10', /unknown kind `nfs`/],
      ['6:22', /is listed twice/],
    ],
  ],
];

const verbs = ['up', 'up --dry-run', 'check', 'plan', 'install'] as const;

describe.each(verbs)('muster %s', command => {
  const argv = command.split(' ');

  test.each(invalid)('tells of %s with its place, and touches nothing', async (_, text, problems) => {
    const one = node({ file: text });
    const before = one.locks.size;
    const { code, out, err } = await one.run(...argv);
    expect([code, out]).toEqual([78, '']);
    const told = err.split('\n').filter(line => line.startsWith(`${configFile}:`));
    expect(told.map(line => line.split(':').slice(1, 3).join(':'))).toEqual(problems.map(([place]) => place));
    problems.forEach(([, words], index) => expect(told[index]).toMatch(words));
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    expect(err).toContain(`\nmuster: file-invalid: ${count} in the prerequisites file: nothing was done\n`);
    expect([one.requests(), one.stores.names(), one.locks.size]).toEqual([[], [], before]);
    if (command !== 'install') expect(one.connections.made).toBe(0);
  });
});

test.each(verbs.filter(verb => verb !== 'install'))(
  'muster %s says which file is missing, and how to get one',
  async command => {
    const one = node({ file: undefined });
    const { code, err } = await one.run(...command.split(' '));
    expect(code).toBe(78);
    expect(err).toMatch(
      /^\/etc\/muster\/muster\.yaml:1:1: unreadable-file: there is no such file\n.*muster init.*--config FILE/s,
    );
    expect([one.connections.made, one.stores.names(), one.locks.size]).toEqual([0, [], 0]);
  },
);

test('a file named on the command line is read from where one stands, and alone', async () => {
  const one = node({ file: 'not: valid\n' });
  one.world.host.files.put('/root/other.yaml', { text: 'version: 1\n' });
  expect(await one.run('check', '-c', 'other.yaml')).toMatchObject({ code: 0, err: '' });
  const { code, err } = await one.run('check', '--config', 'othr.yaml');
  expect([code, err]).toEqual([
    78,
    expect.stringContaining('/root/othr.yaml:1:1: unreadable-file: there is no such file'),
  ]);
});

test('a drop-in with a mistake is named, beside the problems of the main file', async () => {
  const one = node({ file: 'version: 1\nservice: []\n' });
  one.world.host.files.put('/etc/muster/muster.d/10-san.yaml', { text: 'prerequisites: { san: { tcp: 3260 } }\n' });
  const { code, err } = await one.run('up');
  expect(code).toBe(78);
  expect(err).toMatch(/^\/etc\/muster\/muster\.yaml:2:1: /);
  expect(err).toMatch(/^\/etc\/muster\/muster\.d\/10-san\.yaml:1:30: /m);
});

test('root obeys no file that others can write', async () => {
  const one = node({ file: undefined });
  one.world.host.files.put(configFile, { text: 'version: 1\n', mode: 0o666 });
  const { code, err } = await one.run('up');
  expect([code, err]).toEqual([78, expect.stringContaining('mend it with: chmod go-w /etc/muster/muster.yaml')]);
  expect((await node({ system: { userId: 1000 } }).run('check')).code).toBe(0);
});

test('the journal gets the problems as errors', async () => {
  const { err } = await node({ file: 'version: 2\n', console: { errIsJournal: true } }).run('up');
  const lines = err.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^<3>\/etc\/muster\/muster\.yaml:1:10: /);
  expect(lines.filter(line => !line.startsWith('<3>'))).toEqual([]);
});
