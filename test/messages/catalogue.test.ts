import { describe, expect, test } from 'vitest';
import { labelled, wordsOf } from '../../src/messages/catalogue.ts';
import { ToldError } from '../../src/messages/told-error.ts';

describe('a message', () => {
  test('has its facts in their places, each as it is', () => {
    const reason = 'a $& {reason}';
    expect(wordsOf('systemd-refused', { purpose: 'stop a.service', reason })).toBe(
      'systemd refused to stop a.service: a $& {reason}',
    );
  });

  test('is printed with its code before it', () => {
    expect(labelled('run-unseen', { reason: 'EIO' })).toBe('run-unseen: the run in progress cannot be seen: EIO');
  });

  test('as an error has the exit status of the catalogue, and 1 where it is no reason to end', () => {
    expect(new ToldError('no-terminal')).toMatchObject({ code: 'no-terminal', exitCode: 2 });
    expect(new ToldError('daemons-unseen', { reason: 'x' }).exitCode).toBe(1);
  });
});

// What no virtual node does: mistakes, and a systemd out of its mind.
test.each([
  [
    new ToldError('bug', { trace: 'Error: x' }),
    'this is a mistake in muster itself; report it with these lines: Error: x',
  ],
  [new ToldError('init-invalid', { problems: 'a.yaml:1:1: x' }), /^what init makes of this node is not valid, /],
  [new ToldError('install-failed', { reason: 'EIO: i/o error' }), 'EIO: i/o error'],
  [
    new ToldError('not-built'),
    /only the built program can be installed: npm run build:exe, then dist\/muster install$/,
  ],
  [new ToldError('systemd-late'), 'systemd did not tell the state of units within the deadline'],
  [new ToldError('systemd-strange', { answer: '/x' }), /an answer that muster does not understand: \/x$/],
  [
    new ToldError('systemd-silent', { call: 'GetAll', socket: '/run/bus', waited: '25s' }),
    'systemd did not answer GetAll within 25s (over /run/bus): it is stuck or overloaded; look at: journalctl -b _PID=1',
  ],
])('%o', (error, says) => {
  expect(error.message).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
  expect(error.exitCode).toBe(1);
});
