import { describe, expect, test } from 'vitest';
import { judgeQuorum } from '../../src/services/corosync.ts';
import { corosyncs, ended, fixture, notInstalled, timedOut } from './fixtures.ts';

describe.each(corosyncs)('%s', version => {
  test.each([
    ['single', false, 'met', /^in the membership \(1 node\), quorate$/, { quorate: true, waitForAll: false }],
    ['two', false, 'met', /^in the membership \(2 nodes\), quorate$/, { quorate: true, waitForAll: true }],
    ['two', true, 'met', /quorate$/, { quorate: true, waitForAll: true }],
    [
      'wait-for-all',
      false,
      'met',
      /^in the membership \(1 node\), not quorate: it waits until all nodes have been seen once \(wait_for_all\)$/,
      { quorate: false, waitForAll: true },
    ],
    ['wait-for-all', true, 'unmet', /not quorate: it waits/, { quorate: false, waitForAll: true }],
    ['peer-lost', true, 'met', /^in the membership \(1 node\), quorate$/, { quorate: true, waitForAll: true }],
    ['down', false, 'unmet', /^corosync does not answer: Cannot initialize CMAP service$/, undefined],
    ['killed', false, 'unmet', /^corosync does not answer: Cannot initialize CMAP service$/, undefined],
    ['no-votequorum', false, 'broken', /corosync\.conf needs `quorum \{ provider: corosync_votequorum \}`$/, undefined],
  ])('%s, quorum required: %s', (...[name, requireQuorum, status, reason, cluster]) => {
    const look = judgeQuorum(fixture(version, name), requireQuorum);
    expect(look).toMatchObject({ status, reason: expect.stringMatching(reason) as string });
    expect(look.cluster).toEqual(cluster);
  });
});

const table = (flags: string, rows: string) =>
  `Nodes:            2\nFlags:            ${flags}\n\n    Nodeid      Votes Name\n${rows}\n`;

test.each([
  [
    'not in the membership yet',
    ended(0, table('Quorate', '         2          1 n2')),
    'unmet',
    /^this node is not in the membership$/,
  ],
  [
    'a peer is called (local) something',
    ended(0, table('Quorate', '         2          1 (local) n2')),
    'unmet',
    /not in the membership/,
  ],
  [
    'not quorate for another reason',
    ended(2, table('', '         1          1 n1 (local)')),
    'met',
    /^in the membership \(2 nodes\), not quorate$/,
  ],
  [
    'with a quorum device',
    ended(
      0,
      table('Quorate Qdevice', '         1          1    A,V,NMW n1 (local)\n         0          1            Qdevice'),
    ),
    'met',
    /quorate$/,
  ],
  ['an exit status that is not known', ended(3, '', 'whatever\nmore'), 'unmet', /^corosync does not answer: whatever$/],
  ['no word at all', ended(1, ''), 'unmet', /^corosync does not answer$/],
  ['stopped: no answer', timedOut, 'unmet', /did not answer within 5s/],
  ['not installed', notInstalled, 'unknown', /cannot be run \(ENOENT\)/],
])('corosync-quorumtool: %s', (_, result, status, reason) => {
  expect(judgeQuorum(result, false)).toMatchObject({ status, reason: expect.stringMatching(reason) as string });
});
