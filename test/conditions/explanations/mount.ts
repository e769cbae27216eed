import { specOf, type Explanation } from '../support/explain.ts';
import type { UnitDetails } from '../../../src/systemd/systemd.ts';

const path = '/srv/data';
const unit = 'srv-data.mount';

type Row = Omit<Explanation, 'spec' | 'world'> & { readonly is: Partial<UnitDetails> };

function rows(list: readonly Row[]): Explanation[] {
  return list.map(({ is, ...row }) => ({
    ...row,
    spec: specOf('mount', { mount: path }),
    world: ({ systemd }) => {
      systemd.set(unit, is);
      systemd.set('srv-data.automount', { activeState: 'active', subState: 'waiting' });
    },
  }));
}

export const mount: readonly Explanation[] = rows([
  { title: 'mounted', is: { activeState: 'active', subState: 'mounted' }, status: 'met', reason: `${path}: mounted` },
  {
    title: 'nothing mounts it',
    is: { loadState: 'not-found' },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `nothing mounts it: no line in /etc/fstab, no ${unit} (a path through a symbolic link: give the real one)`,
  },
  {
    title: 'known, but nobody mounts it now',
    is: {},
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `nothing mounts it now: systemctl start ${unit}`,
  },
  {
    title: 'its mount is queued',
    is: { job: { id: 3, type: 'start' } },
    status: 'unmet',
    reason: `${path}: not mounted, its mount is queued`,
    hint: `it waits for its device or for: systemctl list-jobs --before ${unit}`,
  },
  {
    title: 'being mounted',
    is: { activeState: 'activating', subState: 'mounting' },
    status: 'unmet',
    reason: `${path}: being mounted`,
  },
  {
    title: 'being unmounted',
    is: { activeState: 'deactivating', subState: 'unmounting' },
    status: 'unmet',
    reason: `${path}: being unmounted`,
  },
  {
    title: 'an automount that nobody has touched',
    is: { triggeredBy: ['srv-data.automount'] },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `srv-data.automount mounts it only at the first access: systemctl start ${unit}`,
  },
  {
    title: 'skipped by a condition',
    is: {
      conditionAt: 5,
      conditions: [
        { type: 'ConditionPathExists', triggering: false, negated: false, parameter: '/etc/san', result: 'unmet' },
      ],
    },
    status: 'unmet',
    reason: `${path}: not mounted, unmet: ConditionPathExists=/etc/san`,
    hint: `make that true, then systemctl start ${unit}`,
  },
  {
    title: 'mounting it failed',
    is: { activeState: 'failed', subState: 'failed' },
    status: 'unmet',
    reason: `${path}: mounting it failed`,
    hint: `nothing tries again: journalctl -b -u ${unit}; then systemctl restart ${unit}`,
  },
  {
    title: 'masked',
    is: { loadState: 'masked' },
    status: 'broken',
    reason: `${path}: not mounted, ${unit} is masked`,
    hint: `systemctl unmask ${unit}`,
  },
  {
    title: 'its fstab line or unit cannot be used',
    is: { loadState: 'bad-setting', loadError: "Where= setting doesn't match unit name." },
    status: 'broken',
    reason: `${path}: not mounted, ${unit} cannot be used (Where= setting doesn't match unit name.)`,
    hint: 'correct its line in /etc/fstab or its unit file, then systemctl daemon-reload',
  },
]);
