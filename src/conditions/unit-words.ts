/** What systemd's state of a unit says, in a person's words. Pure. */
import type { UnitDetails, UnitState } from '../systemd/systemd.ts';

/** As `systemctl is-active` counts it. */
export function isUp({ activeState }: UnitState): boolean {
  return activeState === 'active' || activeState === 'reloading' || activeState === 'refreshing';
}

export function isDevice({ name }: UnitState): boolean {
  return name.endsWith('.device');
}

/** In Restart='s delay; systemd 254 and newer pass through `failed-before-auto-restart` and the like on the way there. */
export function restartIsDue({ subState }: UnitState): boolean {
  return subState.startsWith('auto-restart') || subState.endsWith('-before-auto-restart');
}

/** A job of unknown type, told by a signal alone, of a unit that does not run is a start: it has nothing to stop. */
export function startIsQueued({ job }: UnitState): boolean {
  return job !== undefined && job.type !== 'stop' && job.type !== 'nop';
}

/**
 * The conditions and asserts that kept it from starting: `ConditionPathExists=/etc/x`. Empty when none did. A daemon-reload makes
 * systemd forget which of them it was: then all that it may have been.
 */
export function unmetConditions(details: UnitDetails): string {
  const asked = [
    ...(details.conditionAt > 0 && !details.conditionResult ? details.conditions : []),
    ...(details.assertResult ? [] : details.asserts),
  ];
  const failed = asked.filter(({ result }) => result === 'unmet');
  const possible = failed.length > 0 ? failed : asked.filter(({ result }) => result === 'untested');
  const written = possible.map(
    ({ type, triggering, negated, parameter }) => `${type}=${triggering ? '|' : ''}${negated ? '!' : ''}${parameter}`,
  );
  return `${failed.length === 0 && written.length > 1 ? 'one of ' : ''}${written.join(', ')}`;
}

/** What to do about a unit that is masked: whoever did it may have had a reason. */
export function unmasking(name: string): string {
  return `find out who masked it and why, then: systemctl unmask ${name}`;
}

/** What to do about a unit that does not exist. */
export const naming = 'correct the name, or install what brings it; after adding it: systemctl daemon-reload';

const results: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  'start-limit-hit': 'started too often',
  'core-dump': 'dumped core',
  watchdog: 'watchdog timeout',
  'oom-kill': 'killed for lack of memory',
  protocol: 'did not follow its start protocol',
  resources: 'could not be set up',
};

/** systemd.exec(5), "Process exit codes", as far as they say more than the number. */
const exitStatuses: Readonly<Record<number, string>> = {
  200: '200/CHDIR: its working directory is missing',
  203: '203/EXEC: its program cannot be executed',
  217: '217/USER: its user does not exist',
};

export function whyItFailed({ service, subState }: UnitDetails): string {
  if (!service) return subState;
  if (service.result === 'exit-code')
    return exitStatuses[service.mainExitStatus] ?? exitOf(service.mainExitCode, service.mainExitStatus);
  if (service.result === 'signal')
    return service.mainExitCode > 1 ? `killed by signal ${service.mainExitStatus}` : 'killed by a signal';
  return results[service.result] ?? service.result;
}

/** The main process may have been fine, and another one (ExecStartPre=, ExecStop=) not. */
function exitOf(code: number, status: number): string {
  return code === 1 && status !== 0 ? `exit status ${status}` : 'a process of it exited with an error';
}
