/** Pure: judges how a start ended, by the job's result and by the unit's state right after it. */
import { restartIsDue } from '../conditions/unit-words.ts';
import type { JobEnd, Refusal, ServiceDetails, UnitCondition, UnitDetails } from '../systemd/systemd.ts';

export type StartVerdict =
  | { readonly is: 'active' }
  /** Another try may help. */
  | { readonly is: 'failed'; readonly detail: string }
  | Hopeless;

/** No try of ours can help. `held`: the node may not join, by the kernel command line. */
export interface Hopeless {
  readonly is: 'hopeless';
  readonly detail: string;
  readonly outcome: 'failed' | 'held' | 'broken';
}

/** pacemakerd's exit status for "do not start me again" (CRM_EX_FATAL); its unit counts it as a success. */
const pacemakerFatal = 100;
export const pacemakerFatalMeans =
  'pacemaker shut itself down for good (exit status 100): it was told that this node had been fenced, or its configuration is unusable';

/** `done` is not enough: a failed condition gives `done` too, and so does a Type=simple unit whose program is missing. */
export function judgeJobEnd({ result, unit }: JobEnd): StartVerdict {
  const { activeState, service } = unit;
  if (activeState === 'active' || activeState === 'reloading' || activeState === 'refreshing') return { is: 'active' };
  if (result === 'canceled') return hopeless('its start job was cancelled by somebody else');
  if (result === 'done' && finished(unit)) return { is: 'active' };
  // Before the first start the results of both are false as well: then they say nothing.
  const tested = (result === 'done' || result === 'lost') && activeState === 'inactive' && unit.conditionAt > 0;
  if (tested && !unit.conditionResult) return conditionUnmet(unit);
  if (result === 'assert' || (tested && !unit.assertResult))
    return hopeless(`${writeConditions(unit.asserts, 'an assertion')} is not met`);
  if (service?.result === 'exec-condition') return hopeless('its ExecCondition= said no');
  if (exitedForGood(unit)) return hopeless(pacemakerFatalMeans);
  return { is: 'failed', detail: describeFailure(result, unit) };
}

/** Whether, and why, it makes no sense to ask systemd again. */
export function judgeRefusal({ error, message }: Refusal): Hopeless {
  switch (error) {
    // Of a required unit systemd says the same: only its message names which.
    case 'UnitMasked':
      return {
        is: 'hopeless',
        outcome: 'broken',
        detail: `it is masked, or something that it requires is: ${message}`,
      };
    case 'NoSuchUnit':
      return {
        is: 'hopeless',
        outcome: 'broken',
        detail: `systemd does not know it, or something that it requires: ${message}`,
      };
    case 'TransactionIsDestructive':
      return hopeless(
        `a job of an administrator or of the shutdown stands against it, and muster does not override that: ${message}`,
      );
    case 'OnlyByDependency':
      return hopeless('systemd starts it only as a dependency of other units (RefuseManualStart=)');
    default:
      return hopeless(`systemd refused to start it: ${message} (${error})`);
  }
}

/** pacemaker told systemd not to start it again. */
export function exitedForGood({ id, activeState, service }: UnitDetails): boolean {
  return (
    id === 'pacemaker.service' &&
    activeState === 'inactive' &&
    service?.mainExitCode === 1 &&
    service.mainExitStatus === pacemakerFatal
  );
}

/** What became of a unit, in words: `failed (exit-code): exited with status 8`. */
export function describeFailure(jobResult: string, unit: UnitDetails): string {
  if (jobResult === 'dependency') return 'a unit that it requires did not start';
  if (jobResult === 'timeout') return `its job timed out in systemd's queue; it is ${unit.activeState} now`;
  const { service } = unit;
  // Until systemd restarts it by itself (Restart=) a failed unit counts as activating.
  const activeState = restartIsDue(unit) ? 'failed' : unit.activeState;
  const state = `${activeState} (${service && service.result !== 'success' ? service.result : unit.subState})`;
  const exit = service && describeExit(service);
  if (service?.result === 'timeout') return `${state}: it did not become ready within its TimeoutStartSec=`;
  if (service?.result === 'start-limit-hit') return `${state}: it was started too often (StartLimitBurst=)`;
  return exit ? `${state}: ${exit}` : state;
}

function describeExit({ mainExitCode, mainExitStatus, result }: ServiceDetails): string | undefined {
  if (mainExitCode === 1 && mainExitStatus !== 0) return `exited with status ${mainExitStatus}`;
  if (mainExitCode === 2 || mainExitCode === 3) return `killed by signal ${mainExitStatus}`;
  if (result === 'exit-code') return 'a process of it (ExecStartPre=, ExecStartPost=) failed';
  return undefined;
}

/** A oneshot without RemainAfterExit= is never active; it has done its work all the same. */
function finished({ activeState, conditionResult, service }: UnitDetails): boolean {
  return activeState === 'inactive' && conditionResult && service?.type === 'oneshot' && service.result === 'success';
}

function conditionUnmet(unit: UnitDetails): Hopeless {
  const byKernel = unit.conditions.some(
    ({ type, result }) => type === 'ConditionKernelCommandLine' && result === 'unmet',
  );
  return {
    is: 'hopeless',
    outcome: byKernel ? 'held' : 'failed',
    detail: `${writeConditions(unit.conditions, 'a condition')} is not met: systemd skipped the start`,
  };
}

function writeConditions(conditions: readonly UnitCondition[], otherwise: string): string {
  const unmet = conditions.filter(({ result }) => result === 'unmet');
  if (unmet.length === 0) return otherwise;
  return unmet
    .map(
      ({ type, triggering, negated, parameter }) => `${type}=${triggering ? '|' : ''}${negated ? '!' : ''}${parameter}`,
    )
    .join(' and ');
}

export function hopeless(detail: string): Hopeless {
  return { is: 'hopeless', outcome: 'failed', detail };
}
