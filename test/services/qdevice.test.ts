import { expect, test } from 'vitest';
import { judgeDevice, judgeVote } from '../../src/services/qdevice.ts';
import { ended, notInstalled, timedOut } from './fixtures.ts';

/** As corosync-qdevice 3.0.3 of Debian 13 and 3.0.1 of Debian 12 print it. */
const device = (state: string) => `Qdevice information
-------------------
Model:                  Net
Node ID:                1
Configured node list:
    0   Node ID = 1
    1   Node ID = 2
Membership node list:   1

Qdevice-net information
----------------------
Cluster name:           lab
QNetd host:             10.77.0.13:5403
Algorithm:              Fifty-Fifty split
Tie-breaker:            Node with lowest node ID
State:                  ${state}
`;

test.each([
  ['connected', ended(0, device('Connected')), 'met', 'connected to qnetd at 10.77.0.13:5403'],
  [
    'its server is away',
    ended(0, device('Connect failed')),
    'unmet',
    'not connected to qnetd at 10.77.0.13:5403: Connect failed',
  ],
  ['heuristics without a server', ended(0, 'Model:   Heuristics\n'), 'met', 'runs (model Heuristics)'],
  [
    'it does not run',
    ended(1, '', "Can't connect to QDevice socket (is QDevice running?): No such file or directory\n"),
    'unmet',
    "corosync-qdevice does not answer: Can't connect to QDevice socket (is QDevice running?): No such file or directory",
  ],
  ['it hangs', timedOut, 'unmet', 'corosync-qdevice did not answer within 5s: it hangs'],
  ['it is not installed', notInstalled, 'unknown', 'corosync-qdevice-tool cannot be run (ENOENT)'],
])('%s', (_, result, status, reason) => {
  expect(judgeDevice(result)).toMatchObject({ status, reason });
});

const row = (flags: string, device = '         0          1            Qdevice\n') =>
  ended(0, `    Nodeid      Votes    Qdevice Name\n         1          1    ${flags} n1 (local)\n${device}`);
const connected = { status: 'met', reason: 'connected' } as const;

test.each([
  ['it votes', row('A,V,NMW'), 'met', 'connected, 1 vote'],
  [
    'it votes for the others',
    row('A,NV,NMW', '         0          0            Qdevice (votes 1)\n'),
    'met',
    'connected; it gives its vote to another part of the cluster',
  ],
  ['corosync does not know it yet', row('NR', ''), 'unmet', 'connected, but corosync does not know it as alive yet'],
  ['it is not alive', row('NA,NV,NMW'), 'unmet', 'connected, but corosync does not know it as alive yet'],
])('the vote of the device: %s', (_, result, status, reason) => {
  expect(judgeVote(connected, result)).toMatchObject({ status, reason });
});
