/** What a unit's state means for `unit:`. Pure. */
import { unitType } from '../systemd/unit-name.ts';
import { isUp, restartIsDue, startIsQueued, unmetConditions, whyItFailed, naming, unmasking } from './unit-words.ts';
import type { Observation } from './condition.ts';
import type { UnitContext, UnitJudge } from './unit-condition.ts';
import type { UnitDetails, UnitState } from '../systemd/systemd.ts';

export const wantedStates = ['active', 'finished', 'inactive'] as const;
export type WantedState = (typeof wantedStates)[number];

/** `yetToStart`: muster will start it, and has not. */
export function judgeUnit(wanted: WantedState, yetToStart = false): UnitJudge {
  if (wanted === 'inactive') return { byState: idleByState, byDetails: idleByDetails };
  return {
    byState: state => (isUp(state) ? judgeUp(state, wanted) : notUpByState(state)),
    byDetails: (details, context) => {
      const observation = notUpByDetails(details, context, wanted);
      return yetToStart && isStartable(details) ? beforeItsStart(details, observation) : observation;
    },
  };
}

function isStartable({ loadState, activeState }: UnitDetails): boolean {
  return loadState === 'loaded' && (activeState === 'inactive' || activeState === 'failed');
}

/** A failure of before says nothing about the start that comes. */
function beforeItsStart(details: UnitDetails, observation: Observation): Observation {
  const { name, activeState } = details;
  if (observation.status === 'met') return observation;
  const why = activeState === 'failed' ? `failed (${whyItFailed(details)})` : activeState;
  return unmet(`${name}: ${why}`, 'muster up starts it');
}

function judgeUp(state: UnitState, wanted: 'active' | 'finished'): Observation {
  if (wanted === 'active' || state.subState === 'exited') return met(`${state.name}: active (${state.subState})`);
  return unmet(`${state.name}: still running`);
}

function notUpByState(state: UnitState): Observation | undefined {
  const { name, activeState, subState } = state;
  if (state.loadState === 'masked') return broken(`${name}: masked`, unmasking(name));
  if (state.loadState === 'not-found') return notFound(name);
  if (state.loadState === 'bad-setting' || state.loadState === 'error') return undefined;
  switch (activeState) {
    case 'activating':
      // Why it failed before is worth the question.
      return restartIsDue(state) ? undefined : unmet(`${name}: starting (${subState})`);
    case 'deactivating':
      return unmet(`${name}: stopping (${subState})`);
    case 'inactive':
    case 'failed':
      if (startIsQueued(state)) {
        return unmet(
          `${name}: ${activeState}, its start is queued`,
          `what it waits for: systemctl list-jobs --before ${name}`,
        );
      }
      return undefined;
    case 'active':
    case 'reloading':
    case 'refreshing':
    case 'maintenance':
      return unmet(`${name}: ${activeState} (${subState})`);
  }
}

/** Daemons that clusters wait for, and that Debian and Red Hat name differently. */
const otherNames: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['chronyd', 'chrony'],
    ['ntpd', 'ntpsec'],
    ['iscsi', 'open-iscsi'],
    ['multipathd', 'multipath-tools'],
    ['named', 'bind9'],
    ['sshd', 'ssh'],
  ].flatMap(([one, other]) => [
    [`${one}.service`, `${other}.service`],
    [`${other}.service`, `${one}.service`],
  ]),
);

/** Units of these types come into being without a file. */
function notFound(name: string): Observation {
  const type = unitType(name);
  if (type === 'mount' || type === 'swap' || type === 'scope' || type === 'device') {
    return unmet(`${name}: not there`, 'no unit file makes it: it comes only when something creates it at run time');
  }
  const elsewhere = otherNames[name];
  const alias = elsewhere === undefined ? '' : `some distributions call it ${elsewhere}; `;
  return broken(`${name}: no such unit`, alias + naming);
}

