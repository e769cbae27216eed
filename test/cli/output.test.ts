import { describe, expect, test } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { node, type NodeOptions } from './support/node.ts';

const escape = '\u001b';
const unmet: NodeOptions = { file: 'version: 1\nprerequisites: { data: { path: /srv/data, timeout: 5s } }\n' };

const circular: NodeOptions = {
  file: 'version: 1\nprerequisites: { ready: { path: /srv/ready }, daemon: { unit: pacemaker } }\n',
};
const sleepy: NodeOptions = {
  daemons: { corosync: { execStartPre: [['/bin/sleep', '10']] } },
};

describe('--format json: stdout is one JSON document and nothing else', () => {
  test.each([
    ['up', 'muster.report/1', 0],
    ['up --dry-run', 'muster.report/1', 0],
    ['up -q', 'muster.report/1', 0],
    ['up -v', 'muster.report/1', 0],
    ['check', 'muster.check/1', 0],
    ['check -q ready', 'muster.check/1', 0],
    ['plan', 'muster.plan/1', 0],
    ['plan -q --fix', 'muster.plan/1', 0],
    ['status', 'muster.status/1', 0],
    ['status -q -v', 'muster.status/1', 0],
    ['report', 'muster.report/1', 0],
    ['report -q', 'muster.report/1', 0],
  ])('%s', async (command, schema, code) => {
    const one = node();
    await one.run('up', '-q');
    const ended = await one.run(...command.split(' '), '--format', 'json');
    expect(ended.code).toBe(code);
    expect(ended.out.endsWith('}\n')).toBe(true);
    expect(JSON.parse(ended.out)).toMatchObject({ schema });
  });

  test.each<[string, NodeOptions, string, number]>([
    ['an error', circular, 'plan', 1],
    ['only warnings', sleepy, 'plan', 0],
    ['only warnings, taken strictly', sleepy, 'plan --strict', 1],
    ['only notes, taken strictly', {}, 'plan --strict', 0],
  ])('plan with %s: the status and the document say the same', async (_, options, command, status) => {
    const { code, out } = await node(options).run(...command.split(' '), '--format', 'json');
    expect([code, JSON.parse(out)]).toMatchObject([status, { ok: status === 0 }]);
  });

  test('check tells of a prerequisite that can never be met at boot, if it was asked for', async () => {
    const one = node(circular);
    const { out } = await one.run('check', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ findings: [{ code: 'deadlock', prerequisite: 'daemon' }] });
    expect((await one.run('check', 'ready', '--format', 'json')).out).toContain('"findings": []');
    expect((await one.run('check')).out).toMatch(/\n\nFindings\n  error    deadlock: the prerequisite daemon/);
  });

  test('check looks at a prerequisite once, however often it is named, and gives these keys', async () => {
    const { code, out } = await node(unmet).run('check', 'data', 'data', '--format', 'json');
    const document = JSON.parse(out) as { prerequisites: readonly object[] };
    expect([code, Object.keys(document)]).toEqual([1, ['schema', 'met', 'prerequisites', 'findings']]);
    expect(document.prerequisites.map(Object.keys)).toEqual([['name', 'kind', 'text', 'required', 'status', 'reason']]);
  });

  test('also of a run that fails', async () => {
    const { code, out } = await node(unmet).run('up', '--format=json');
    expect(code).toBe(124);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'late', exitCode: 124 });
    const checked = await node(unmet).run('check', '--format=json');
    expect([checked.code, JSON.parse(checked.out)]).toMatchObject([
      1,
      { met: false, prerequisites: [{ name: 'data' }, {}] },
    ]);
  });

  test('has no colours, whatever is asked for', async () => {
    const one = node({ console: { outIsTerminal: true, errIsTerminal: true } });
    await one.run('up', '-q');
    for (const verb of ['up', 'check', 'plan', 'status', 'report']) {
      expect((await one.run(verb, '--format', 'json', '--color', 'always')).out).not.toContain(escape);
    }
  });
});

