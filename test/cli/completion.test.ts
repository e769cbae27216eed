import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visibleOptions } from '../../src/cli/verb.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { node } from './support/node.ts';
import { startShells, type Shells } from './support/shells.ts';

describe('muster completion', () => {
  test.each(['bash', 'zsh', 'fish'])('prints the script of %s, with each verb', async shell => {
    const { code, out, err } = await node().run('completion', shell);
    expect([code, err]).toEqual([0, '']);
    for (const { name } of verbs) expect(out).toContain(name);
  });

  test('of no shell, or one that it does not know, says which there are', async () => {
    const none = await node().run('completion');
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toBe('muster: no-shell: muster completion needs the name of a shell: bash, zsh or fish\n');
    const { code, err } = await node().run('completion', 'fihs');
    expect([code, err]).toEqual([2, expect.stringContaining('(did you mean fish?)')]);
  });
});

describe('the names for a shell', () => {
  const file = `version: 1
prerequisites: { nas: { path: /nas }, ring0: { address: 10.77.0.11 } }
services: [corosync, pacemaker, { unit: 'foo\\x2dbar', ready: { path: /x } }]
`;

  test('are those of the prerequisites, the implicit one too, in the order of the file', async () => {
    const { code, out, err } = await node({ file }).run('completion', '--names', 'prerequisites');
    expect([code, out, err]).toEqual([0, 'nas\nring0\ncorosync-config\n', '']);
  });

  test('are those of the services as one types them', async () => {
    const { out } = await node({ file }).run('completion', '--names', 'services');
    expect(out).toBe('corosync\npacemaker\nfoo\\x2dbar\n');
  });

  test.each<[string, string | undefined]>([
    ['is missing', undefined],
    ['is no YAML', '\u0000{['],
    ['has a mistake', 'version: 1\nprerequisites: { nas: { pth: /x } }\n'],
    ['has names that are none', 'version: 1\nprerequisites: { "$(reboot)": { path: /x } }\n'],
  ])('are none where the file %s, without a word', async (_, text) => {
    expect(await node({ file: text }).run('completion', '--names', 'prerequisites')).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });

  test('are the boots of which a run is kept, and all to compare with', async () => {
    const one = node({ file });
    await one.run('up', '--dry-run');
    expect((await one.run('completion', '--names', 'comparisons')).out).toBe('all\n');
    one.world.host.files.put('/nas');
    await one.run('up', '--without', 'nas');
    expect((await one.run('completion', '--names', 'boots')).out).toBe('0\n');
    expect((await one.run('completion', '--names', 'comparisons')).out).toBe('all\n0\n');
  });

  test('are none where the file does not answer', async () => {
    const one = node({ file });
    const never = new Promise<never>(() => undefined);
    Object.assign(one.world.host.files, { read: () => never });
    const asked = await one.run('completion', '--names', 'prerequisites');
    expect(asked).toEqual({ code: 0, out: '', err: '' });
    expect(one.world.host.clock.now()).toBeLessThanOrEqual(2000);
  });
});

describe('in bash', () => {
  let shells: Shells;
  beforeAll(() => {
    shells = startShells();
  });
  afterAll(() => shells[Symbol.dispose]());

  test('every verb and each of its options is offered', () => {
    const [first, ...rest] = shells.bash(['muster ', ...verbs.map(({ name }) => `muster ${name} --`)]);
    expect(first?.offered).toEqual([...verbs.map(({ name }) => name), 'help']);
    expect(rest.map(({ offered }) => offered)).toEqual(verbs.map(verb => visibleOptions(verb).map(({ long }) => long)));
  });

  test.each<[string, string[]]>([
    ['muster u', ['up', 'uninstall']],
    ['muster help st', ['status']],
    ['muster --', ['--help', '--version']],
    ['muster -h st', ['status']],
    ['muster xyzzy --', []],
    ['muster up --wi', ['--without']],
    ['muster up --without ', ['data', 'ring0', 'nas-1', 'nas-2']],
    ['muster up --without data n', ['nas-1', 'nas-2']],
    ['muster up --without data --rec', ['--recover']],
    ['muster check d', ['data']],
    ['muster check data r', ['ring0']],
    ['muster up --format ', ['text', 'json']],
    ['muster up --format=j', ['json']],
    ['muster up --color a', ['auto', 'always']],
    ['muster rehearse --delay d', ['data=']],
    ['muster rehearse --delay=d', ['data=']],
    ['muster rehearse --delay data=30s --fail pace', ['pacemaker']],
    ['muster rehearse --fail foo', [String.raw`foo\\x2dbar`]],
    ['muster rehearse --fail a@b:', ['c']],
    ['muster schema s', ['scenario']],
    ['muster completion ', ['bash', 'zsh', 'fish']],
    ['muster report --boot ', ['0', '-1', '-2']],
    ['muster report --compare a', ['all']],
    ['muster down ', []],
    ['muster rehearse --seed ', []],
  ])('%j offers %j', (line, offers) => {
    expect(shells.bash([line])[0]?.offered).toEqual(offers);
  });

  test.each([
    ['muster check -c other.yaml ', '--config other.yaml'],
    ['muster check --config other.yaml ', '--config other.yaml'],
    ['muster check --config=other.yaml ', '--config other.yaml'],
    ['muster up -c ~/my.yaml --without ', '--config HOME/my.yaml'],
  ])('%j asks for the names of that file', (line, config) => {
    shells.bash([line]);
    const asked = `completion --names prerequisites ${config.replace('HOME', shells.folder)}\n`;
    expect(shells.calls().endsWith(asked)).toBe(true);
  });

  test('hostile names and lines are quoted, and nothing of them is run', () => {
    const [offer] = shells.bash(['muster check -c hostile ']);
    expect(offer?.offered).toEqual([
      String.raw`a\ b`,
      String.raw`\$\(touch\ harmed\)`,
      '\\`touch\\ harmed\\`',
      String.raw`it\'s`,
      String.raw`q\"q`,
      String.raw`\;touch\ harmed`,
      String.raw`\*`,
      '-x',
    ]);
    shells.bash([
      'muster check -c $(touch${IFS}harmed) ',
      'muster check $(touch harmed)',
      'muster `touch harmed` --',
      'muster up --format=$(touch harmed)',
      'muster up --config=$(touch${IFS}harmed) --without ',
    ]);
    expect(shells.wasHarmed()).toBe(false);
  });
});
