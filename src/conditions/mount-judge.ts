/** What the state of a .mount unit means for `mount:`. Pure. A mount can always be made by hand, so little is broken. */
import { isUp, startIsQueued, unmetConditions } from './unit-words.ts';
import type { Observation } from './condition.ts';
import type { UnitContext, UnitJudge } from './unit-condition.ts';
import type { UnitDetails, UnitState } from '../systemd/systemd.ts';

export function judgeMount(path: string): UnitJudge {
  return {
    byState: state => byState(path, state),
    byDetails: (details, context) => byDetails(path, details, context),
  };
}

function byState(path: string, state: UnitState): Observation | undefined {
  const { name, activeState } = state;
  if (isUp(state)) return { status: 'met', reason: `${path}: mounted` };
  if (state.loadState === 'masked') {
    return { status: 'broken', reason: `${path}: not mounted, ${name} is masked`, hint: `systemctl unmask ${name}` };
  }
  if (state.loadState === 'not-found') {
    return unmet(
      `${path}: not mounted`,
      `nothing mounts it: no line in /etc/fstab, no ${name} (a path through a symbolic link: give the real one)`,
    );
  }
  if (activeState === 'activating') return unmet(`${path}: being mounted`);
  if (activeState === 'deactivating') return unmet(`${path}: being unmounted`);
  if (startIsQueued(state)) {
    return unmet(
      `${path}: not mounted, its mount is queued`,
      `it waits for its device or for: systemctl list-jobs --before ${name}`,
    );
  }
  return undefined;
}

function byDetails(path: string, details: UnitDetails, { starters }: UnitContext): Observation {
  const { name } = details;
  if (details.loadState === 'bad-setting' || details.loadState === 'error') {
    const why = details.loadError === '' ? '' : ` (${details.loadError})`;
    return {
      status: 'broken',
      reason: `${path}: not mounted, ${name} cannot be used${why}`,
      hint: 'correct its line in /etc/fstab or its unit file, then systemctl daemon-reload',
    };
  }
  if (details.activeState === 'failed') {
    return unmet(
      `${path}: mounting it failed`,
      `nothing tries again: journalctl -b -u ${name}; then systemctl restart ${name}`,
    );
  }
  const automount = starters.find(starter => starter.endsWith('.automount'));
  if (automount !== undefined) {
    return unmet(`${path}: not mounted`, `${automount} mounts it only at the first access: systemctl start ${name}`);
  }
  const conditions = unmetConditions(details);
  if (conditions !== '') {
    return unmet(`${path}: not mounted, unmet: ${conditions}`, `make that true, then systemctl start ${name}`);
  }
  return unmet(`${path}: not mounted`, `nothing mounts it now: systemctl start ${name}`);
}

function unmet(reason: string, hint?: string): Observation {
  return { status: 'unmet', reason, ...(hint === undefined ? {} : { hint }) };
}
