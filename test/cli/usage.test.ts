import { describe, expect, test } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { explainUsage } from '../../src/cli/did-you-mean.ts';
import { exitStatuses } from '../../src/cli/exit-statuses.ts';
import { createProgram } from '../../src/cli/program.ts';
import { verbs as allVerbs } from '../../src/cli/verbs.ts';
import { labelled } from '../../src/messages/catalogue.ts';
import { SystemdError } from '../../src/systemd/systemd.ts';
import { node } from './support/node.ts';

const verbs = allVerbs.map(({ name }) => name);

describe('wrong usage is told in words, with what was meant, and ends with 2', () => {
  test.each<[string, string[], string]>([
    ['a misspelt verb', ['upp'], 'muster: unknown-name: no such verb: upp (did you mean up?)\n'],
    ['another one', ['isntall'], 'muster: unknown-name: no such verb: isntall (did you mean install?)\n'],
    ['and another', ['staus'], 'muster: unknown-name: no such verb: staus (did you mean status?)\n'],
    ["systemctl's word", ['start'], 'muster: unknown-name: no such verb: start (did you mean up?)\n'],
    ["systemctl's other word", ['stop'], 'muster: unknown-name: no such verb: stop (did you mean down?)\n'],
    ["a linter's word", ['validate'], 'muster: unknown-name: no such verb: validate (did you mean plan?)\n'],
    ['a word like no other', ['xyzzy'], 'muster: unknown-name: no such verb: xyzzy (see: muster --help)\n'],
    [
      'a word of the language',
      ['constructor'],
      'muster: unknown-name: no such verb: constructor (see: muster --help)\n',
    ],
    [
      "another tool's option",
      ['up', '--json'],
      'muster: unknown-name: no such option of muster up: --json (did you mean --format json?)\n',
    ],
    [
      'a short one',
      ['down', '-n'],
      'muster: unknown-name: no such option of muster down: -n (did you mean --dry-run?)\n',
    ],
    [
      "another tool's where nothing is like it",
      ['check', '-n'],
      'muster: unknown-name: no such option of muster check: -n (see: muster check --help)\n',
    ],
    [
      'a misspelt option',
      ['up', '--dryrun'],
      'muster: unknown-name: no such option of muster up: --dryrun (did you mean --dry-run?)\n',
    ],
    [
      'another one',
      ['status', '--fromat', 'json'],
      'muster: unknown-name: no such option of muster status: --fromat (did you mean --format?)\n',
    ],
    [
      'an option before the verb',
      ['-v', 'up'],
      'muster: unknown-name: no such option before the verb: -v (options come after the verb)\n',
    ],
    [
      'an option of none before it',
      ['--verison'],
      'muster: unknown-name: no such option before the verb: --verison (did you mean --version?)\n',
    ],
    ['an option without its value', ['up', '-c'], 'muster: value-missing: --config needs a value: --config <file>\n'],
    [
      'a value that is none',
      ['check', '--format', 'xml'],
      'muster: option-value: --format needs text or json, not xml\n',
    ],
    [
      'a misspelt value',
      ['check', '--format', 'jsn'],
      'muster: option-value: --format needs text or json, not jsn (did you mean json?)\n',
    ],
    [
      'a misspelt argument',
      ['schema', 'scenaro'],
      'muster: option-value: muster schema needs file or scenario, not scenaro (did you mean scenario?)\n',
    ],
    [
      'a colour that is none',
      ['check', '--color', 'red'],
      'muster: option-value: --color needs auto, always or never, not red\n',
    ],
    ['an argument too many', ['up', 'data'], 'muster: arguments-left: muster up takes no argument: leave out data\n'],
    [
      'several of them',
      ['schema', 'file', 'a', 'b'],
      'muster: arguments-left: muster schema takes 1 argument: leave out a b\n',
    ],
    [
      'an argument too few',
      ['skip'],
      'muster: argument-missing: muster skip needs at least one name; see: muster skip --help\n',
    ],
    [
      'an option of other verbs',
      ['status', '--dry-run'],
      'muster: unknown-name: no such option of muster status: --dry-run (it is one of: up, down, install, uninstall)\n',
    ],
    [
      '--yes with nothing to ask',
      ['up', '--yes'],
      'muster: option-misplaced: --yes means nothing without --recover: leave out --yes\n',
    ],
    [
      'an unknown prerequisite',
      ['check', 'redy'],
      'muster: unknown-name: no such prerequisite: redy (did you mean ready?)\n',
    ],
    [
      'one like no other',
      ['check', 'xyzzy'],
      'muster: unknown-name: no such prerequisite: xyzzy (the file has: ready, corosync-config)\n',
    ],
    [
      'several of them',
      ['check', 'redy', 'ready', 'xyzzy'],
      'muster: unknown-name: no such prerequisite: redy (did you mean ready?), xyzzy (the file',
    ],
    ['a prerequisite among good ones', ['check', 'ready', 'dat'], 'muster: unknown-name: no such prerequisite: dat ('],
  ])('%s', async (_, argv, says) => {
    const one = node();
    const { code, out, err } = await one.run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err.startsWith(says)).toBe(true);
    expect(err.split('\n')).toHaveLength(2);
    expect([one.requests(), one.connections.made, one.stores.names()]).toEqual([[], 0, []]);
  });

  test('what commander says in words that are not known here keeps them', () => {
    expect(explainUsage('error: nobody knows\n')).toEqual(['wrong-usage', { reason: 'nobody knows' }]);
    expect(labelled(...explainUsage('error: nobody knows\n'))).toBe('wrong-usage: nobody knows; see: muster --help');
  });

  test('no verb at all: the help, on stderr', async () => {
    const { code, out, err } = await node().run();
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^Usage: muster VERB \[options\]\n/);
  });
});