describe('results go to stdout, all else to stderr', () => {
  test('up tells its progress on stderr and its report on stdout', async () => {
    const { out, err } = await node().run('up');
    expect(out).toMatch(/^READY after /);
    expect(err).toMatch(/^muster 0\.1\.0 on n1: /);
    expect(err).toMatch(/^ready after /m);
    expect(err).not.toContain('READY');
  });

  test('check, plan, status and report have nothing to say on stderr', async () => {
    const one = node();
    await one.run('up');
    for (const verb of ['check', 'plan', 'status', 'report']) {
      const { out, err } = await one.run(verb);
      expect([out.length > 0, err]).toEqual([true, '']);
    }
  });

  test('at boot the journal has everything in lines with priorities, and no report', async () => {
    const { out, err } = await node({ console: { errIsJournal: true } }).run('up');
    expect(out).toBe('');
    expect(
      err
        .trimEnd()
        .split('\n')
        .filter(line => !/^<[3-6]>/.test(line)),
    ).toEqual([]);
    expect(err).toMatch(/<6>.*ready/);
  });

  test('-q: nothing but the exit status', async () => {
    const one = node(unmet);
    expect(await one.run('up', '-q')).toEqual({ code: 124, out: '', err: '' });
    for (const verb of ['plan', 'status', 'report'])
      expect(await one.run(verb, '-q')).toEqual({ code: 0, out: '', err: '' });
    expect(await one.run('check', '-q')).toEqual({ code: 1, out: '', err: '' });
    expect((await one.run('check', '-q', 'nothing')).err).toContain('no such prerequisite: nothing (');
  });

  test('-v: every event of the run as JSON on stderr, and every prerequisite in the report', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `  p${index}: { path: /srv/ready }\n`).join('');
    const options = { file: `version: 1\nprerequisites:\n${many}` };
    const { out, err } = await node(options).run('up', '-v');
    const told = err
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => (JSON.parse(line) as { type: string }).type);
    expect([told[0], told.at(-1)]).toEqual(['run-started', 'run-ended']);
    expect(told).toContain('gate-passed');
    for (let index = 0; index < 40; index++) expect(out).toMatch(new RegExp(`\\bp${index}\\b`));
    expect((await node(options).run('up')).out).not.toMatch(/\bp0\b.*\bp39\b/s);
  });
});

describe('the progress', () => {
  const environment = { TERM: 'xterm' };
  test.each<[string, Partial<CliContext['console']>, string[], boolean]>([
    ['is redrawn on a terminal', { errIsTerminal: true, environment }, [], true],
    ['is plain lines in a pipe', { environment }, [], false],
    ['is plain lines with --plain', { errIsTerminal: true, environment }, ['--plain'], false],
    ['is plain lines on a dumb terminal', { errIsTerminal: true, environment: { TERM: 'dumb' } }, [], false],
    ['is plain lines on a terminal that says nothing of itself', { errIsTerminal: true, environment: {} }, [], false],
  ])('%s', async (_, console, argv, redrawn) => {
    const { err } = await node({ console }).run('up', '--color', 'never', ...argv);
    expect(err.includes('\u001b[1A')).toBe(redrawn);
    expect(err).toContain('all prerequisites hold');
  });
});

describe('colours', () => {
  const terminal = { outIsTerminal: true, errIsTerminal: true };
  test.each<[string, Partial<CliContext['console']>, string[], boolean]>([
    ['on a terminal', terminal, [], true],
    ['not in a pipe', {}, [], false],
    ['not in a pipe beside a terminal', { errIsTerminal: true }, [], false],
    ['auto is the default', terminal, ['--color', 'auto'], true],
    ['not with NO_COLOR', { ...terminal, environment: { NO_COLOR: '1' } }, [], false],
    ['an empty NO_COLOR says nothing', { ...terminal, environment: { NO_COLOR: '' } }, [], true],
    ['not on a dumb terminal', { ...terminal, environment: { TERM: 'dumb' } }, [], false],
    ['never', terminal, ['--color', 'never'], false],
    ['always, in a pipe', {}, ['--color', 'always'], true],
    ['always, against NO_COLOR', { environment: { NO_COLOR: '1' } }, ['--color', 'always'], true],
  ])('%s', async (_, console, argv, coloured) => {
    const one = node({ console });
    await one.run('up', '-q');
    for (const verb of ['check', 'status', 'report']) {
      expect((await one.run(verb, ...argv)).out.includes(escape)).toBe(coloured);
    }
  });

  test('of the progress follow stderr, those of the report follow stdout', async () => {
    const { out, err } = await node({
      console: { errIsTerminal: true, environment: { LANG: 'C.UTF-8', TERM: 'xterm' } },
    }).run('up');
    expect([out.includes(escape), err.includes(escape)]).toEqual([false, true]);
  });
});
