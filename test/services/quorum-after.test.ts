import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../src/ports.ts';
import { losesQuorum, quorumAfterLeaving, tieBreakerOf } from '../../src/services/quorum-after.ts';
import { corosyncs, ended, fixture, timedOut } from './fixtures.ts';

describe.each(corosyncs)('%s', version => {
  test.each([
    ['three', [2, 3], 2, 2, false],
    ['two-of-three', [2], 1, 2, true],
    // two_node: the other one goes on
    ['two', [1], 1, 1, false],
    ['single', [], 0, 1, false],
    ['peer-lost', [], 0, 1, false],
    ['wait-for-all', [], 0, 1, false],
    // Each of these was seen to go on, or to lose quorum, when the node left.
    ['last-man-two-at-once', [2], 1, 2, true],
    ['last-man-two', [2], 1, 2, true],
    ['device-ffsplit', [2], 2, 2, false],
    ['device-lms', [2, 3], 4, 3, false],
    ['device-lms-two', [2], 3, 3, false],
    ['tie-breaker-of-three', [2, 3], 2, 2, false],
    ['tie-breaker-four', [2, 3, 4], 3, 3, false],
  ])('%s', (...[name, staying, remainingVotes, quorum, loses]) => {
    const after = quorumAfterLeaving(fixture(version, name));
    expect(after).toMatchObject({ staying, remainingVotes, quorum });
    expect(after && losesQuorum(after, undefined)).toBe(loses);
  });

  const isNotSet = (): CommandResult => fixture(version, 'tie-breaker-node-not-set');
  const is = (value: string) => () => ended(0, `quorum.auto_tie_breaker_node (str) = ${value}\n`);
  test.each([
    ['the lowest leaves', 'tie-breaker-two', isNotSet, 1, true],
    ['the highest leaves, and the lowest decides', 'tie-breaker-two-n2', isNotSet, 1, false],
    ['the lowest leaves, and the highest decides', 'tie-breaker-two', is('highest'), 2, false],
    ['of four three are there: the highest of them stays', 'tie-breaker-three-of-four-n3', is('highest'), 4, false],
    ['of four three are there: the highest of them leaves', 'tie-breaker-three-of-four', is('highest'), 4, true],
    ['of four two are there: one is no half', 'tie-breaker-two-of-four-n3', is('highest'), 4, true],
    ['the first of the list leaves: the second does not step in', 'tie-breaker-three-of-four', is('4 3'), 4, true],
    ['the first of the list was gone before', 'tie-breaker-three-of-four', is('1 3 4'), 3, false],
    ['nobody of the list is there', 'tie-breaker-three-of-four', is('7 8'), undefined, true],
    ['which node decides cannot be known', 'tie-breaker-two-n2', () => timedOut, undefined, true],
  ])('%s', (...[, name, asked, decider, loses]) => {
    const after = quorumAfterLeaving(fixture(version, name));
    expect(after?.hasTieBreaker).toBe(true);
    expect(after && tieBreakerOf(after, asked())).toBe(decider);
    expect(after && losesQuorum(after, decider)).toBe(loses);
  });

  test.each(['down', 'killed', 'no-votequorum'])('%s: cannot be known', name => {
    expect(quorumAfterLeaving(fixture(version, name))).toBeUndefined();
  });
});

const answer = (...[nodes, total, quorum, rows, exitCode = 0]: [number, number, string, string, number?]) =>
  ended(
    exitCode,
    `Nodes:            ${nodes}\nExpected votes:   5\nHighest expected: 5\nTotal votes:      ${total}\nQuorum:           ${quorum}  \nFlags:            Quorate \n\n${rows}\n`,
  );
const qdevice =
  '         1          1    A,V,NMW n1 (local)\n         2          1    A,V,NMW n2\n         0          1            Qdevice';

test.each([
  [
    'a node with more votes than others takes them all along',
    answer(3, 5, '3', '  1   3 n1 (local)\n  2   1 n2\n  3   1 n3'),
    true,
  ],
  ['a quorum device votes for the one that stays', answer(2, 3, '2', qdevice), false],
  ['a quorum device that does not vote saves nobody', answer(2, 2, '2', qdevice.replace(/A,V/g, 'A,NV')), true],
  ['without quorum already there is none to lose', answer(2, 2, '3 Activity blocked', '  1  1 n1 (local)', 2), false],
])('%s', (_, result, loses) => {
  const after = quorumAfterLeaving(result);
  expect(after && losesQuorum(after, undefined)).toBe(loses);
});

test('a corosync that hangs tells nothing', () => {
  expect(quorumAfterLeaving(timedOut)).toBeUndefined();
});
