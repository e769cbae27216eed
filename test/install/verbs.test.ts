import { expect, test } from 'vitest';
import type { CliContext, System } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/program.ts';
import type { Ports } from '../../src/ports.ts';
import { distribution, machine } from './support/machine.ts';

/** The command line on a machine in memory. */
function commandLine(changes: Partial<System> = {}, node = machine()) {
  let out = '';
  let err = '';
  const released: string[] = [];
  const unexpected = () => {
    throw new Error('not expected here');
  };
  const { files, ...tree } = node.tree;
  const trusted = { owner: 0, mode: 0o644, target: undefined };
  const host = {
    files: {
      ...files,
      list: () => Promise.resolve(undefined),
      entry: (path: string) =>
        Promise.resolve({ ...trusted, type: node.tree.content.has(path) ? ('file' as const) : ('directory' as const) }),
    },
    commands: { run: () => Promise.resolve({ exitCode: 0 }) },
  } as unknown as Ports;
  const context: CliContext = {
    console: {
      out: text => void (out += text),
      err: text => void (err += text),
      outIsOpen: () => true,
      outIsTerminal: false,
      errIsTerminal: false,
      errIsJournal: false,
      columns: () => 80,
      rows: () => 24,
      environment: {},
    },
    system: {
      host,
      connect: () => ({ ...node.systemd, close: () => undefined }) as unknown as ReturnType<System['connect']>,
      identity: unexpected,
      userId: 0,
      absolute: path => path,
      folders: () => ({ runtime: '/run/muster', boots: '/var/lib/muster/boots' }),
      store: unexpected,
      tellConsole: unexpected,
      notify: undefined,
      lock: path => Promise.resolve({ acquired: true, release: () => void released.push(path) }),
      pages: unexpected,
      tree,
      program: () => ({ form: 'bundle', bundle: '/opt/muster/muster.mjs', runtime: '/opt/node/bin/node' }),
      stopOnSignals: () => undefined,
      refuseSuspend: () => () => undefined,
      ...changes,
    },
  };
  return {
    node,
    released,
    run: async (...argv: string[]) => {
      out = err = '';
      const code = await runCli(argv, context, '0.1.0');
      return { code, out, err };
    },
  };
}

test('install and uninstall print one line a step on stdout, under a lock', async () => {
  const { run, node, released } = commandLine();
  const installed = await run('install');
  expect(installed).toMatchObject({ code: 0, err: '' });
  expect(installed.out.split('\n')).toContain('enable muster.service');
  expect(node.enabledUnits()).toEqual(['muster.service', 'muster-guard.service']);
  expect(await run('uninstall')).toMatchObject({ code: 0, err: '' });
  expect(node.enabledUnits()).toEqual(distribution);
  expect(released).toEqual(['/run/muster/install.lock', '/run/muster/install.lock']);
});

test.each([
  ['install', ['install'], /^muster: needs-root: muster install changes what systemd starts at boot: run it as root/],
  ['uninstall', ['uninstall'], /run it as root, or only look with: muster uninstall --dry-run/],
  ['plan --fix', ['plan', '--fix'], /^muster: needs-root: muster plan --fix writes below .*: run it as root/],
])('%s needs root, and says so', async (_, argv, message) => {
  const { run, node } = commandLine({ userId: 1000 });
  const { code, err } = await run(...argv);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  expect(node.enabledUnits()).toEqual(distribution);
});

test('a dry run needs no root and no lock', async () => {
  const { run, released } = commandLine({ userId: 1000 });
  expect(await run('install', '--dry-run')).toMatchObject({ code: 0, err: 'dry run: nothing was changed\n' });
  expect(released).toEqual([]);
});

test.each([['--user'], ['--config=/tmp/other.yaml']])('%s makes no sense for the boot of a machine', async option => {
  const { code, err } = await commandLine().run('install', option);
  expect([code, err]).toEqual([2, expect.stringContaining('leave out --user and --config')]);
});

test('as JSON the steps are one document, and nothing else is on stdout', async () => {
  const { run } = commandLine();
  const { code, out } = await run('install', '--format', 'json');
  const document = JSON.parse(out) as { steps: string[] };
  expect([code, document]).toMatchObject([0, { schema: 'muster.install/1', dryRun: false }]);
  expect(document.steps).toContain('enable muster.service');
  expect(JSON.parse((await run('uninstall', '--format', 'json', '--dry-run')).out)).toMatchObject({
    schema: 'muster.uninstall/1',
    dryRun: true,
  });
});

test('a broken file is explained, and nothing is changed', async () => {
  const { run, node } = commandLine();
  node.tree.put('/etc/muster/muster.yaml', 'version: 1\nprerequisits: {}\n');
  const { code, err } = await run('install');
  expect(code).toBe(78);
  expect(err).toContain('/etc/muster/muster.yaml:2:1');
  expect(node.enabledUnits()).toEqual(distribution);
});

test('two at once: the second one ends with 75', async () => {
  const { run } = commandLine({ lock: () => Promise.resolve({ acquired: false, holder: '' }) });
  expect(await run('install')).toMatchObject({
    code: 75,
    err: 'muster: install-in-progress: another muster install or uninstall is in progress; wait for its end\n',
  });
});

test('what stands in the way is told in words, with exit status 1', async () => {
  const { run, node } = commandLine();
  await run('install');
  node.tree.put('/var/lib/muster/install.json', 'not JSON');
  const { code, err } = await run('uninstall');
  expect(code).toBe(1);
  expect(err).toMatch(
    /^muster: install-record: \/var\/lib\/muster\/install.json, which remembers what was enabled before muster/,
  );
});

test('plan prints text or one JSON document, and --fix writes the stop order before it looks', async () => {
  const { run, node } = commandLine();
  node.tree.put('/etc/muster/muster.yaml', 'version: 1\nprerequisites: { store: { unit: store } }\n');
  expect((await run('plan')).out).toContain('└─ corosync-config'.slice(3));
  const { out, err } = await run('plan', '--fix', '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({ schema: 'muster.plan/1', deadlineMs: 600_000 });
  expect(err).toContain('write /etc/systemd/system/resource-agents-deps.target.d/50-muster.conf (the stop order)\n');
  expect((await run('plan', '--fix')).err).toBe('');
});
