/**
 * A node without udevd, in which a test writes what udevd would have found out: systemd reads udev's database when it
 * begins and when it reloads, and makes the .device units of it. The disk is the host's unused /dev/loop7.
 */
import type { LabNode } from '../../lab/lab-node.ts';

const record = '/run/udev/data/b7:7';
const tag = '/run/udev/tags/systemd/b7:7';

/** Has systemd believe that there is a udev: it makes no .device units while /sys is read-only. */
export async function provideUdev(node: LabNode): Promise<void> {
  await node.write('/run/udev/control', '');
  await node.execChecked(['mount', '-o', 'remount,rw', '/sys']);
  await node.systemctl('daemon-reexec');
  await node.execChecked(['mount', '-o', 'remount,ro', '/sys']);
}

/** udev is done with the disk, and knows it as /dev/disk/by-id/san-lun. */
export async function findInUdev(node: LabNode): Promise<void> {
  await node.write(record, 'S:disk/by-id/san-lun\nI:1\nG:systemd\nQ:systemd\nV:1\n');
  await node.write(tag, '');
  await node.systemctl('daemon-reload');
}

export async function forgetInUdev(node: LabNode): Promise<void> {
  await node.execChecked(['rm', record, tag]);
  await node.systemctl('daemon-reload');
}
