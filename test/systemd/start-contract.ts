import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEnd, Refusal, UnitDetails } from '../../src/systemd/systemd.ts';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import type { World } from './world.ts';
import { ended, jobOf } from './steps.ts';

interface EndCase {
  readonly title: string;
  readonly units: readonly VirtualUnit[];
  readonly result: string;
  /** What is true of the unit right after its job. */
  readonly unit: object;
}

const failing: VirtualUnit = { name: 'failing.service', type: 'oneshot', starts: [{ ends: { exitStatus: 7 } }] };
const unmet: VirtualUnit = { name: 'unmet.service', type: 'simple', starts: [{ ends: 'condition-unmet' }] };
const oneshot = (name: string, more: Partial<VirtualUnit> = {}): VirtualUnit => ({ name, type: 'oneshot', ...more });

/** The first unit is started. */
const ends: readonly EndCase[] = [
  {
    title: 'a oneshot that finishes is done and inactive, though systemd forgets it at once',
    units: [oneshot('finishing.service', { starts: [{ takes: 50 }] })],
    result: 'done',
    unit: { activeState: 'inactive', conditionResult: true, service: { type: 'oneshot', result: 'success' } },
  },
  {
    title: 'a oneshot with RemainAfterExit= is active',
    units: [oneshot('remaining.service', { remainAfterExit: true })],
    result: 'done',
    unit: { activeState: 'active', subState: 'exited', job: undefined },
  },
  {
    title: 'a simple service is active at once',
    units: [{ name: 'simple.service', type: 'simple' }],
    result: 'done',
    unit: { activeState: 'active', subState: 'running', service: { type: 'simple' } },
  },
  {
    title: 'a notifying service is active when it says so',
    units: [{ name: 'notifying.service', type: 'notify', starts: [{ takes: 150 }] }],
    result: 'done',
    unit: {
      activeState: 'active',
      subState: 'running',
      job: undefined,
      service: { type: 'notify', result: 'success' },
    },
  },
  {
    title: 'an unmet condition gives done, and the condition can be named',
    units: [unmet],
    result: 'done',
    unit: {
      activeState: 'inactive',
      conditionResult: false,
      conditions: [{ type: 'ConditionPathExists', parameter: '/nonexistent', result: 'unmet' }],
    },
  },
  {
    title: 'an ExecCondition= that says no gives done',
    units: [oneshot('exec-condition.service', { starts: [{ ends: 'exec-condition' }] })],
    result: 'done',
    unit: { activeState: 'inactive', service: { result: 'exec-condition' } },
  },
  {
    title: 'an unmet assertion is told by the job',
    units: [oneshot('asserting.service', { starts: [{ ends: 'assert-unmet' }] })],
    result: 'assert',
    unit: { activeState: 'inactive', assertResult: false, asserts: [{ type: 'AssertPathExists', result: 'unmet' }] },
  },
  {
    title: 'a failure is told with its exit status',
    units: [failing],
    result: 'failed',
    unit: { activeState: 'failed', service: { result: 'exit-code', mainExitCode: 1, mainExitStatus: 7 } },
  },
  {
    title: 'a death by signal is told with the signal',
    units: [oneshot('killed.service', { starts: [{ ends: { signal: 9 } }] })],
    result: 'failed',
    unit: { activeState: 'failed', service: { result: 'signal', mainExitCode: 2, mainExitStatus: 9 } },
  },
  {
    title: 'what requires a unit that fails gets dependency',
    units: [oneshot('needs-failing.service', { requires: ['failing.service'], after: ['failing.service'] }), failing],
    result: 'dependency',
    unit: { activeState: 'inactive' },
  },
  {
    title: 'what requires a unit with an unmet condition is started',
    units: [
      { name: 'needs-unmet.service', type: 'simple', requires: ['unmet.service'], after: ['unmet.service'] },
      unmet,
    ],
    result: 'done',
    unit: { activeState: 'active' },
  },
  {
    title: 'what is bound to a unit with an unmet condition gets dependency',
    units: [oneshot('bound.service', { bindsTo: ['unmet.service'], after: ['unmet.service'] }), unmet],
    result: 'dependency',
    unit: { activeState: 'inactive' },
  },
  {
    title: 'an inactive requisite gives dependency',
    units: [oneshot('requisite.service', { requisite: ['idle.service'] }), oneshot('idle.service')],
    result: 'dependency',
    unit: { activeState: 'inactive' },
  },
  {
    title: 'a target is active though what it wants failed',
    units: [{ name: 'wanting.target', wants: ['failing.service'], after: ['failing.service'] }, failing],
    result: 'done',
    unit: { activeState: 'active', service: undefined },
  },
  {
    title: 'a start that takes longer than TimeoutStartSec= failed by timeout',
    units: [{ name: 'slow.service', type: 'notify', timeoutStart: 200, starts: [{ ends: 'never' }] }],
    result: 'failed',
    unit: { activeState: 'failed', service: { result: 'timeout', timeoutStartMs: 200 } },
  },
  {
    title: 'a job that takes longer than JobTimeoutSec= ends, and the unit goes on activating',
    units: [oneshot('job-timeout.service', { jobTimeout: 200, starts: [{ takes: 2000 }] })],
    result: 'timeout',
    unit: { activeState: 'activating', job: undefined, service: { timeoutStartMs: Infinity } },
  },
  {
    title: 'the job of a unit that is started again by itself ends with the first failure',
    units: [
      oneshot('retrying.service', {
        restartAfter: 100,
        starts: [{ ends: { exitStatus: 3 } }, {}],
        remainAfterExit: true,
      }),
    ],
    result: 'failed',
    unit: { service: { restart: 'on-failure', result: 'exit-code' } },
  },
];

