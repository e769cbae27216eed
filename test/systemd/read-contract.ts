import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemdError } from '../../src/systemd/systemd.ts';
import { ended, jobOf, watch } from './steps.ts';
import type { World } from './world.ts';

/** Reading, stopping, resetting, enabling and closing. */
export function describeReading(open: () => Promise<World>): void {
  describe('reading', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
      await world.write(
        { name: 'first.service', type: 'simple', description: 'The first', before: ['second.service'], stopTakes: 100 },
        {
          name: 'second.service',
          type: 'oneshot',
          requires: ['first.service'],
          wants: ['third.service'],
          remainAfterExit: true,
          timeoutStart: 5000,
          aliases: ['other.service'],
        },
        { name: 'third.service', type: 'notify' },
        { name: 'fourth.service', type: 'notify' },
        { name: 'masked.service', loadState: 'masked' },
        { name: 'failing.service', type: 'oneshot', starts: [{ ends: { exitStatus: 4 } }] },
      );
      await world.daemonReload();
    });
    afterAll(() => world.close());

    it('lists units in the order asked, whatever they are', async () => {
      const names = [
        'third.service',
        'nowhere.service',
        'no-type',
        'other.service',
        'template@.service',
        'masked.service',
        'first.service',
      ];
      const listed = await world.wait(world.systemd.list(names));
      expect(listed.map(({ name, id, loadState }) => [name, id, loadState])).toEqual([
        ['third.service', 'third.service', 'loaded'],
        ['nowhere.service', 'nowhere.service', 'not-found'],
        ['no-type', 'no-type', 'not-found'],
        ['other.service', 'second.service', 'loaded'],
        ['template@.service', 'template@.service', 'not-found'],
        ['masked.service', 'masked.service', 'masked'],
        ['first.service', 'first.service', 'loaded'],
      ]);
      expect(await world.wait(world.systemd.list([]))).toEqual([]);
    });

    it('tells all of a unit', async () => {
      await ended(world, 'second.service');
      const second = await world.wait(world.systemd.details('second.service'));
      expect(second).toMatchObject({
        name: 'second.service',
        activeState: 'active',
        service: { type: 'oneshot', remainAfterExit: true, timeoutStartMs: 5000, mainPid: 0, restart: 'no' },
      });
      expect(second.after).toContain('first.service');
      expect(second.requires).toContain('first.service');
      expect(second.wants).toContain('third.service');
      expect(second.activeEnterAt).toBeGreaterThanOrEqual(second.inactiveExitAt);
      expect(second.inactiveExitAt).toBeGreaterThan(0);
      const first = await world.wait(world.systemd.details('first.service'));
      expect(first).toMatchObject({ description: 'The first', activeExitAt: 0, unitFileState: 'disabled' });
      expect(first.requiredBy).toContain('second.service');
      expect(first.service?.mainPid).toBeGreaterThan(0);
    });

    it('tells of units that cannot be loaded', async () => {
      const missing = await world.wait(world.systemd.details('nowhere.service'));
      expect(missing).toMatchObject({ loadState: 'not-found', activeState: 'inactive' });
      expect(missing.loadError).toContain('nowhere.service not found');
      const masked = await world.wait(world.systemd.details('masked.service'));
      expect(masked).toMatchObject({ loadState: 'masked', unitFileState: 'masked' });
    });

    it('rejects with plain words for a name that no unit can have', async () => {
      await expect(world.wait(world.systemd.details('no-type'))).rejects.toThrow(SystemdError);
      await expect(world.wait(world.systemd.details('no-type'))).rejects.toMatchObject({
        code: 'unit-name-invalid',
        message: '"no-type" is not the name of a unit',
      });
    });

    it('knows the state and the version of systemd', async () => {
      expect(['running', 'degraded']).toContain(await world.wait(world.systemd.systemState()));
      expect(await world.wait(world.systemd.version())).toMatch(/^\d{3}/);
    });

    it('stops a unit and what requires it', async () => {
      const request = await world.wait(world.systemd.stop('first.service'));
      if ('refused' in request) throw new Error(request.refused.message);
      expect(await world.wait(request.job.ended)).toMatchObject({ result: 'done', unit: { activeState: 'inactive' } });
      const [second] = await world.wait(world.systemd.list(['second.service']));
      expect(second?.activeState).toBe('inactive');
    });

    it('resets a failure; a unit without one is no error', async () => {
      await ended(world, 'failing.service');
      await world.wait(world.systemd.resetFailed('failing.service'));
      const [failing] = await world.wait(world.systemd.list(['failing.service']));
      expect(failing?.activeState).toBe('inactive');
      await world.wait(world.systemd.resetFailed('nowhere.service'));
    });

    it('enables and disables unit files without starting anything', async () => {
      const stateOf = async (name: string) =>
        (await world.wait(world.systemd.unitFiles())).find(file => file.name === name)?.state;
      await world.wait(world.systemd.enable(['fourth.service']));
      expect(await stateOf('fourth.service')).toBe('enabled');
      await world.wait(world.systemd.disable(['fourth.service']));
      expect(await stateOf('fourth.service')).toBe('disabled');
      const [fourth] = await world.wait(world.systemd.list(['fourth.service']));
      expect(fourth?.activeState).toBe('inactive');
    });

    it('says what cannot be enabled', async () => {
      await expect(world.wait(world.systemd.enable(['nowhere.service']))).rejects.toMatchObject({
        code: 'systemd-refused',
        message: expect.stringMatching(/nowhere\.service/) as string,
      });
    });
  });

  it('closing ends jobs and watches', async () => {
    const world = await open();
    await world.write({ name: 'endless.service', type: 'oneshot', starts: [{ ends: 'never' }] });
    await world.daemonReload();
    const job = await jobOf(world, 'endless.service');
    const told = watch(world, 'endless.service');
    await told.until(({ activeState }) => activeState === 'activating');
    const before = told.states.length;
    world.systemd.close();
    await expect(job.ended).rejects.toMatchObject({ code: 'bus-closed' });
    await world.administratorStops('endless.service');
    await world.pass(50);
    expect(told.states.length).toBe(before);
    await world.close();
  });
}
