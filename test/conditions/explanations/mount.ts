import { specOf, type Explanation } from '../support/explain.ts';
import type { World } from '../support/world.ts';
import type { UnitDetails } from '../../../src/systemd/systemd.ts';

const path = '/srv/data';
const unit = 'srv-data.mount';
const device = 'dev-disk-by\\x2dlabel-data\\x201.device';
const check = 'systemd-fsck@dev-sdb1.service';
const failedCheck = 'systemd-fsck@dev-sdc1.service';

type Row = Omit<Explanation, 'spec' | 'world'> & { readonly is: Partial<UnitDetails> };

function rows(list: readonly Row[]): Explanation[] {
  return list.map(({ is, ...row }) => ({
    ...row,
    spec: specOf('mount', { mount: path }),
    world: ({ systemd }) => {
      systemd.set(unit, is);
      systemd.set(device, {});
      systemd.set(check, {});
      systemd.set(failedCheck, { activeState: 'failed', subState: 'failed' });
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
    hint: `nothing mounts it: no line in /etc/fstab, no ${unit} (after a change: systemctl daemon-reload; a path through a symbolic link: give the real one)`,
  },
  {
    title: 'noauto in fstab',
    is: { fragmentPath: `/run/systemd/generator/${unit}` },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `systemd has no start job for ${unit}; it is in /etc/fstab with noauto: systemctl start ${unit}`,
  },
  {
    title: 'a unit of its own that is not enabled',
    is: { fragmentPath: `/etc/systemd/system/${unit}` },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `systemd has no start job for ${unit}, and no other unit pulls it in: systemctl start ${unit}`,
  },
  {
    title: 'unmounted again',
    is: { requiredBy: ['local-fs.target'], activeExitAt: 6, inactiveEnterAt: 7 },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `systemd has no start job for ${unit}; it was mounted, and has been unmounted: systemctl start ${unit}`,
  },
  {
    title: 'its failure has been reset',
    is: { requiredBy: ['local-fs.target'], inactiveEnterAt: 7 },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `systemd has no start job for ${unit}: local-fs.target pulls it in, and its start was given up, or it is newer than the boot: systemctl start ${unit}`,
  },
  {
    title: 'new in fstab, or given up at boot',
    is: { wantedBy: ['local-fs.target'] },
    status: 'unmet',
    reason: `${path}: not mounted`,
    hint: `systemd has no start job for ${unit}: local-fs.target pulls it in, and its start was given up, or it is newer than the boot: systemctl start ${unit}`,
  },
  {
    title: 'its device is missing',
    is: { wantedBy: ['local-fs.target'], bindsTo: [device], requires: [device, check] },
    status: 'unmet',
    reason: `${path}: not mounted, its device /dev/disk/by-label/data 1 is not there`,
    hint: `systemd has no start job for ${unit}: once the device is there, systemctl start ${unit}`,
  },
  {
    title: 'its device is still awaited',
    is: { job: { id: 3, type: 'start' }, bindsTo: [device] },
    status: 'unmet',
    reason: `${path}: not mounted, its mount waits for the device /dev/disk/by-label/data 1`,
    hint: 'systemd gives up after 90s, or what x-systemd.device-timeout= says: see lsblk',
  },
  {
    title: 'fsck found what it could not mend',
    is: { wantedBy: ['local-fs.target'], requires: [failedCheck] },
    status: 'unmet',
    reason: `${path}: not mounted, the check of its file system failed`,
    hint: `journalctl -b -u ${failedCheck}; after the repair: systemctl start ${unit}`,
  },
  {
    title: 'its mount is queued',
    is: { job: { id: 3, type: 'start' } },
    status: 'unmet',
    reason: `${path}: not mounted, its mount is queued`,
    hint: `what it waits for: systemctl list-jobs --before ${unit}`,
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
    title: 'skipped by a condition, before a daemon-reload',
    is: {
      conditionAt: 5,
      conditions: ['/etc/san', '/etc/lun'].map(parameter => ({
        type: 'ConditionPathExists',
        triggering: false,
        negated: false,
        parameter,
        result: 'untested' as const,
      })),
    },
    status: 'unmet',
    reason: `${path}: not mounted, unmet: one of ConditionPathExists=/etc/san, ConditionPathExists=/etc/lun`,
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
    hint: `find out who masked it and why, then: systemctl unmask ${unit}`,
  },
  {
    title: 'its fstab line or unit cannot be used',
    is: { loadState: 'bad-setting', loadError: "Where= setting doesn't match unit name." },
    status: 'broken',
    reason: `${path}: not mounted, ${unit} cannot be used (Where= setting doesn't match unit name.)`,
    hint: 'correct its line in /etc/fstab or its unit file, then systemctl daemon-reload',
  },
]);

/** A line of mountinfo as the kernel writes it, with some of other mounts around it. */
export const mountedAs =
  (fstype: string, options: string, superOptions: string) =>
  (world: World): void => {
    world.systemd.failing = undefined;
    world.systemd.set(unit, { activeState: 'active', subState: 'mounted' });
    const line = `${fstype} ${fstype === 'tmpfs' ? 'tmpfs' : '/dev/mapper/data'} ${superOptions}`;
    world.files.put('/proc/1/mountinfo', {
      text: [
        '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro',
        `90 22 0:50 / ${path} rw,relatime shared:9 - autofs systemd-1 rw,fd=48`,
        `91 90 253:0 / ${path} ${options} shared:50 - ${line}`,
        `92 91 0:60 / ${path}/deeper ro - tmpfs tmpfs ro`,
      ].join('\n'),
    });
  };

const wanted = specOf('mount', { mount: path, fstype: 'xfs', options: ['noatime', 'prjquota'], writable: true });

export const mountedHow: readonly Explanation[] = [
  {
    title: 'mounted as wanted',
    spec: wanted,
    world: mountedAs('xfs', 'rw,noatime', 'rw,attr2,prjquota'),
    status: 'met',
    reason: `${path}: mounted (xfs)`,
  },
  {
    title: 'another file system',
    spec: wanted,
    world: mountedAs('ext4', 'rw,noatime', 'rw'),
    status: 'unmet',
    reason: `${path}: mounted, but as ext4, not xfs`,
    hint: 'something else has to be mounted there, or `fstype: ext4` is meant',
  },
  {
    title: 'read-only, or its file system is',
    spec: wanted,
    world: mountedAs('xfs', 'rw,noatime', 'ro,prjquota'),
    status: 'unmet',
    reason: `${path}: mounted read-only`,
    hint: `after an error of its disk the kernel makes it so: journalctl -k; else mount -o remount,rw ${path}`,
  },
  {
    title: 'without an option',
    spec: wanted,
    world: mountedAs('xfs', 'rw,relatime', 'rw,attr2,prjquota'),
    status: 'unmet',
    reason: `${path}: mounted without noatime`,
    hint: `correct its options where they are written (/etc/fstab), then mount -o remount ${path}; what it has: findmnt ${path}`,
  },
  {
    title: 'out of sight',
    spec: wanted,
    world: world => {
      mountedAs('xfs', 'rw', 'rw')(world);
      world.files.fail('/proc/1/mountinfo', 'EACCES: permission denied');
      world.files.fail('/proc/self/mountinfo', 'EIO: i/o error');
    },
    status: 'unknown',
    reason: `${path}: mounted, but the table of mounts cannot be read: EIO: i/o error`,
  },
];
