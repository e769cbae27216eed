import { expect, test } from 'vitest';
import type { CommandResult, Commands } from '../../src/ports.ts';
import { lastLog } from '../../src/services/unit-log.ts';

const running = new AbortController().signal;

function answering(answers: Readonly<Record<string, Partial<CommandResult>>>): Commands & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    run: ([program = '', ...args]) => {
      calls.push([program, ...args].join(' '));
      const none = { exitCode: 1, signal: undefined, timedOut: false, spawnError: undefined, stdout: '', stderr: '' };
      return Promise.resolve({ ...none, ...answers[program] });
    },
    follow: () => Promise.reject(new Error('nothing to follow')),
  };
}

test('takes the lines of one invocation, not those of the attempt before', async () => {
  const commands = answering({ journalctl: { exitCode: 0, stdout: 'one\n\ntwo\n' } });
  expect(await lastLog(commands, 'corosync.service', 'abc', running)).toEqual(['one', 'two']);
  expect(commands.calls).toEqual([
    'journalctl --quiet --no-pager --output=cat --lines=10 _SYSTEMD_INVOCATION_ID=abc + INVOCATION_ID=abc',
  ]);
});

test('adds the errors that pcsd writes into a file only', async () => {
  const file = 'I, [t #0]  INFO -- : Binding socket\nE, [t #0] ERROR -- : Unable to start pcsd daemon \n';
  const commands = answering({ journalctl: { exitCode: 0, stdout: 'one\n' }, tail: { exitCode: 0, stdout: file } });
  expect(await lastLog(commands, 'pcsd.service', 'abc', running)).toEqual([
    'one',
    'E, [t #0] ERROR -- : Unable to start pcsd daemon',
  ]);
});

test('is empty when neither can be read', async () => {
  expect(await lastLog(answering({}), 'pcsd.service', '', running)).toEqual([]);
});
