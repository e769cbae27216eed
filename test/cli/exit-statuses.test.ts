import { describe, expect, test } from 'vitest';
import type { StartScript } from '../../src/simulation/virtual-unit.ts';
import { node, type CliNode, type NodeOptions } from './support/node.ts';

const waits = (fields: string) => `version: 1\nprerequisites:\n  data: { ${fields} }\n`;
const onePerTry = 'version: 1\nservices:\n  - { unit: corosync, attempts: 1 }\n  - pacemaker\n  - pcsd\n';
const fails: StartScript = { takes: 100, ends: { exitStatus: 8 } };

interface Case {
  readonly title: string;
  readonly node?: NodeOptions;
  readonly arrange?: (node: CliNode) => void;
  readonly argv?: readonly string[];
  readonly code: number;
  /** The outcome of the report; undefined: no run has come of it. */
  readonly outcome?: string;
  readonly says: RegExp;
  /** Default: nothing but pcsd. */
  readonly requests?: readonly string[];
}

const whole = ['start corosync', 'start pacemaker', 'start pcsd'];

const cases: readonly Case[] = [
  { title: 'ready', code: 0, outcome: 'ready', says: /^READY /, requests: whole },
  {
    title: 'degraded: only optional things are missing',
    node: { file: waits('path: /srv/data, required: false, timeout: 5s') },
    code: 0,
    outcome: 'degraded',
    says: /^DEGRADED /,
    requests: whole,
  },
  {
    title: 'a service does not start',
    node: { file: onePerTry, daemons: { corosync: { starts: [fails] } } },
    code: 1,
    outcome: 'failed',
    says: /corosync\.service did not start/,
    requests: ['start corosync', 'start pcsd'],
  },
  {
    title: 'a service does not become ready',
    node: { cluster: { joins: Infinity } },
    code: 1,
    outcome: 'failed',
    says: /pacemaker\.service does not work/,
    requests: whole,
  },
  {
    title: 'held: nocluster on the kernel command line',
    node: { cmdline: 'quiet nocluster' },
    code: 3,
    outcome: 'held',
    says: /nocluster/,
  },
  {
    title: 'broken: a required unit does not exist',
    node: { file: waits('unit: storage.service') },
    code: 4,
    outcome: 'broken',
    says: /storage\.service/,
  },
  {
    title: 'broken: a service is masked',
    node: { daemons: { pacemaker: { loadState: 'masked' } } },
    code: 4,
    outcome: 'broken',
    says: /pacemaker\.service is masked/,
  },
  {
    title: 'a timeout passes',
    node: { file: waits('path: /srv/data, timeout: 30s') },
    code: 124,
    outcome: 'late',
    says: /\/srv\/data/,
  },
  {
    title: 'the deadline passes',
    node: { file: `${waits('path: /srv/data')}deadline: 1min\n` },
    code: 124,
    outcome: 'late',
    says: /\/srv\/data/,
  },
  {
    title: 'SIGINT',
    node: { file: waits('path: /srv/data') },
    arrange: ({ world }) => world.host.clock.schedule(3000, () => world.signal('SIGINT')),
    code: 130,
    outcome: 'interrupted',
    says: /interrupted by SIGINT; nothing was started/,
    requests: [],
  },
  {
    title: 'SIGTERM',
    node: { file: waits('path: /srv/data') },
    arrange: ({ world }) => world.host.clock.schedule(3000, () => world.signal('SIGTERM')),
    code: 143,
    outcome: 'interrupted',
    says: /interrupted by SIGTERM; nothing was started/,
    requests: [],
  },
];

describe('muster up ends with', () => {
  test.each(cases)('$code: $title', async ({ node: options, arrange, code, outcome, says, requests }) => {
    const one = node(options);
    arrange?.(one);
    const ended = await one.run('up');
    expect({ code: ended.code, requests: one.requests().filter(line => !line.startsWith('reset')) }).toEqual({
      code,
      requests: requests ?? ['start pcsd'],
    });
    expect(ended.out).toMatch(says);
    expect(kept(one)).toMatchObject([{ outcome, exitCode: code }]);
    expect(one.locks.size).toBe(0);
    expect(one.connections.open).toBe(0);
  });

  test.each<Case>([
    { title: 'wrong usage', argv: ['--fast'], code: 2, says: /no such option of muster \S+: --fast/ },
    { title: 'not root', node: { system: { userId: 1000 } }, code: 2, says: /run it as root/ },
    { title: 'an invalid file', node: { file: 'version: 2\n' }, code: 78, says: /muster\.yaml:1:10: / },
  ])('$code, before anything is touched: $title', async ({ node: options, argv = [], code, says }) => {
    const one = node(options);
    const ended = await one.run('up', ...argv);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(says);
    expect([one.connections.made, one.stores.names(), one.requests()]).toEqual([0, [], []]);
  });
});

describe('muster check ends with', () => {
  test.each<Case>([
    { title: 'all is met', code: 0, says: /2 of 2 met; all that is required is met/ },
    {
      title: 'only optional things are missing',
      node: { file: waits('path: /srv/data, required: false') },
      code: 0,
      says: /1 of 2 met; all that is required is met/,
    },
    {
      title: 'something required is missing',
      node: { file: waits('path: /srv/data') },
      code: 1,
      says: /1 required not met/,
    },
    { title: 'something required is broken', node: { file: waits('unit: no.service') }, code: 1, says: /broken +data/ },
  ])('$code: $title', async ({ node: options, code, says }) => {
    const one = node(options);
    const ended = await one.run('check');
    expect([ended.code, ended.err]).toEqual([code, '']);
    expect(ended.out).toMatch(says);
    expect([one.requests(), one.stores.names(), one.locks.size, one.connections.open]).toEqual([[], [], 0, 0]);
  });
});

describe('a look ends at once with a signal', () => {
  test.each([
    ['status', 'SIGINT', 130],
    ['status', 'SIGTERM', 143],
    ['check', 'SIGINT', 130],
  ] as const)('%s, %s', async (verb, cause, code) => {
    const one = node({
      file: 'version: 1\nprerequisites: { slow: { command: [slow], tryTimeout: 1min } }\n',
      daemons: { corosync: { initially: 'active' }, pacemaker: { initially: 'active' } },
      cluster: { hangs: true },
    });
    const { commands, clock } = one.world.host;
    commands.answer(['slow'], { takes: Infinity });
    clock.schedule(2000, () => one.world.signal(cause));
    expect(await one.run(verb)).toEqual({ code, out: '', err: '' });
    expect([clock.now(), commands.running, one.connections.open]).toEqual([2000, 0, 0]);
  });
});

function kept({ stores }: CliNode): readonly unknown[] {
  const [name = ''] = stores.names().filter(path => path.startsWith('/var/lib/muster/boots/'));
  return (JSON.parse(stores.text(name) ?? '{"runs":[]}') as { runs: readonly unknown[] }).runs;
}
