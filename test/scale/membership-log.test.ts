import { expect, test } from 'vitest';
import { readMembershipLog } from '../../scripts/scale/membership-log.ts';

/** As a node of four logged it on Debian 12: alone, then with one other, then complete. */
const logged = [
  '  [QUORUM] Sync members[1]: 3',
  '  [TOTEM ] A new membership (3.5) was formed. Members joined: 3',
  '  [TOTEM ] Process pause detected for 8167 ms, flushing membership messages.',
  '  [MAIN  ] Corosync main process was not scheduled (@1796052143419) for 9690.1035 ms (threshold is 9680.0000 ms). Consider token timeout increase.',
  '  [QUORUM] Sync members[2]: 1 3',
  '  [TOTEM ] A new membership (1.9) was formed. Members joined: 1',
  '  [QUORUM] Sync members[4]: 1 2 3 4',
  '  [QUORUM] Sync joined[2]: 2 4',
  '  [TOTEM ] A new membership (1.d) was formed. Members joined: 2 4',
  '  [QUORUM] Members[4]: 1 2 3 4',
  ' notice: State transition S_ELECTION -> S_INTEGRATION',
];
const lines = logged.map((message, index) => ({ at: 1000 + index, message }));

test('the log of a node has its memberships, when it saw all, and how often it was elected and starved', () => {
  expect(readMembershipLog(lines, 4)).toEqual({
    rings: ['3.5', '1.9', '1.d'],
    completeAt: 1006,
    elected: 1,
    starved: 2,
  });
});

test('a node that never saw all others has no such moment', () => {
  expect(readMembershipLog(lines, 5).completeAt).toBeUndefined();
  expect(readMembershipLog([], 4)).toEqual({ rings: [], completeAt: undefined, elected: 0, starved: 0 });
});
