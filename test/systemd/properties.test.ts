import { describe, expect, it } from 'vitest';
import { applyChange, decodeDetails, decodeRow, impossibleUnit, time } from '../../src/systemd/properties.ts';
import type { UnitState } from '../../src/systemd/systemd.ts';
import { errorWord } from '../../src/systemd/manager-client.ts';
import { unitPath } from '../../src/systemd/unit-path.ts';

const inactive: UnitState = { ...impossibleUnit('a.service'), loadState: 'loaded' };

describe('what systemd sends', () => {
  it.each([
    [0n, 0],
    [1_500n, 1.5],
    [90_000_000n, 90_000],
    [0xffff_ffff_ffff_ffffn, Infinity],
  ])('a time of %s microseconds is %s ms', (microseconds, milliseconds) => {
    expect(time({ TimeoutStartUSec: microseconds }, 'TimeoutStartUSec')).toBe(milliseconds);
  });

  it('a row of a list keeps the name that was asked for beside the real one', () => {
    const row = ['b.service', 'B', 'loaded', 'active', 'running', '', '/u/b_2eservice', 7, 'restart', '/j/7'];
    expect(decodeRow('alias.service', row)).toEqual({
      path: '/u/b_2eservice',
      state: {
        ...{ name: 'alias.service', id: 'b.service', loadState: 'loaded', activeState: 'active', subState: 'running' },
        job: { id: 7, type: 'restart' },
      },
    });
  });

  it.each<[string, UnitState, Record<string, unknown>, Partial<UnitState>]>([
    [
      'a state',
      inactive,
      { ActiveState: 'active', SubState: 'running' },
      { activeState: 'active', subState: 'running' },
    ],
    ['a job', inactive, { Job: [4, '/j/4'] }, { job: { id: 4, type: undefined } }],
    [
      'a known job, whose type is kept',
      { ...inactive, job: { id: 4, type: 'start' } },
      { Job: [4, '/j/4'] },
      { job: { id: 4, type: 'start' } },
    ],
    ['the end of a job', { ...inactive, job: { id: 4, type: 'start' } }, { Job: [0, '/'] }, { job: undefined }],
    [
      'nothing of a job',
      { ...inactive, job: { id: 4, type: 'start' } },
      { SubState: 'x' },
      { job: { id: 4, type: 'start' } },
    ],
    [
      'a mount that appears',
      impossibleUnit('a.mount'),
      { ActiveState: 'active' },
      { loadState: 'loaded', activeState: 'active' },
    ],
    [
      'a unit whose file is gone',
      { ...inactive, loadState: 'not-found', activeState: 'active' },
      { ActiveState: 'inactive' },
      { loadState: 'not-found' },
    ],
  ])('a change tells of %s', (_, before, changed, after) => {
    expect(applyChange(before, changed)).toMatchObject(after);
  });

  it('details hold plain values, whatever is missing', () => {
    const details = decodeDetails(
      'a.service',
      {
        InvocationID: Buffer.from('00ff10', 'hex'),
        LoadError: ['org.freedesktop.systemd1.NoSuchUnit', 'Unit a.service not found.'],
        Conditions: [
          ['ConditionPathExists', false, true, '/a', 1],
          ['ConditionKernelCommandLine', true, true, 'nocluster', -1],
          ['ConditionUser', false, false, 'root', 0],
        ],
      },
      { ExecStartPre: [['/bin/sleep', ['/bin/sleep', '10'], false]], TimeoutStopUSec: 1_800_000_000n },
    );
    expect(details).toMatchObject({
      ...{ id: 'a.service', invocationId: '00ff10', loadError: 'Unit a.service not found.', after: [], job: undefined },
      service: { execStartPre: [['/bin/sleep', '10']], timeoutStopMs: 1_800_000, mainPid: 0, restarts: 0 },
    });
    expect(details.conditions.map(({ result, negated, triggering }) => [result, negated, triggering])).toEqual([
      ['met', true, false],
      ['unmet', true, true],
      ['untested', false, false],
    ]);
  });
});

it.each([
  ['org.freedesktop.systemd1.UnitMasked', 'UnitMasked'],
  ['org.freedesktop.DBus.Error.AccessDenied', 'AccessDenied'],
  ['org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', 'AccessDenied'],
])('the error %s is called %s', (name, word) => {
  expect(errorWord(name)).toBe(word);
});

it.each([
  ['corosync.service', 'corosync_2eservice'],
  ['srv-data\\x2dx.mount', 'srv_2ddata_5cx2dx_2emount'],
  ['389-ds@a.service', '_3389_2dds_40a_2eservice'],
])('the path of %s', (unit, path) => {
  expect(unitPath(unit)).toBe(`/org/freedesktop/systemd1/unit/${path}`);
});
