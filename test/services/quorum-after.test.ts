import { describe, expect, test } from 'vitest';
import { losesQuorum, quorumAfterLeaving } from '../../src/services/quorum-after.ts';
import { corosyncs, ended, fixture, timedOut } from './fixtures.ts';

describe.each(corosyncs)('%s', version => {
  test.each([
    ['three', 2, 2, 2, false],
    ['two-of-three', 1, 1, 2, true],
    // two_node: the other one goes on
    ['two', 1, 1, 1, false],
    ['single', 0, 0, 1, false],
    ['peer-lost', 0, 0, 1, false],
    ['wait-for-all', 0, 0, 1, false],
  ])('%s', (...[name, remainingNodes, remainingVotes, quorum, loses]) => {
    const after = quorumAfterLeaving(fixture(version, name));
    expect(after).toMatchObject({ remainingNodes, remainingVotes, quorum });
    expect(after && losesQuorum(after)).toBe(loses);
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
  expect(after && losesQuorum(after)).toBe(loses);
});

test('a corosync that hangs tells nothing', () => {
  expect(quorumAfterLeaving(timedOut)).toBeUndefined();
});