describe('somebody who is not root', () => {
  test.each<[string[], RegExp]>([
    [
      ['up'],
      /^muster: needs-root: muster up starts system services: run it as root, or only look with: muster up --dry-run\n$/,
    ],
    [
      ['down'],
      /^muster: needs-root: muster down stops system services: run it as root, or only look with: muster down --dry-run\n$/,
    ],
    [['plan', '--fix'], /^muster: needs-root: muster plan --fix writes below \/etc\/systemd\/system: run it as root, /],
    [['install'], /^muster: needs-root: muster install changes what systemd starts at boot: run it as root/],
    [['uninstall'], /^muster: needs-root: muster uninstall changes what systemd starts at boot: run it as root/],
  ])('cannot %j, and reads why', async (argv, says) => {
    const one = node({ system: { userId: 1000 } });
    const { code, out, err } = await one.run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(says);
    expect([one.requests(), one.connections.made, one.locks.size]).toEqual([[], 0, 0]);
  });

  test.each([[['check']], [['plan']], [['status']], [['up', '--dry-run']], [['up', '--user']]])(
    'can %j',
    async argv => {
      expect((await node({ system: { userId: 1000 } }).run(...argv)).code).toBe(0);
    },
  );
});

describe('when systemd does not answer', () => {
  test.each([['up'], ['up --dry-run'], ['down'], ['check']])(
    '%s says so within 5 s, and ends with 1',
    async command => {
      const one = node({ file: 'version: 1\nprerequisites: { data: { mount: /srv/data } }\n' });
      one.world.systemd.loseBus();
      const { code, out, err } = await one.run(...command.split(' '));
      if (command === 'check') expect(out).toMatch(/unknown +data /);
      else
        expect([out, err]).toEqual([
          '',
          expect.stringMatching(
            /^muster: bus-silent: systemd cannot be reached for \w+: the bus at \S+ did not work for 5s \(.*\n$/,
          ),
        ]);
      expect(code).toBe(1);
      expect(one.world.host.clock.now()).toBeLessThanOrEqual(10_000);
      expect([one.requests(), one.stores.names(), one.locks.size, one.connections.open]).toEqual([[], [], 0, 0]);
    },
  );

  test('plan shows the order and what it could not see', async () => {
    const one = node();
    one.world.systemd.loseBus();
    const { code, out, err } = await one.run('plan');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/corosync\.service.*not-visible: .*systemd\s+cannot\s+be\s+reached/s);
    expect(one.world.host.clock.now()).toBeLessThanOrEqual(10_000);
  });

  test('plan --fix says what it has done by then', async () => {
    const one = node({ file: 'version: 1\nprerequisites: { data: { mount: /srv/data } }\n' });
    one.world.systemd.loseBus();
    const { code, err } = await one.run('plan', '--fix');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^muster: install-unfinished: .*what is listed above has been done, .* the same command goes on from here\n$/m,
    );
  });

  test('at boot it is waited for, and the report says how it ended', async () => {
    const identity = {
      host: 'n1',
      bootId: '3f1a9b52-6f6e-4c1d-9a55-0d0c5c0e7a11',
      trigger: 'boot',
      pid: 1,
      version: '1',
    } as const;
    const one = node({ system: { identity: () => identity } });
    one.world.systemd.loseBus();
    one.world.host.clock.schedule(10_000, () => one.world.systemd.restoreBus());
    expect((await one.run('up')).code).toBe(0);
  });

  test('where it cannot even be known where the bus is, no verb shows a stack trace', async () => {
    const connect = () => Promise.reject(new SystemdError('bus-unknown'));
    for (const verb of ['up', 'check', 'plan', 'down']) {
      const { code, out, err } = await node({ system: { connect } }).run(verb, '--user');
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^muster: bus-unknown: the user's systemd cannot be found: .*\n$/);
    }
    const { code, out, err } = await node({ system: { connect } }).run('status', '--user');
    // What is known without it is shown; that it is not all says the exit status.
    expect(out).toMatch(/^NO RUN in this boot/);
    expect(out).not.toContain('to do');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(
        /^muster: daemons-unseen: the daemons cannot be seen: the user's systemd cannot be found: .*\n$/,
      ),
    ]);
  });
});

