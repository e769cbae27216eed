/** What the state of a .mount unit means for `mount:`. Pure. A mount can always be made by hand, so little is broken. */
import { pathOfUnit } from '../systemd/unit-name.ts';
import { isDevice, isUp, startIsQueued, unmasking, unmetConditions } from './unit-words.ts';
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
    return { status: 'broken', reason: `${path}: not mounted, ${name} is masked`, hint: unmasking(name) };
  }
  if (state.loadState === 'not-found') {
    return unmet(
      `${path}: not mounted`,
      `nothing mounts it: no line in /etc/fstab, no ${name} (after a change: systemctl daemon-reload; a path through a symbolic link: give the real one)`,
    );
  }
  if (activeState === 'activating') return unmet(`${path}: being mounted`);
  if (activeState === 'deactivating') return unmet(`${path}: being unmounted`);
  return undefined;
}

function byDetails(path: string, details: UnitDetails, { starters, lacking }: UnitContext): Observation {
  const { name } = details;
  const device = lacking.find(isDevice);
  const check = lacking.find(state => !isDevice(state));
  if (details.loadState === 'bad-setting' || details.loadState === 'error') {
    const why = details.loadError === '' ? '' : ` (${details.loadError})`;
    return {
      status: 'broken',
      reason: `${path}: not mounted, ${name} cannot be used${why}`,
      hint: 'correct its line in /etc/fstab or its unit file, then systemctl daemon-reload',
    };
  }
  if (startIsQueued(details)) return queued(path, name, device);
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
  if (check) {
    return unmet(
      `${path}: not mounted, the check of its file system failed`,
      `journalctl -b -u ${check.name}; after the repair: systemctl start ${name}`,
    );
  }
  if (device) {
    return unmet(
      `${path}: not mounted, its device ${pathOfUnit(device.name)} is not there`,
      `systemd has no start job for ${name}: once the device is there, systemctl start ${name}`,
    );
  }
  return unmet(
    `${path}: not mounted`,
    `systemd has no start job for ${name}${whyNone(details)}: systemctl start ${name}`,
  );
}

function queued(path: string, name: string, device: UnitState | undefined): Observation {
  if (!device) {
    return unmet(
      `${path}: not mounted, its mount is queued`,
      `what it waits for: systemctl list-jobs --before ${name}`,
    );
  }
  return unmet(
    `${path}: not mounted, its mount waits for the device ${pathOfUnit(device.name)}`,
    'systemd gives up after 90s, or what x-systemd.device-timeout= says: see lsblk',
  );
}

function whyNone(details: UnitDetails): string {
  const { wantedBy, requiredBy, boundBy, upheldBy, fragmentPath, activeExitAt } = details;
  const [puller] = [...requiredBy, ...wantedBy, ...boundBy, ...upheldBy];
  const isInFstab = fragmentPath.startsWith('/run/systemd/generator');
  if (puller === undefined) return isInFstab ? '; it is in /etc/fstab with noauto' : ', and no other unit pulls it in';
  // Not by when it became inactive: that a mount that failed does, too.
  if (activeExitAt > 0) return '; it was mounted, and has been unmounted';
  return `: ${puller} pulls it in, and its start was given up, or it is newer than the boot`;
}

function unmet(reason: string, hint?: string): Observation {
  return { status: 'unmet', reason, ...(hint === undefined ? {} : { hint }) };
}
