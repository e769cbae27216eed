import { plainService } from '../../support/unit-details.ts';
import { specOf, type Explanation } from '../support/explain.ts';
import type { UnitSettings } from '../../../src/conditions/unit.ts';
import type { UnitDetails } from '../../../src/systemd/systemd.ts';

const name = 'store.service';
const start = { id: 7, type: 'start' } as const;

type Row = Omit<Explanation, 'spec' | 'world'> & {
  readonly unit?: string;
  readonly is: Partial<UnitDetails>;
  readonly timer?: 'active' | 'inactive';
};

function rows(state: UnitSettings['state'], list: readonly Row[]): Explanation[] {
  return list.map(({ unit = name, is, timer, ...row }) => ({
    ...row,
    spec: specOf('unit', { unit, state }),
    world: ({ systemd }) => {
      systemd.set(unit, is);
      if (timer) systemd.set('store.timer', { activeState: timer, subState: timer === 'active' ? 'waiting' : 'dead' });
    },
  }));
}

const failed = (changes: Parameters<typeof plainService>[0]): Partial<UnitDetails> => ({
  activeState: 'failed',
  subState: 'failed',
  service: plainService({ result: 'exit-code', mainExitCode: 1, mainExitStatus: 1, ...changes }),
});

export const active: readonly Explanation[] = rows('active', [
  {
    title: 'active',
    is: { activeState: 'active', subState: 'running' },
    status: 'met',
    reason: `${name}: active (running)`,
  },
  {
    title: 'reloading',
    is: { activeState: 'reloading', subState: 'reload' },
    status: 'met',
    reason: `${name}: active (reload)`,
  },
  {
    title: 'a oneshot that does not remain and has finished',
    is: { inactiveExitAt: 10, inactiveEnterAt: 20, service: plainService({ type: 'oneshot', mainExitCode: 1 }) },
    status: 'met',
    reason: `${name}: finished successfully`,
  },
  {
    title: 'starting',
    is: { activeState: 'activating', subState: 'start-pre', job: start },
    status: 'unmet',
    reason: `${name}: starting (start-pre)`,
  },
  {
    title: 'stopping',
    is: { activeState: 'deactivating', subState: 'stop-sigterm' },
    status: 'unmet',
    reason: `${name}: stopping (stop-sigterm)`,
  },
  {
    title: 'queued behind other jobs',
    is: { job: start },
    status: 'unmet',
    reason: `${name}: inactive, its start is queued`,
    hint: `what it waits for: systemctl list-jobs --before ${name}`,
  },
  {
    title: 'in the delay of Restart=',
    is: {
      ...failed({ mainExitStatus: 3, restart: 'on-failure' }),
      activeState: 'activating',
      subState: 'auto-restart',
    },
    status: 'unmet',
    reason: `${name}: failed (exit status 3), systemd starts it again`,
    hint: `journalctl -b -u ${name}`,
  },
  {
    title: 'on the way to Restart= (systemd 254 and newer)',
    is: { ...failed({ restart: 'always' }), subState: 'failed-before-auto-restart' },
    status: 'unmet',
    reason: `${name}: failed (exit status 1), systemd starts it again`,
    hint: `journalctl -b -u ${name}`,
  },
  {
    title: 'failed, and a timer starts it again',
    is: { ...failed({}), triggeredBy: ['store.timer'] },
    timer: 'active',
    status: 'unmet',
    reason: `${name}: failed (exit status 1), store.timer starts it again`,
    hint: `journalctl -b -u ${name}`,
  },
  {
    title: 'skipped by a condition',
    is: {
      conditionAt: 10,
      conditions: [
        { type: 'ConditionPathExists', triggering: false, negated: true, parameter: '/etc/no-store', result: 'unmet' },
        { type: 'ConditionVirtualization', triggering: false, negated: false, parameter: 'vm', result: 'met' },
      ],
    },
    status: 'unmet',
    reason: `${name}: was skipped, unmet: ConditionPathExists=!/etc/no-store`,
    hint: `make that true, then systemctl start ${name}`,
  },
  {
    title: 'skipped by an assert',
    is: {
      assertResult: false,
      asserts: [{ type: 'AssertPathExists', triggering: false, negated: false, parameter: '/srv', result: 'unmet' }],
    },
    status: 'unmet',
    reason: `${name}: was skipped, unmet: AssertPathExists=/srv`,
    hint: `make that true, then systemctl start ${name}`,
  },
  {
    title: 'skipped by its ExecCondition=',
    is: { service: plainService({ type: 'oneshot', result: 'exec-condition' }), inactiveEnterAt: 20 },
    status: 'unmet',
    reason: `${name}: was skipped by its ExecCondition=`,
    hint: `journalctl -b -u ${name}; then systemctl start ${name}`,
  },
  {
    title: 'inactive, and a timer will start it',
    is: { triggeredBy: ['store.timer'] },
    timer: 'active',
    status: 'unmet',
    reason: `${name}: inactive, store.timer will start it`,
  },
  {
    title: 'inactive, and its timer is not active either',
    is: { triggeredBy: ['store.timer'] },
    timer: 'inactive',
    status: 'unmet',
    reason: `${name}: inactive`,
    hint: `nothing starts it: systemctl start ${name}, or enable it`,
  },
  {
    title: 'inactive though enabled',
    is: { unitFileState: 'enabled' },
    status: 'unmet',
    reason: `${name}: inactive`,
    hint: `nothing starts it: systemctl start ${name} (it is enabled, so it was stopped or its target is not reached)`,
  },
  {
    title: 'a mount, swap, scope or device that nothing has made',
    unit: 'srv-data.mount',
    is: { loadState: 'not-found' },
    status: 'unmet',
    reason: 'srv-data.mount: not there',
    hint: 'no unit file makes it: it comes only when something creates it at run time',
  },
  {
    title: 'failed for good',
    is: failed({ mainExitStatus: 203 }),
    status: 'broken',
    reason: `${name}: failed (203/EXEC: its program cannot be executed), and nothing starts it again`,
    hint: `journalctl -b -u ${name}; then systemctl restart ${name}`,
  },
  {
    title: 'failed too often for Restart=',
    is: failed({ result: 'start-limit-hit', restart: 'on-failure' }),
    status: 'broken',
    reason: `${name}: failed (started too often), and nothing starts it again`,
    hint: `journalctl -b -u ${name}; then systemctl restart ${name}`,
  },
  {
    title: 'failed by a signal',
    is: failed({ result: 'signal', mainExitCode: 2, mainExitStatus: 9 }),
    status: 'broken',
    reason: `${name}: failed (killed by signal 9), and nothing starts it again`,
    hint: `journalctl -b -u ${name}; then systemctl restart ${name}`,
  },
  {
    title: 'masked',
    is: { loadState: 'masked' },
    status: 'broken',
    reason: `${name}: masked`,
    hint: `find out who masked it and why, then: systemctl unmask ${name}`,
  },
  {
    title: 'not installed',
    is: { loadState: 'not-found' },
    status: 'broken',
    reason: `${name}: no such unit`,
    hint: 'correct the name, or install what brings it; after adding it: systemctl daemon-reload',
  },
  {
    title: 'a unit file that systemd refuses',
    is: { loadState: 'bad-setting', loadError: 'Unit has no ExecStart= setting.' },
    status: 'broken',
    reason: `${name}: its unit file cannot be used: Unit has no ExecStart= setting.`,
    hint: `systemd-analyze verify ${name}, correct it, systemctl daemon-reload`,
  },
]);