function notUpByDetails(details: UnitDetails, context: UnitContext, wanted: 'active' | 'finished'): Observation {
  const { name } = details;
  if (details.loadState === 'bad-setting' || details.loadState === 'error') {
    const why = details.loadError === '' ? '' : `: ${details.loadError}`;
    return broken(
      `${name}: its unit file cannot be used${why}`,
      `systemd-analyze verify ${name}, correct it, systemctl daemon-reload`,
    );
  }
  if (hasFinished(details, context, wanted)) return met(`${name}: finished successfully`);
  if (restartIsDue(details)) {
    return unmet(`${name}: failed (${whyItFailed(details)}), systemd starts it again`, `journalctl -b -u ${name}`);
  }
  if (details.activeState === 'failed') return judgeFailed(details, context);
  return judgeInactive(details, context);
}

function hasFinished({ service, ...unit }: UnitDetails, { ran }: UnitContext, wanted: 'active' | 'finished'): boolean {
  if (!service || unit.activeState !== 'inactive' || service.result !== 'success') return false;
  const isOneshot = service.type === 'oneshot' && !service.remainAfterExit;
  return (isOneshot || wanted === 'finished') && (ran || unit.inactiveEnterAt > 0);
}

function judgeFailed(details: UnitDetails, { starters }: UnitContext): Observation {
  const { name } = details;
  const reason = `${name}: failed (${whyItFailed(details)})`;
  if (starters.length > 0)
    return unmet(`${reason}, ${starters.join(' and ')} starts it again`, `journalctl -b -u ${name}`);
  return broken(`${reason}, and nothing starts it again`, `journalctl -b -u ${name}; then systemctl restart ${name}`);
}

function judgeInactive(details: UnitDetails, { starters }: UnitContext): Observation {
  const { name } = details;
  const conditions = unmetConditions(details);
  if (conditions !== '') {
    return unmet(`${name}: was skipped, unmet: ${conditions}`, `make that true, then systemctl start ${name}`);
  }
  if (details.service?.result === 'exec-condition') {
    return unmet(
      `${name}: was skipped by its ExecCondition=`,
      `journalctl -b -u ${name}; then systemctl start ${name}`,
    );
  }
  if (starters.length > 0) return unmet(`${name}: inactive, ${starters.join(' and ')} will start it`);
  const enabled = details.unitFileState.startsWith('enabled');
  const remedy = enabled ? `it is enabled, so it was stopped or its target is not reached` : `or enable it`;
  return unmet(
    `${name}: inactive`,
    `nothing starts it: systemctl start ${name}${enabled ? ` (${remedy})` : `, ${remedy}`}`,
  );
}

function idleByState(state: UnitState): Observation | undefined {
  const { name, activeState, subState } = state;
  const stopping = state.job?.type === 'stop';
  if (isUp(state)) {
    if (stopping) return unmet(`${name}: active, its stop is queued`);
    return unmet(`${name}: active (${subState})`, `nothing stops it: systemctl stop ${name}`);
  }
  if (activeState !== 'inactive' && activeState !== 'failed') return unmet(`${name}: ${activeState} (${subState})`);
  if (startIsQueued(state)) return unmet(`${name}: ${activeState}, its start is queued`);
  if (restartIsDue(state)) return unmet(`${name}: systemd starts it again`);
  if (state.loadState === 'not-found') return met(`${name}: no such unit, so it does not run`);
  // systemd 252 shows a service for an instant as failed or inactive before it restarts it: ask, then it has decided.
  return unitType(state.id) === 'service' ? undefined : idleNow(state);
}

function idleByDetails(details: UnitDetails): Observation {
  return idleNow(details);
}

function idleNow({ name, activeState }: UnitState): Observation {
  return met(`${name}: does not run (${activeState})`);
}

function met(reason: string): Observation {
  return { status: 'met', reason };
}

function unmet(reason: string, hint?: string): Observation {
  return { status: 'unmet', reason, ...(hint === undefined ? {} : { hint }) };
}

function broken(reason: string, hint: string): Observation {
  return { status: 'broken', reason, hint };
}