interface RefusalCase {
  readonly title: string;
  readonly units: readonly VirtualUnit[];
  readonly start: string;
  readonly error: string;
  readonly message?: string;
}

const refusals: readonly RefusalCase[] = [
  {
    title: 'a masked unit',
    units: [{ name: 'masked.service', loadState: 'masked' }],
    start: 'masked.service',
    error: 'UnitMasked',
  },
  {
    title: 'a unit that does not exist',
    units: [],
    start: 'missing.service',
    error: 'NoSuchUnit',
    message: 'missing.service',
  },
  {
    title: 'a broken unit file',
    units: [{ name: 'bad.service', loadState: 'bad-setting' }],
    start: 'bad.service',
    error: 'BadUnitSetting',
  },
  {
    title: 'a required unit that does not exist, which is named',
    units: [oneshot('needs-missing.service', { requires: ['absent.service'] })],
    start: 'needs-missing.service',
    error: 'NoSuchUnit',
    message: 'absent.service',
  },
  {
    title: 'RefuseManualStart=',
    units: [{ name: 'dependency-only.target', refuseManualStart: true }],
    start: 'dependency-only.target',
    error: 'OnlyByDependency',
  },
  {
    title: 'an order that is a cycle',
    units: [
      oneshot('egg.service', { requires: ['hen.service'], after: ['hen.service'] }),
      oneshot('hen.service', { requires: ['egg.service'], after: ['egg.service'] }),
    ],
    start: 'egg.service',
    error: 'TransactionOrderIsCyclic',
  },
  { title: 'a name without a type', units: [], start: 'corosync', error: 'InvalidArgs', message: 'corosync' },
  { title: 'a template without an instance', units: [], start: 'template@.service', error: 'InvalidArgs' },
];

