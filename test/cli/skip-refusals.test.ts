/** What becomes of `muster skip` when the run does not wait for the order. */
import { expect, test } from 'vitest';
import { node } from './support/node.ts';

const file = 'version: 1\nprerequisites:\n  data: { path: /srv/data }\n';
const stateFile = '/run/muster/state.json';

/** The state of a run that waits, changed. */
async function stateOf(change: (state: { report: Record<string, unknown> }) => void): Promise<string> {
  const one = node({ file });
  await one.begin('up');
  await one.world.host.clock.advance(3000);
  const state = JSON.parse(one.stores.text(stateFile) ?? '') as { report: Record<string, unknown> };
  change(state);
  return JSON.stringify(state);
}

/** A node on which that is what there is of the run; what happens when the order is written is up to `onOrder`. */
async function nodeWith(
  { before, after }: { before?: Record<string, unknown>; after?: Record<string, unknown> },
  onOrder: (one: ReturnType<typeof node>) => void = () => undefined,
) {
  const change = (to: Record<string, unknown> = {}) => stateOf(({ report }) => void Object.assign(report, to));
  const [first, second] = [await change(before), await change(after)];
  const one: ReturnType<typeof node> = node({
    file,
    system: {
      store: folder => ({
        ...one.stores.store(folder),
        writeAtomic: () => {
          if (after) one.stores.put(stateFile, second);
          onOrder(one);
          return Promise.resolve();
        },
      }),
    },
  });
  one.stores.put(stateFile, first);
  one.world.host.files.put('/proc/401/cmdline', { text: 'node\0muster.mjs\0up' });
  return one;
}

const ended = { outcome: 'late', exitCode: 124, reason: 'prerequisite data was not met' };

test.each([
  ['has passed the gate', { before: { gateMs: 5 } }, undefined, 'skip-too-late: too late for data: '],
  ['passes it meanwhile', { after: { gateMs: 5 } }, undefined, 'skip-too-late: too late for data: '],
  [
    'ends before it has read the order',
    { after: ended },
    undefined,
    'skip-refused: nothing was skipped: the run has ended late: prerequisite data was not met\n',
  ],
  [
    'has ended, and another one has begun',
    { after: { startedAt: '2025-01-01T00:01:00.000Z' } },
    undefined,
    'run-replaced: the run has ended, and another one has begun; see it with: muster status\n',
  ],
  [
    'cannot be told, on a full disk',
    {},
    () => {
      throw new Error('ENOSPC: no space left on device');
    },
    'skip-unwritable: the run cannot be told, since /run/muster/skip.json cannot be written: ENOSPC',
  ],
] as const)('a run that %s: exit status 1, and why', async (_, states, onOrder, says) => {
  const one = await nodeWith(states, onOrder);
  const { code, out, err } = await one.run('skip', 'data');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(`muster: ${says}`);
});
