/** Completion in the shells that not every machine has; that of bash is tested in the unit tier. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visibleOptions } from '../../src/cli/verb.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { hostileNames, startShells, type Shells } from '../cli/support/shells.ts';

let shells: Shells;
beforeAll(() => {
  shells = startShells();
});
afterAll(() => shells[Symbol.dispose]());

const cases: readonly [line: string, offers: string[]][] = [
  ['muster u', ['uninstall', 'up']],
  ['muster help st', ['status']],
  ['muster up --wi', ['--without']],
  ['muster up --without ', ['data', 'nas-1', 'nas-2', 'ring0']],
  ['muster up --without data n', ['nas-1', 'nas-2']],
  ['muster up --without data --rec', ['--recover']],
  ['muster check d', ['data']],
  ['muster check data r', ['ring0']],
  ['muster up --format ', ['json', 'text']],
  ['muster up --color a', ['always', 'auto']],
  ['muster rehearse --delay data=30s --fail pace', ['pacemaker']],
  ['muster rehearse --fail foo', [String.raw`foo\x2dbar`]],
  ['muster schema s', ['scenario']],
  ['muster report --compare ', ['-1', '0', 'all']],
  ['muster completion ', ['bash', 'fish', 'zsh']],
  ['muster up -c muster.zs', ['muster.zsh']],
];
const verbLines = ['muster ', ...verbs.map(({ name }) => `muster ${name} --`)];
const verbNames = [...verbs.map(({ name }) => name), 'help'].toSorted();
const longs = verbs.map(verb =>
  visibleOptions(verb)
    .map(({ long }) => long)
    .toSorted(),
);

describe.each(['zsh', 'fish'] as const)('in %s', shell => {
  test('every verb and each of its options is offered', () => {
    const [first, ...rest] = shells[shell](verbLines).map(({ offered }) => offered.toSorted());
    expect(first).toEqual(verbNames);
    expect(rest).toEqual(longs);
  });

  test('names and choices are offered where they can stand', () => {
    const offers = shells[shell](cases.map(([line]) => line));
    expect(offers.map(({ offered }, i) => [cases[i]?.[0], offered.toSorted()])).toEqual(cases);
  });

  test.each(['-c other.yaml', '--config other.yaml', '--config=other.yaml', '-c ~/other.yaml'])(
    'with %s it asks for the names of that file',
    option => {
      shells[shell]([`muster check ${option} `]);
      const path = option.includes('~') ? join(shells.folder, 'other.yaml') : 'other.yaml';
      expect(shells.calls().endsWith(`completion --names prerequisites --config ${path}\n`)).toBe(true);
    },
  );

  test('hostile names are offered as they are, and nothing of them or of the line is run', () => {
    const [offer] = shells[shell]([
      'muster check -c hostile ',
      'muster check -c hostile $(touch${IFS}harmed)',
      'muster check -c $(touch${IFS}harmed) ',
      'muster check --config=`touch${IFS}harmed` ',
      'muster up --config=*(e:"touch harmed":) --without ',
    ]);
    expect(offer?.offered.toSorted()).toEqual(hostileNames.toSorted());
    expect(shells.wasHarmed()).toBe(false);
  });
});

test('zsh quotes what it inserts, and goes on after = where a time has to follow', () => {
  expect(
    shells
      .zsh(['muster check -c hostile a', 'muster rehearse --delay d', 'muster rehearse --delay=d'])
      .map(({ inserted }) => inserted),
  ).toEqual([
    String.raw`muster check -c hostile a\ b `,
    'muster rehearse --delay data=',
    'muster rehearse --delay=data=',
  ]);
});

test('fish goes on after = where a time has to follow', () => {
  expect(shells.fish(['muster rehearse --delay d'])[0]?.offered).toEqual(['data=']);
});

test('shellcheck finds nothing in the script of bash', () => {
  const { status, stdout } = spawnSync('shellcheck', ['--shell=bash', join(shells.folder, 'muster.bash')], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '']);
});
