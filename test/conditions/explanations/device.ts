import { specOf, type Explanation } from '../support/explain.ts';
import type { VirtualFile } from '../../../src/simulation/virtual-files.ts';
import type { World } from '../support/world.ts';

const path = '/dev/mapper/data';
const unit = 'dev-mapper-data.device';
const spec = specOf('device', { device: path });

/** `udev`: as systemd has the device, or false where there is no udev. */
export const deviceIs =
  (file: VirtualFile | undefined, udev: 'done' | 'at work' | false) =>
  ({ files, systemd }: World): void => {
    systemd.failing = undefined;
    if (file) files.put(path, file);
    else files.remove(path);
    if (udev === false) files.remove('/run/udev/control');
    else files.put('/run/udev/control', { type: 'socket' });
    systemd.set(unit, udev === 'done' ? { activeState: 'active', subState: 'plugged' } : { loadState: 'not-found' });
  };

const block = { type: 'block' } as const;

export const devices: readonly Explanation[] = [
  { title: 'there', spec, world: deviceIs(block, 'done'), status: 'met', reason: `${path}: is there` },
  {
    title: 'there, in a container without udev',
    spec,
    world: deviceIs(block, false),
    status: 'met',
    reason: `${path}: is there (no udev here that could say when it is done with it)`,
  },
  {
    title: 'not there',
    spec,
    world: deviceIs(undefined, 'at work'),
    status: 'unmet',
    reason: `${path}: is not there`,
    hint: 'its disk, or the way to it, is missing: lsblk',
  },
  {
    title: 'udev is at work on it, or says that it is not to be used',
    spec,
    world: deviceIs(block, 'at work'),
    status: 'unmet',
    reason: `${path}: is there, but udev is not done with it`,
    hint: `udevadm info ${path}; SYSTEMD_READY=0 means that it is not to be used (yet)`,
  },
  {
    title: 'something else is there',
    spec,
    world: deviceIs({ type: 'file' }, 'at work'),
    status: 'unmet',
    reason: `${path}: is a file, not a block device`,
  },
  {
    title: 'systemd does not answer',
    spec,
    world: world => {
      deviceIs(block, 'done')(world);
      world.systemd.failing = 'no answer within 10s';
    },
    status: 'unknown',
    reason: `${path}: cannot be looked at: no answer within 10s`,
  },
];
