import { describe, expect, test, vi } from 'vitest';
import { node } from './support/node.ts';

const hour = 3_600_000;
const waiting = 'version: 1\nprerequisites: { data: { path: /srv/data, timeout: 2min, stable: 3s } }\n';

/** A run in which /srv/data comes after 40 s, and the wall clock is set 20 s before; its `muster status` 10 s after that. */
async function runWithJump(jump: number) {
  const one = node({ file: waiting });
  const { clock, files } = one.world.host;
  const run = await one.begin('up', '--format', 'json');
  await clock.advance(20_000);
  const wallTime = clock.wallTime.bind(clock);
  vi.spyOn(clock, 'wallTime').mockImplementation(() => new Date(wallTime().getTime() + jump));
  await clock.advance(10_000);
  const status = (await one.run('status')).out;
  await clock.advance(10_000);
  files.put('/srv/data');
  const { code, out, err } = await run.end();
  return { code, out, err, status, requests: one.requests(), report: await one.run('report', '--format', 'json') };
}

describe('a wall clock that is set while a run waits', () => {
  test.each([
    ['an hour ahead', hour],
    ['an hour back', -hour],
    ['ten years back, as at a start without a battery', -10 * 365 * 24 * hour],
  ])('%s changes nothing: the same waits, starts, report and exit status', async (_, jump) => {
    const undisturbed = await runWithJump(0);
    expect(undisturbed.code).toBe(0);
    expect(await runWithJump(jump)).toEqual(undisturbed);
  });
});
