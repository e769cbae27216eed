import type { UnitCondition, UnitDetails, UnitState } from '../systemd/systemd.ts';
import { isService, startTimeout } from './virtual-unit.ts';
import type { LiveUnit, UnitRecord, VirtualUnit } from './virtual-unit.ts';

export function stateOf(live: LiveUnit, name: string): UnitState {
  return {
    name,
    id: live.script.name,
    loadState: live.script.loadState ?? 'loaded',
    activeState: live.activeState,
    subState: live.subState,
    job: live.job,
  };
}

/** `all` is every unit there is: dependencies are told from both ends. */
export function detailsOf(live: LiveUnit, name: string, all: readonly VirtualUnit[]): UnitDetails {
  const { script, record } = live;
  const naming = (key: 'requires' | 'wants' | 'bindsTo' | 'before' | 'after') =>
    all.filter(other => other[key]?.includes(script.name)).map(other => other.name);
  const found = (script.loadState ?? 'loaded') === 'loaded';
  return {
    ...stateOf(live, name),
    description: script.description ?? script.name,
    unitFileState: live.unitFileState,
    fragmentPath: found ? `/usr/lib/systemd/system/${script.name}` : '',
    invocationId: live.invocations === 0 ? '' : invocationId(script.name, live.invocations),
    loadError: found ? '' : loadError(script),
    conditionResult: record.conditionResult,
    conditionAt: record.conditionAt,
    conditions: conditionsOf(script, record),
    asserts: assertsOf(script, record),
    assertResult: record.assertResult,
    after: [...new Set([...(script.after ?? []), ...naming('before')])],
    before: [...new Set([...(script.before ?? []), ...naming('after')])],
    requires: script.requires ?? [],
    requisite: script.requisite ?? [],
    wants: script.wants ?? [],
    bindsTo: script.bindsTo ?? [],
    wantedBy: naming('wants'),
    requiredBy: naming('requires'),
    boundBy: naming('bindsTo'),
    upheldBy: script.upheldBy ?? [],
    triggeredBy: script.triggeredBy ?? [],
    dropInPaths: script.dropInPaths ?? [],
    refuseManualStart: script.refuseManualStart ?? false,
    inactiveExitAt: record.inactiveExitAt,
    activeEnterAt: record.activeEnterAt,
    activeExitAt: record.activeExitAt,
    inactiveEnterAt: record.inactiveEnterAt,
    service: isService(script) ? serviceOf(live) : undefined,
  };
}

function serviceOf({ script, record }: LiveUnit): UnitDetails['service'] {
  return {
    result: record.result,
    type: script.type ?? 'notify',
    remainAfterExit: script.remainAfterExit ?? false,
    restart: script.restartAfter === undefined ? 'no' : 'on-failure',
    restarts: record.restarts,
    mainPid: record.mainPid,
    mainExitCode: record.mainExitCode,
    mainExitStatus: record.mainExitStatus,
    timeoutStartMs: startTimeout(script),
    timeoutStopMs: script.timeoutStop ?? 90_000,
    notifyAccess: 'none',
    execStartPre: script.execStartPre ?? [],
  };
}

/** The first one is the one that is not met. */
function conditionsOf(script: VirtualUnit, { tested, conditionResult }: UnitRecord): UnitCondition[] {
  const fails = script.starts?.some(({ ends }) => ends === 'condition-unmet') ?? false;
  const written = script.conditions ?? (fails ? [{ type: 'ConditionPathExists', parameter: '/nonexistent' }] : []);
  return written.map(({ type, parameter, negated = false }, i) => ({
    type,
    parameter,
    negated,
    triggering: false,
    result: tested === 'untested' ? 'untested' : conditionResult ? 'met' : i === 0 ? 'unmet' : 'untested',
  }));
}

function assertsOf(script: VirtualUnit, { tested, assertResult, conditionResult }: UnitRecord): UnitCondition[] {
  if (!script.starts?.some(({ ends }) => ends === 'assert-unmet')) return [];
  const result = tested === 'untested' || !conditionResult ? 'untested' : assertResult ? 'met' : 'unmet';
  return [{ type: 'AssertPathExists', parameter: '/nonexistent', negated: false, triggering: false, result }];
}

function loadError({ name, loadState }: VirtualUnit): string {
  if (loadState === 'masked') return `Unit ${name} is masked.`;
  if (loadState === 'not-found') return `Unit ${name} not found.`;
  return `Unit ${name} has a bad unit file setting.`;
}

/** 32 hex digits that differ between units and between invocations, and are the same in every run of a scenario. */
function invocationId(name: string, invocation: number): string {
  let hash = 2166136261;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  return hash.toString(16).padStart(24, '0') + invocation.toString(16).padStart(8, '0');
}
