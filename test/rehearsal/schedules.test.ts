import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { laws } from './schedules/laws.ts';
import { configOf, schedule } from './schedules/schedule.ts';

const options = { host: 'n1', version: '1', startedAt: new Date('2026-01-01T00:00:00Z') };

/** A few; `npm run schedules` plays many more, and makes one that breaks a law as small as it can be. */
describe('every run keeps the laws', () => {
  test.each([11, 12, 13, 14])('schedules of seed %i', async seed => {
    for (const given of fc.sample(schedule, { numRuns: 40, seed })) {
      const config = configOf(given);
      const evidence = { ...(await rehearse(config, given.scenario, options)), config, scenario: given.scenario };
      const broken = Object.entries(laws).map(([law, breach]) => [law, breach(evidence)] as const);
      expect(broken.filter(([, wrong]) => wrong !== undefined)).toEqual([]);
    }
  });
});
