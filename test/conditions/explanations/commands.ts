import { specOf, type Explanation } from '../support/explain.ts';
import type { CommandSettings } from '../../../src/conditions/command.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';

type Row = Omit<Explanation, 'spec' | 'world'> & {
  readonly settings?: Partial<CommandSettings>;
  readonly answer: ScriptedAnswer;
};

function rows(list: readonly Row[]): Explanation[] {
  return list.map(({ settings, answer, ...row }) => {
    const argv = settings?.command ?? ['san-check', 'lun0'];
    return {
      ...row,
      spec: specOf('command', { tryTimeout: 10_000, exit: [0], contains: undefined, ...settings, command: argv }),
      world: ({ commands }) => commands.answer(argv, answer),
    };
  });
}

export const commands: readonly Explanation[] = rows([
  { title: 'exits as wanted', answer: {}, status: 'met', reason: 'san-check lun0: exit 0' },
  {
    title: 'exits with a code of `exit:`',
    settings: { exit: [0, 3] },
    answer: { exitCode: 3 },
    status: 'met',
    reason: 'san-check lun0: exit 3',
  },
  {
    title: 'its output matches `contains:`',
    settings: { contains: '^paths: [2-9]' },
    answer: { stdout: 'lun0\npaths: 4\n' },
    status: 'met',
    reason: 'san-check lun0: exit 0',
  },
  {
    title: 'another exit code, with the last line it said',
    answer: { exitCode: 1, stderr: 'looking\nlun0 has no path\n' },
    status: 'unmet',
    reason: 'san-check lun0: exit 1: lun0 has no path',
  },
  {
    title: 'its output does not match',
    settings: { contains: '^paths: [2-9]' },
    answer: { stdout: 'paths: 1\n' },
    status: 'unmet',
    reason: 'san-check lun0: its output does not match /^paths: [2-9]/: paths: 1',
  },
  {
    title: 'too slow',
    answer: { takes: Infinity },
    status: 'unmet',
    reason: 'san-check lun0: did not end within 10s and was killed',
    hint: 'if it needs longer, set `tryTimeout`',
  },
  {
    title: 'secrets among its arguments, and where it repeats them',
    settings: { command: ['san-check', '--password', 'hunter2'] },
    answer: { exitCode: 1, stderr: 'login with hunter2 refused\n' },
    status: 'unmet',
    reason: 'san-check --password ***: exit 1: login with *** refused',
  },
  {
    title: 'killed',
    answer: { exitCode: undefined, signal: 'SIGSEGV' },
    status: 'unmet',
    reason: 'san-check lun0: killed by SIGSEGV',
  },
  {
    title: 'a path where nothing is yet',
    settings: { command: ['/srv/data/check'] },
    answer: { exitCode: undefined, spawnError: 'ENOENT' },
    status: 'unmet',
    reason: '/srv/data/check: is not there',
    hint: 'it comes with a mount or a package, or its path is wrong',
  },
  {
    title: 'not executable',
    settings: { command: ['/usr/local/bin/check'] },
    answer: { exitCode: undefined, spawnError: 'EACCES' },
    status: 'unmet',
    reason: '/usr/local/bin/check: may not be executed',
    hint: 'make it executable: chmod +x /usr/local/bin/check',
  },
  {
    title: 'no such program',
    answer: { exitCode: undefined, spawnError: 'ENOENT' },
    status: 'broken',
    reason: 'san-check: no such program',
    hint: 'install it, or name it by its path',
  },
  {
    title: 'cannot be started',
    answer: { exitCode: undefined, spawnError: 'EAGAIN' },
    status: 'unknown',
    reason: 'san-check: could not be started (EAGAIN)',
  },
]);

const file = '/etc/corosync/corosync.conf';
const says = (line: string): ScriptedAnswer => ({
  exitCode: 8,
  stderr: `Nov 22 11:09:45.425 error   [MAIN  ] ${line}\nNov 22 11:09:45.425 error   [MAIN  ] Corosync Cluster Engine exiting with status 8 at main.c:1445.\n`,
});

type ConfigRow = Row & { readonly conf?: string };

export const corosyncConfig: readonly Explanation[] = (
  [
    { title: 'valid', answer: {}, status: 'met', reason: `${file}: valid` },
    {
      title: 'ring address not there',
      answer: says('parse error in config: No valid name found for local host'),
      status: 'unmet',
      reason: `${file}: not valid: No valid name found for local host`,
      hint: 'no node of the file has an address of this machine: the ring address is late, or the file is wrong',
    },
    {
      title: 'ring address not there, and corosync would not mind',
      answer: {},
      conf: 'nodelist {\n  node {\n    name: n1\n    ring0_addr: 10.77.0.11\n  }\n}\n',
      status: 'unmet',
      reason: `${file}: valid, but no interface has the ring address of this node: 10.77.0.11`,
      hint: 'corosync would start without it and be alone: the address is late, or the file is wrong',
    },
    {
      title: 'a name does not resolve',
      answer: says("failed to parse node address 'node2.example.com'"),
      status: 'unmet',
      reason: `${file}: not valid: failed to parse node address 'node2.example.com'`,
      hint: 'the name does not resolve: look at the name server and /etc/hosts',
    },
    {
      title: 'no key',
      answer: says('Could not open /etc/corosync/authkey: No such file or directory'),
      status: 'unmet',
      reason: `${file}: not valid: Could not open /etc/corosync/authkey: No such file or directory`,
      hint: 'copy the key of the cluster from a peer',
    },
    {
      title: 'a mistake in the file',
      answer: {
        exitCode: 8,
        stderr: `parser error: ${file}:2: Line is not opening or closing section or key value\n`,
      },
      status: 'unmet',
      reason: `${file}: not valid: line 2: Line is not opening or closing section or key value`,
      hint: 'correct the file; `corosync -t` shows all that is wrong',
    },
    {
      title: 'no file',
      answer: { exitCode: 8, stderr: `Can't read file ${file}: No such file or directory\n` },
      status: 'unmet',
      reason: `${file}: not valid: Can't read file ${file}: No such file or directory`,
      hint: 'set up the cluster (pcs cluster setup), or copy the file from a peer',
    },
    {
      title: 'says nothing',
      answer: { exitCode: undefined, signal: 'SIGSEGV' },
      status: 'unmet',
      reason: `${file}: not valid: corosync -t ended with SIGSEGV`,
      hint: 'correct the file; `corosync -t` shows all that is wrong',
    },
    {
      title: 'no answer',
      answer: { takes: Infinity },
      status: 'unmet',
      reason: 'corosync -t: no answer',
      hint: `most often it waits for a name server: see \`nodelist\` in ${file}`,
    },
    {
      title: 'not installed',
      answer: { exitCode: undefined, spawnError: 'ENOENT' },
      status: 'broken',
      reason: 'corosync: not installed',
      hint: 'install the package corosync',
    },
    {
      title: 'cannot be started',
      answer: { exitCode: undefined, spawnError: 'EAGAIN' },
      status: 'unknown',
      reason: 'corosync -t: could not be started (EAGAIN)',
    },
  ] satisfies readonly ConfigRow[]
).map(({ answer, conf = '', ...row }: ConfigRow) => ({
  ...row,
  spec: specOf('corosync-config', { 'corosync-config': 'valid' }),
  world: ({ commands, files }) => {
    commands.answer(['corosync', '-t'], answer);
    files.put('/proc/sys/kernel/hostname', { text: 'n1\n' });
    files.put(file, { text: conf });
  },
}));