describe('--help', () => {
  test('begins with what to try, and has every exit status', async () => {
    const { code, out, err } = await node().run('--help');
    expect([code, err]).toEqual([0, '']);
    for (const verb of verbs) expect(out).toMatch(new RegExp(`^  ${verb} .*[A-Z]`, 'm'));
    const words = out.replaceAll(/\s+/g, ' ');
    for (const [status, meaning] of exitStatuses) expect(words).toContain(` ${status} ${meaning}`);
  });

  test('groups the verbs, each in one group', async () => {
    const { out } = await node().run('--help');
    const [, ...groups] = out
      .slice(0, out.indexOf('\nBegin with:'))
      .split(/^(?=[A-Z][^\n]*:$)/m)
      .slice(1);
    const shown = groups.map(group => [...group.matchAll(/^ {2}([a-z]+) /gm)].map(match => match[1]));
    expect(shown.flat().toSorted()).toEqual(['help', ...verbs].toSorted());
  });

  test('help VERB is VERB --help', async () => {
    expect(await node().run('help', 'up')).toEqual(await node().run('up', '--help'));
    expect(await node().run('help')).toEqual(await node().run('--help'));
  });

  test.each(verbs)('of %s shows its options and an example that the program understands', async verb => {
    const { code, out, err } = await node().run(verb, '--help');
    expect([code, err]).toEqual([0, '']);
    const examples = (out.split('\nExamples:\n')[1] ?? '').trimEnd().split('\n');
    expect(examples.length).toBeGreaterThan(0);
    const program = createProgram(
      { console: { out: () => undefined, err: () => undefined } } as unknown as CliContext,
      '1',
      () => undefined,
    );
    for (const example of examples) {
      const words = /muster ((?:[\w.-]+ ?)+)/.exec(example)?.[1]?.trim().split(' ') ?? [];
      const command = program.commands.find(one => one.name() === words[0]);
      expect(command?.name()).toBe(verb);
      const { unknown } = command?.parseOptions(words.slice(1)) ?? { unknown: ['?'] };
      expect(unknown).toEqual([]);
    }
  });

  test('every line of it fits a terminal of 80 columns', async () => {
    for (const verb of ['', ...verbs]) {
      const { out } = await node().run(...(verb ? [verb] : []), '--help');
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('--version is the version and nothing else', async () => {
    expect(await node().run('--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });
});
