/** `device: PATH`: a block device is there, and udev is done with it. Lives on D-Bus signals and inotify. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { deviceUnitName, simplifyPath } from '../systemd/unit-name.ts';
import { isUp } from './unit-words.ts';
import { ignoreAbort, untilAborted } from './until-aborted.ts';
import type { Condition, Kind, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';

export interface DeviceSettings {
  /** Without doubled or trailing slashes. */
  readonly device: string;
}

/** The socket of udev's daemon. Containers have none, and systemd tells of no devices there. */
const udevSocket = '/run/udev/control';
const retryAfter = 2000;

const devicePath = z.pipe(
  noted(
    z.string({ error: 'must be the path of a block device, such as `/dev/mapper/data`' }).check(
      z.refine(text => isDevicePath(text), {
        error: issue => badDevice(String(issue.input)),
      }),
    ),
    { pattern: '^/+dev/', examples: ['/dev/mapper/data', '/dev/disk/by-id/wwn-0x5000c500a1b2c3d4', '/dev/drbd0'] },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

export const device: Kind<DeviceSettings> = {
  key: 'device',
  metWhen: 'a block device is there and udev is done with it',
  polled: false,
  schema: z.strictObject({ device: devicePath }),
  describe: ({ device }) => `device ${device}`,
  condition: ({ device }, _polling, ports) => deviceCondition(device, ports),
};

function badDevice(text: string): string {
  const shown = text.slice(0, 60);
  const [, tag, value] = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?([^"/]+)"?$/.exec(shown) ?? [];
  const meant = tag === undefined ? `/dev/${shown}` : `/dev/disk/by-${tag.toLowerCase()}/${value ?? ''}`;
  const example = tag !== undefined || /^[a-z]+[\w-]*$/.test(text) ? meant : '/dev/mapper/data';
  return `\`${shown}\` cannot be a device: write its path below \`/dev\`, such as \`${example}\``;
}

function isDevicePath(text: string): boolean {
  const simple = simplifyPath(text);
  return simple !== undefined && /^\/dev\/./.test(simple) && deviceUnitName(simple) !== undefined;
}

function deviceCondition(path: string, ports: Ports): Condition {
  const unit = deviceUnitName(path);
  if (unit === undefined) throw new Error(`no device unit can stand for ${path}`);
  return {
    look: signal => untilAborted(observe(path, unit, ports), signal),
    watch(tell, signal) {
      const lookNow = oneAtATime(async () => {
        const observation = await observe(path, unit, ports);
        if (signal.aborted) return;
        tell(observation);
        if (observation.status === 'unknown')
          void ports.clock.sleep(retryAfter, signal).then(lookNow, ignoreAbort(signal));
      });
      for (const each of [path, udevSocket]) ports.files.watch(each, lookNow, signal);
      ports.systemd.watch(unit, lookNow, signal);
    },
    freshFor: undefined,
  };
}

async function observe(path: string, unit: string, { files, systemd }: Ports): Promise<Observation> {
  try {
    const type = await files.type(path);
    if (type === undefined) {
      return {
        status: 'unmet',
        reason: `${path}: is not there`,
        hint: 'its disk, or the way to it, is missing: lsblk',
      };
    }
    if (type !== 'block') return { status: 'unmet', reason: `${path}: is a ${type}, not a block device` };
    if ((await files.type(udevSocket)) === undefined) {
      return { status: 'met', reason: `${path}: is there (no udev here that could say when it is done with it)` };
    }
    const [state] = await systemd.list([unit]);
    if (state && isUp(state)) return { status: 'met', reason: `${path}: is there` };
    return {
      status: 'unmet',
      reason: `${path}: is there, but udev is not done with it`,
      hint: `udevadm info ${path}; SYSTEMD_READY=0 means that it is not to be used (yet)`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${path}: cannot be looked at: ${why}` };
  }
}
