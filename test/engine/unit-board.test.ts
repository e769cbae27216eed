import { expect, test } from 'vitest';
import { createUnitBoard } from '../../src/engine/unit-board.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import type { Systemd, UnitState } from '../../src/systemd/systemd.ts';

test('a unit is followed only once systemd has told its state', async () => {
  const clock = createVirtualClock();
  const watch = (_: string, tell: (state: UnitState) => void) => {
    clock.schedule(500, () => tell({ name: 'a.service', activeState: 'active' } as UnitState));
  };
  const board = createUnitBoard({ watch } as unknown as Systemd, new AbortController().signal);
  await clock.run(board.follow(['a.service']));
  expect(clock.now()).toBe(500);
  expect(board.get('a.service')).toMatchObject({ activeState: 'active' });
});
