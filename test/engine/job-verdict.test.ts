import { describe, expect, test } from 'vitest';
import { describeFall, hasFallen } from '../../src/engine/fall.ts';
import { judgeJobEnd, judgeRefusal } from '../../src/engine/job-verdict.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualSystemd } from '../../src/simulation/virtual-systemd.ts';
import type { ServiceDetails, UnitCondition, UnitDetails } from '../../src/systemd/systemd.ts';

const systemd = createVirtualSystemd(createVirtualClock(), [
  { name: 'a.service', initially: 'active' },
  { name: 'pacemaker.service', initially: 'active' },
]);
const active = await systemd.details('a.service');
const pacemaker = await systemd.details('pacemaker.service');

type Change = Partial<Omit<UnitDetails, 'service'>> & { readonly service?: Partial<ServiceDetails> };

/** As systemd tells of a service that has been started once and is down. */
function down({ service, ...change }: Change = {}, from = active): UnitDetails {
  const base: UnitDetails = { ...from, activeState: 'inactive', subState: 'dead', conditionAt: 5000, ...change };
  return base.service ? { ...base, service: { ...base.service, ...service } } : base;
}
const failed = (service: Partial<ServiceDetails>) => down({ activeState: 'failed', subState: 'failed', service });
const never = { conditionResult: false, assertResult: false, conditionAt: 0 };
const condition = (type: string, change: Partial<UnitCondition> = {}): UnitCondition => ({
  type,
  parameter: '/etc/x',
  negated: false,
  triggering: false,
  result: 'unmet',
  ...change,
});

/** The rows of the tables of start results, as seen on systemd 252 and 257. */
describe('how a start job ended', () => {
  test.each<[string, string, UnitDetails, string, RegExp?]>([
    ['started', 'done', active, 'active'],
    ['active already', 'done', active, 'active'],
    ['reloading', 'done', down({ activeState: 'reloading' }), 'active'],
    ['refreshing', 'done', down({ activeState: 'refreshing' }), 'active'],
    ['the bus was away, and it is up', 'lost', active, 'active'],
    ['timed out in the queue, and it came up all the same', 'timeout', active, 'active'],
    ['a oneshot that finished', 'done', down({ service: { type: 'oneshot', mainExitCode: 1 } }), 'active'],
    [
      'a condition is not met',
      'done',
      down({ conditionResult: false, conditions: [condition('ConditionPathExists')] }),
      'hopeless failed',
      /^ConditionPathExists=\/etc\/x is not met: systemd skipped the start$/,
    ],
    [
      'several, one of them negated',
      'done',
      down({
        conditionResult: false,
        conditions: [
          condition('ConditionPathExists', { negated: true }),
          condition('ConditionUser', { result: 'met' }),
          condition('ConditionHost', { triggering: true }),
        ],
      }),
      'hopeless failed',
      /^ConditionPathExists=!\/etc\/x and ConditionHost=\|\/etc\/x is not met/,
    ],
    ['the job was lost before systemd looked at any condition', 'lost', down(never), 'failed'],
    ['no condition says which', 'done', down({ conditionResult: false }), 'hopeless failed', /^a condition is not met/],
    [
      'the kernel command line',
      'done',
      down({
        conditionResult: false,
        conditions: [condition('ConditionKernelCommandLine', { parameter: 'nocluster', negated: true })],
      }),
      'hopeless held',
      /^ConditionKernelCommandLine=!nocluster is not met/,
    ],
    [
      'a condition, and the bus was away',
      'lost',
      down({ conditionResult: false }),
      'hopeless failed',
      /condition is not met/,
    ],
    [
      'ExecCondition=',
      'done',
      down({ service: { result: 'exec-condition' } }),
      'hopeless failed',
      /ExecCondition= said no/,
    ],
    [
      'an assertion',
      'assert',
      down({ assertResult: false, asserts: [condition('AssertPathExists')] }),
      'hopeless failed',
      /^AssertPathExists=\/etc\/x is not met$/,
    ],
    ['a required unit failed', 'dependency', down(never), 'failed', /^a unit that it requires did not start$/],
    [
      'a required unit failed, and this one ran before',
      'dependency',
      down(),
      'failed',
      /^a unit that it requires did not start$/,
    ],
    [
      'exit status',
      'failed',
      failed({ result: 'exit-code', mainExitCode: 1, mainExitStatus: 8 }),
      'failed',
      /^failed \(exit-code\): exited with status 8$/,
    ],
    [
      'killed',
      'failed',
      failed({ result: 'signal', mainExitCode: 2, mainExitStatus: 9 }),
      'failed',
      /^failed \(signal\): killed by signal 9$/,
    ],
    [
      'dumped core',
      'failed',
      failed({ result: 'core-dump', mainExitCode: 3, mainExitStatus: 6 }),
      'failed',
      /^failed \(core-dump\): killed by signal 6$/,
    ],
    [
      'TimeoutStartSec',
      'failed',
      failed({ result: 'timeout', mainExitCode: 2, mainExitStatus: 15 }),
      'failed',
      /^failed \(timeout\): it did not become ready within its TimeoutStartSec=$/,
    ],
    [
      'start limit, seldom told as such',
      'failed',
      failed({ result: 'start-limit-hit' }),
      'failed',
      /started too often/,
    ],
    [
      'start limit, with the reason of the failure before',
      'failed',
      failed({ result: 'exit-code', mainExitCode: 1, mainExitStatus: 8 }),
      'failed',
      /status 8/,
    ],
    [
      'Type=simple without its program',
      'done',
      failed({ result: 'exit-code', mainExitCode: 1, mainExitStatus: 203 }),
      'failed',
      /status 203/,
    ],
    [
      'JobTimeoutSec, and it is still starting',
      'timeout',
      down({ activeState: 'activating', subState: 'start' }),
      'failed',
      /^its job timed out in systemd's queue; it is activating now$/,
    ],
    [
      'cancelled',
      'canceled',
      down({ activeState: 'activating' }),
      'hopeless failed',
      /^its start job was cancelled by somebody else$/,
    ],
    ['cancelled before it ever ran', 'canceled', down(never), 'hopeless failed', /cancelled/],
    [
      'systemd restarts it by itself',
      'failed',
      down({
        activeState: 'activating',
        subState: 'auto-restart',
        service: { result: 'exit-code', mainExitCode: 1, mainExitStatus: 1 },
      }),
      'failed',
      /^failed \(exit-code\): exited with status 1$/,
    ],
    ['a word that nobody knows', 'frozen', down(), 'failed', /^inactive \(dead\)$/],
    ['collected', 'collected', down(never), 'failed', /inactive/],
    [
      'pacemaker for good',
      'done',
      down({ service: { mainExitCode: 1, mainExitStatus: 100 } }, pacemaker),
      'hopeless failed',
      /shut itself down for good \(exit status 100\)/,
    ],
    [
      'exit status 100 of another daemon means nothing',
      'done',
      down({ service: { mainExitCode: 1, mainExitStatus: 100 } }),
      'failed',
      /exited with status 100/,
    ],
  ])('%s', (...[, result, unit, is, detail]) => {
    const verdict = judgeJobEnd({ result, unit });
    expect('outcome' in verdict ? `${verdict.is} ${verdict.outcome}` : verdict.is).toBe(is);
    if (detail) expect(verdict).toMatchObject({ detail: expect.stringMatching(detail) as string });
  });
});

