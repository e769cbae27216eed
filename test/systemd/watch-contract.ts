import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import { ended, jobOf, watch } from './steps.ts';
import type { World } from './world.ts';

const simple = (name: string, more: Partial<VirtualUnit> = {}): VirtualUnit => ({ name, type: 'simple', ...more });
const notifying = (name: string): VirtualUnit => ({ name, type: 'notify', starts: [{ takes: 100 }] });

/** What watches tell, through everything that systemd and the bus may do meanwhile. */
export function describeWatches(open: () => Promise<World>): void {
  describe('a watch', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const write = async (...units: VirtualUnit[]) => {
      await world.write(...units);
      await world.daemonReload();
    };

    it('tells the state at first and then each change, and nothing twice', async () => {
      await write(notifying('watched.service'));
      const told = watch(world, 'watched.service');
      await told.until(({ activeState }) => activeState === 'inactive');
      await ended(world, 'watched.service');
      await told.until(({ job, activeState }) => activeState === 'active' && !job);
      expect(told.active()).toEqual(['inactive', 'activating', 'active']);
      const lines = told.states.map(({ activeState, subState, job }) => `${activeState} ${subState} ${job?.id ?? ''}`);
      expect(lines).toEqual([...new Set(lines)]);
      told.stop();
    });

    it('tells the job that waits for its unit', async () => {
      await write(
        { name: 'gate.service', type: 'oneshot', starts: [{ takes: 300 }] },
        simple('queued.service', { after: ['gate.service'] }),
      );
      const told = watch(world, 'queued.service');
      await told.until(() => true);
      await jobOf(world, 'gate.service');
      const { id } = await jobOf(world, 'queued.service');
      await told.until(({ job }) => job?.id === id);
      expect(told.last()).toMatchObject({ activeState: 'inactive', job: { id } });
      await told.until(({ activeState, job }) => activeState === 'active' && !job);
      told.stop();
    });

    it('tells a death', async () => {
      await write(simple('mortal.service'));
      await ended(world, 'mortal.service');
      const told = watch(world, 'mortal.service');
      await told.until(({ activeState }) => activeState === 'active');
      await world.kill('mortal.service');
      await told.until(({ activeState }) => activeState === 'failed');
      told.stop();
    });

    it('follows a unit that is restarted by itself', async () => {
      await write({
        name: 'stubborn.service',
        type: 'oneshot',
        remainAfterExit: true,
        restartAfter: 100,
        starts: [{ ends: { exitStatus: 1 } }, {}],
      });
      const told = watch(world, 'stubborn.service');
      await told.until(() => true);
      await ended(world, 'stubborn.service');
      await told.until(({ activeState }) => activeState === 'active');
      expect(told.states.some(({ subState }) => subState.includes('auto-restart'))).toBe(true);
      told.stop();
    });

    it('stops telling on abort, and other watches of the same unit go on', async () => {
      await write(simple('shared.service'));
      const stopped = watch(world, 'shared.service');
      const going = watch(world, 'shared.service');
      await stopped.until(() => true);
      await going.until(() => true);
      stopped.stop();
      await ended(world, 'shared.service');
      await going.until(({ activeState }) => activeState === 'active');
      expect(stopped.active()).toEqual(['inactive']);
      going.stop();
    });

    it('tells that a unit is missing, and that it is there after a reload', async () => {
      const told = watch(world, 'coming.service');
      await told.until(({ loadState }) => loadState === 'not-found');
      await write(simple('coming.service'));
      await told.until(({ loadState }) => loadState === 'loaded');
      await ended(world, 'coming.service');
      await told.until(({ activeState }) => activeState === 'active');
      told.stop();
    });

    it('tells that a unit was masked, and that it is not any more', async () => {
      await write({ name: 'veiled.service', loadState: 'masked' });
      const told = watch(world, 'veiled.service');
      await told.until(({ loadState }) => loadState === 'masked');
      await write(simple('veiled.service'));
      await told.until(({ loadState }) => loadState === 'loaded');
      told.stop();
    });

    it('of an alias tells of the unit behind it', async () => {
      await write(notifying('real.service'), { ...notifying('real-two.service'), aliases: ['nick.service'] });
      const told = watch(world, 'nick.service');
      await told.until(() => true);
      expect(told.last()).toMatchObject({ name: 'nick.service', id: 'real-two.service', activeState: 'inactive' });
      await ended(world, 'real-two.service');
      await told.until(({ activeState }) => activeState === 'active');
      told.stop();
    });

    it.each(['soon', 'later'])(
      'tells of a mount that is made %s, without a unit file and without a reload, and of its end',
      async name => {
        const told = watch(world, `mnt-${name}.mount`);
        await told.until(({ loadState, activeState }) => loadState === 'not-found' && activeState === 'inactive');
        if (name === 'later') await world.pass(700);
        await world.mount(name);
        await told.until(
          ({ loadState, activeState, subState }) =>
            `${loadState} ${activeState} ${subState}` === 'loaded active mounted',
        );
        await world.unmount(name);
        await told.until(({ activeState }) => activeState === 'inactive');
        told.stop();
      },
    );

    it('of a target that nobody has loaded yet tells that it is reached', async () => {
      await write({ name: 'reached.target' });
      const told = watch(world, 'reached.target');
      await ended(world, 'reached.target');
      await told.until(({ activeState, job }) => activeState === 'active' && !job);
      told.stop();
    });

    it('of a name that no unit can have tells that there is none', async () => {
      const told = watch(world, 'no-type');
      await told.until(({ loadState }) => loadState === 'not-found');
      told.stop();
    });

    it('goes on through reloads and a re-exec, and so does a job', async () => {
      await write({ name: 'lasting.service', type: 'notify', starts: [{ takes: 900 }] });
      const told = watch(world, 'lasting.service');
      await told.until(({ activeState }) => activeState === 'inactive');
      const job = await jobOf(world, 'lasting.service');
      await world.wait(world.systemd.reload());
      await world.daemonReexec();
      await world.daemonReload();
      expect((await world.wait(job.ended)).unit.activeState).toBe('active');
      await told.until(({ activeState, job: queued }) => activeState === 'active' && !queued);
      expect(told.active()).toEqual(['inactive', 'activating', 'active']);
      told.stop();
    });

    it('tells after a loss of the bus what happened meanwhile', async () => {
      await write(simple('unseen.service'));
      const told = watch(world, 'unseen.service');
      await told.until(({ activeState }) => activeState === 'inactive');
      await world.loseBus();
      await world.administratorStarts('unseen.service');
      expect(told.active()).toEqual(['inactive']);
      await world.restoreBus();
      await told.until(({ activeState, job }) => activeState === 'active' && !job);
      told.stop();
    });

    it('and a call that are begun while the bus is away wait for it', async () => {
      await write(simple('patient.service'));
      await world.loseBus();
      const told = watch(world, 'patient.service');
      const listed = world.systemd.list(['patient.service']);
      await world.pass(100);
      expect(told.states).toEqual([]);
      await world.restoreBus();
      await told.until(({ loadState }) => loadState === 'loaded');
      expect(await world.wait(listed)).toMatchObject([{ name: 'patient.service', loadState: 'loaded' }]);
      told.stop();
    });

    it('of each of 300 units tells that unit', async () => {
      const names = Array.from({ length: 300 }, (_, i) => `many-${i}.service`);
      const all = names.map(name => watch(world, name));
      for (const told of all) await told.until(() => true);
      expect(all.map(told => told.last()?.name)).toEqual(names);
      for (const told of all) told.stop();
    });
  });

  describe('a job', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    it('whose end was missed while the bus was away is settled by the state of its unit', async () => {
      await world.write({ name: 'missed.service', type: 'notify', starts: [{ takes: 200 }] });
      await world.daemonReload();
      const job = await jobOf(world, 'missed.service');
      await world.loseBus();
      await world.pass(800);
      await world.restoreBus();
      expect(await world.wait(job.ended)).toMatchObject({
        result: 'lost',
        unit: { activeState: 'active', job: undefined },
      });
    });

    it('that outlasts a loss of the bus is awaited on', async () => {
      await world.write({ name: 'outlasting.service', type: 'notify', starts: [{ takes: 1500 }] });
      await world.daemonReload();
      const job = await jobOf(world, 'outlasting.service');
      await world.loseBus();
      await world.pass(50);
      await world.restoreBus();
      expect(await world.wait(job.ended)).toMatchObject({ result: 'done', unit: { activeState: 'active' } });
    });

    it('that is requested while the bus is away is requested once, when it is back', async () => {
      await world.write({ name: 'later.service', type: 'simple' });
      await world.daemonReload();
      await world.loseBus();
      const requested = world.systemd.start('later.service');
      await world.pass(100);
      await world.restoreBus();
      const request = await world.wait(requested);
      if ('refused' in request) throw new Error(request.refused.message);
      const { unit } = await world.wait(request.job.ended);
      expect(unit.activeState).toBe('active');
    });
  });
}
