import { expect, test } from 'vitest';
import type { CommandResult, Commands } from '../../src/ports.ts';
import { lastLog } from '../../src/services/unit-log.ts';

/** Local time, as in the file. */
const since = new Date('2026-11-22T11:40:46');
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
  expect(await lastLog(commands, { unit: 'corosync.service', id: 'abc', since }, running)).toEqual(['one', 'two']);
  expect(commands.calls).toEqual([
    'journalctl --quiet --no-pager --output=cat --lines=10 _SYSTEMD_INVOCATION_ID=abc + INVOCATION_ID=abc',
  ]);
});

test('adds the errors that pcsd wrote into a file only, of this run', async () => {
  const stdout = [
    'E, [2026-11-22T11:40:45.670 #00000]    ERROR -- : Unable to start pcsd daemon, of the run before',
    'I, [2026-11-22T11:40:48.388 #00000]     INFO -- : Binding socket',
    'E, [2026-11-22T11:40:48.402 #00000]    ERROR -- : Unable to start pcsd daemon ',
    '',
  ].join('\n');
  const commands = answering({ journalctl: { exitCode: 0, stdout: 'one\n' }, tail: { exitCode: 0, stdout } });
  expect(await lastLog(commands, { unit: 'pcsd.service', id: 'abc', since }, running)).toEqual([
    'one',
    'E, [2026-11-22T11:40:48.402 #00000]    ERROR -- : Unable to start pcsd daemon',
  ]);
});

test.each([{ since }, {}])('is empty when neither can be read (%j)', async run => {
  expect(await lastLog(answering({}), { unit: 'pcsd.service', id: '', ...run }, running)).toEqual([]);
});