describe('what systemd refuses is hopeless', () => {
  test.each([
    ['UnitMasked', 'Unit a.service is masked.', 'broken', /Unit a\.service is masked/],
    ['NoSuchUnit', 'Unit dependency.service not found.', 'broken', /Unit dependency\.service not found/],
    ['BadUnitSetting', 'Unit a.service has a bad unit file setting.', 'failed', /bad unit file setting/],
    ['OnlyByDependency', 'Operation refused', 'failed', /RefuseManualStart=/],
    ['TransactionIsDestructive', 'Transaction is destructive', 'failed', /muster does not override that/],
    [
      'TransactionOrderIsCyclic',
      'Transaction order is cyclic.',
      'failed',
      /Transaction order is cyclic\. \(TransactionOrderIsCyclic\)/,
    ],
    ['AccessDenied', 'Permission denied', 'failed', /Permission denied \(AccessDenied\)/],
  ])('%s', (...[error, message, outcome, detail]) => {
    expect(judgeRefusal({ error, message })).toMatchObject({
      is: 'hopeless',
      outcome,
      detail: expect.stringMatching(detail) as string,
    });
  });
});

describe('whether a service that was active is down', () => {
  test.each<[string, Change, boolean]>([
    ['active', { activeState: 'active' }, false],
    ['reloading', { activeState: 'reloading' }, false],
    ['stopping', { activeState: 'deactivating' }, false],
    ['failed', { activeState: 'failed', subState: 'failed' }, true],
    ['inactive', { activeState: 'inactive' }, true],
    ['inactive, its start is queued', { activeState: 'inactive', job: { id: 1, type: 'start' } }, false],
    ['about to be restarted', { activeState: 'activating', subState: 'auto-restart' }, false],
    [
      'about to be restarted, as systemd 257 says',
      { activeState: 'failed', subState: 'failed-before-auto-restart' },
      false,
    ],
  ])('%s', (...[, change, fallen]) => {
    expect(hasFallen(down(change))).toBe(fallen);
  });

  test('its fall is told with how long it lived', () => {
    const unit = failed({ result: 'signal', mainExitCode: 2, mainExitStatus: 9 });
    expect(describeFall({ ...unit, activeEnterAt: 1000, activeExitAt: 2500 })).toBe(
      'it went down 1.5s after it had become active: failed (signal): killed by signal 9',
    );
  });

  test('a pacemaker that shut itself down for good says why, though systemd calls it a success', () => {
    const unit = down(
      { service: { mainExitCode: 1, mainExitStatus: 100 }, activeEnterAt: 1000, activeExitAt: 16_000 },
      pacemaker,
    );
    expect(describeFall(unit)).toMatch(
      /^pacemaker shut itself down for good .*fenced.* \(it went down 15s after it had become active\)$/,
    );
  });
});
