import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from './world.ts';

/** Names on the bus: who owns them is told, and nothing that muster asks brings an owner. */
export function describeNames(open: () => Promise<World>): void {
  describe('a name on the bus', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    it('is told as owned or not at first, and then each change, and nothing twice', async () => {
      const told = watchName(world, 'com.example.Watched');
      await told.until(1);
      await world.takeName('com.example.Watched');
      await told.until(2);
      expect(await world.wait(world.systemd.name('com.example.Watched'))).toEqual({ owned: true, activatable: false });
      await world.dropName('com.example.Watched');
      await told.until(3);
      expect(told.all).toEqual([false, true, false]);
      expect(await world.wait(world.systemd.name('com.example.Watched'))).toEqual({ owned: false, activatable: false });
      told.stop();
    });

    it('that has an owner already is told at once, to whoever begins to watch it', async () => {
      await world.takeName('com.example.Taken');
      const first = watchName(world, 'com.example.Taken');
      await first.until(1);
      const second = watchName(world, 'com.example.Taken');
      await second.until(1);
      expect([first.all, second.all]).toEqual([[true], [true]]);
      first.stop();
      await world.dropName('com.example.Taken');
      await second.until(2);
      expect([first.all, second.all]).toEqual([[true], [true, false]]);
      second.stop();
    });

    it('that the bus would activate is not activated by asking', async () => {
      await world.write({ name: 'activated.service', type: 'oneshot' });
      await world.daemonReload();
      await world.makeActivatable('com.example.Activatable', 'activated.service');
      const told = watchName(world, 'com.example.Activatable');
      await told.until(1);
      const state = await world.wait(world.systemd.name('com.example.Activatable'));
      expect([state, told.all]).toEqual([{ owned: false, activatable: true }, [false]]);
      await world.pass(200);
      expect(await world.wait(world.systemd.list(['activated.service']))).toMatchObject([
        { activeState: 'inactive', job: undefined },
      ]);
      expect(await world.wait(world.systemd.details('activated.service'))).toMatchObject({ inactiveExitAt: 0 });
      told.stop();
    });

    it('is asked for again after a loss of the bus, which its owner has lost too', async () => {
      await world.takeName('com.example.Lost');
      const told = watchName(world, 'com.example.Lost');
      await told.until(1);
      await world.loseBus();
      const late = watchName(world, 'com.example.Lost');
      await world.restoreBus();
      await told.until(2);
      await world.takeName('com.example.Lost');
      await told.until(3);
      await world.pass(100);
      expect(told.all).toEqual([true, false, true]);
      expect(late.all.at(-1)).toBe(true);
      for (const each of [told, late]) each.stop();
    });

    it('is told through a re-exec of systemd', async () => {
      const told = watchName(world, 'com.example.Steady');
      await told.until(1);
      await world.daemonReexec();
      await world.takeName('com.example.Steady');
      await told.until(2);
      expect(told.all).toEqual([false, true]);
      told.stop();
    });

    it('of each of 80 names tells that name', async () => {
      const names = Array.from({ length: 80 }, (_, i) => `com.example.Many${i}`);
      const all = names.map(name => watchName(world, name));
      for (const told of all) await told.until(1);
      await world.takeName('com.example.Many3');
      await world.takeName('com.example.Many77');
      for (const i of [3, 77]) await all[i]!.until(2);
      expect(all.flatMap((told, i) => (told.all.at(-1) === true ? [i] : []))).toEqual([3, 77]);
      for (const told of all) told.stop();
    });
  });
}

function watchName(world: World, name: string) {
  const all: boolean[] = [];
  const abort = new AbortController();
  let look = (): void => undefined;
  world.systemd.watchName(
    name,
    owned => {
      all.push(owned);
      look();
    },
    abort.signal,
  );
  return {
    all,
    /** Resolves once it was told so many times. */
    until: (count: number) =>
      world.wait(
        new Promise<void>(resolve => {
          look = () => {
            if (all.length >= count) resolve();
          };
          look();
        }),
      ),
    stop: () => abort.abort(),
  };
}