/** How starts end and are refused: the table of systemd's own behaviour. `open` is called once. */
export function describeStarts(open: () => Promise<World>): void {
  describe('a start', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
      const units = new Map([...ends, ...refusals].flatMap(({ units }) => units.map(unit => [unit.name, unit])));
      await world.write(...units.values());
      await world.daemonReload();
    });
    afterAll(() => world.close());

    it.each(ends)('$title', async ({ units, result, unit }) => {
      const end = await ended(world, units[0]!.name);
      expect(end).toMatchObject<Partial<JobEnd>>({ result, unit: unit as UnitDetails });
      expect(end.unit.name).toBe(units[0]!.name);
    });

    it.each(refusals)('is refused: $title', async ({ start, error, message = '' }) => {
      const request = await world.wait(world.systemd.start(start));
      expect(request).toMatchObject({
        refused: { error, message: expect.stringContaining(message) as string } satisfies Refusal,
      });
    });

    it('of a unit that is active already is done at once and starts nothing', async () => {
      await world.write({ name: 'once.service', type: 'simple' });
      await world.daemonReload();
      const first = await ended(world, 'once.service');
      const second = await ended(world, 'once.service');
      expect(second.result).toBe('done');
      expect(second.unit.invocationId).toBe(first.unit.invocationId);
      expect(first.unit.invocationId).toMatch(/^[0-9a-f]{32}$/);
    });

    it('of a program that does not exist is done, and the unit fails right after', async () => {
      await world.write({
        name: 'no-program.service',
        type: 'simple',
        starts: [{ dies: { after: 1, exitStatus: 203 } }],
      });
      await world.daemonReload();
      expect((await ended(world, 'no-program.service')).result).toBe('done');
      await world.pass(200);
      const { activeState, service } = await world.wait(world.systemd.details('no-program.service'));
      expect(activeState).toBe('failed');
      expect(service).toMatchObject({ result: 'exit-code', mainExitStatus: 203 });
    });

    it('is refused by the start limit till the failure is reset', async () => {
      const startLimit = { burst: 2, interval: 60_000 };
      await world.write(oneshot('limited.service', { startLimit, starts: [{ ends: { exitStatus: 1 } }] }));
      await world.daemonReload();
      const results = [];
      for (let i = 0; i < 3; i++) results.push(await ended(world, 'limited.service'));
      const limited = results[2]!.unit;
      expect(results.map(({ result }) => result)).toEqual(['failed', 'failed', 'failed']);
      expect(limited.invocationId).toBe(results[1]!.unit.invocationId);
      await world.wait(world.systemd.resetFailed('limited.service'));
      const again = await ended(world, 'limited.service');
      expect(again.unit.invocationId).not.toBe(limited.invocationId);
    });

    it('that is requested twice is one job', async () => {
      await world.write(oneshot('merged.service', { starts: [{ takes: 200 }], remainAfterExit: true }));
      await world.daemonReload();
      const first = await jobOf(world, 'merged.service');
      const second = await jobOf(world, 'merged.service');
      expect(second.id).toBe(first.id);
      expect((await world.wait(first.ended)).result).toBe('done');
      expect((await world.wait(second.ended)).result).toBe('done');
    });

    it('that is cancelled ends so, and the unit goes on activating', async () => {
      await world.write(oneshot('cancelled.service', { starts: [{ takes: 3000 }] }));
      await world.daemonReload();
      const job = await jobOf(world, 'cancelled.service');
      await world.pass(100);
      expect(await world.wait(world.systemd.cancel(job.id))).toBe(true);
      const end = await world.wait(job.ended);
      expect(end).toMatchObject({ result: 'canceled', unit: { activeState: 'activating' } });
      expect(await world.wait(world.systemd.cancel(job.id))).toBe(false);
    });

    it('that the administrator stops is canceled', async () => {
      await world.write(oneshot('overruled.service', { starts: [{ takes: 3000 }] }));
      await world.daemonReload();
      const job = await jobOf(world, 'overruled.service');
      await world.pass(100);
      await world.administratorStops('overruled.service');
      expect((await world.wait(job.ended)).result).toBe('canceled');
    });

    it('waits in the queue behind a unit that it is ordered after, which is told', async () => {
      await world.write(
        oneshot('ahead.service', { starts: [{ takes: 400 }] }),
        oneshot('behind.service', { after: ['ahead.service'], remainAfterExit: true }),
      );
      await world.daemonReload();
      const ahead = await jobOf(world, 'ahead.service');
      const behind = await jobOf(world, 'behind.service');
      await world.pass(50);
      expect(await world.wait(world.systemd.jobsBefore(behind.id))).toEqual(['ahead.service/start']);
      expect(await world.wait(world.systemd.list(['behind.service']))).toMatchObject([
        { activeState: 'inactive', job: { id: behind.id, type: 'start' } },
      ]);
      expect((await world.wait(behind.ended)).unit.activeState).toBe('active');
      expect((await world.wait(ahead.ended)).result).toBe('done');
      expect(await world.wait(world.systemd.jobsBefore(behind.id))).toEqual([]);
    });
  });
}