export const finished: readonly Explanation[] = rows('finished', [
  {
    title: 'has finished and remains',
    is: { activeState: 'active', subState: 'exited' },
    status: 'met',
    reason: `${name}: active (exited)`,
  },
  {
    title: 'has finished and is gone',
    is: { inactiveEnterAt: 20 },
    status: 'met',
    reason: `${name}: finished successfully`,
  },
  {
    title: 'at work',
    is: { activeState: 'active', subState: 'running' },
    status: 'unmet',
    reason: `${name}: still running`,
  },
  {
    title: 'has not begun',
    is: {},
    status: 'unmet',
    reason: `${name}: inactive`,
    hint: `nothing starts it: systemctl start ${name}, or enable it`,
  },
  {
    title: 'ended with a failure',
    is: failed({ result: 'timeout' }),
    status: 'broken',
    reason: `${name}: failed (timed out), and nothing starts it again`,
    hint: `journalctl -b -u ${name}; then systemctl restart ${name}`,
  },
]);

export const inactive: readonly Explanation[] = rows('inactive', [
  { title: 'does not run', is: {}, status: 'met', reason: `${name}: does not run (inactive)` },
  { title: 'failed', is: failed({}), status: 'met', reason: `${name}: does not run (failed)` },
  {
    title: 'not installed',
    is: { loadState: 'not-found' },
    status: 'met',
    reason: `${name}: no such unit, so it does not run`,
  },
  {
    title: 'runs',
    is: { activeState: 'active', subState: 'running' },
    status: 'unmet',
    reason: `${name}: active (running)`,
    hint: `nothing stops it: systemctl stop ${name}`,
  },
  {
    title: 'is to be stopped',
    is: { activeState: 'active', subState: 'running', job: { id: 7, type: 'stop' } },
    status: 'unmet',
    reason: `${name}: active, its stop is queued`,
  },
  {
    title: 'on its way',
    is: { activeState: 'deactivating', subState: 'stop' },
    status: 'unmet',
    reason: `${name}: deactivating (stop)`,
  },
  {
    title: 'about to be started',
    is: { job: start },
    status: 'unmet',
    reason: `${name}: inactive, its start is queued`,
  },
  {
    title: 'about to be restarted',
    is: { ...failed({}), subState: 'failed-before-auto-restart' },
    status: 'unmet',
    reason: `${name}: systemd starts it again`,
  },
]);
