/** `mount: PATH`: something is mounted exactly there. Watched through systemd's .mount unit, which follows the kernel. */
import * as z from 'zod/mini';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { absolutePathPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { mountUnitName, simplifyPath } from '../systemd/unit-name.ts';
import { judgeMount } from './mount-judge.ts';
import { judgeByTable } from './mount-table.ts';
import { unitCondition } from './unit-condition.ts';
import { untilAborted } from './until-aborted.ts';
import type { Condition, Kind, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';

export interface MountSettings {
  /** Without doubled or trailing slashes. */
  readonly mount: string;
  readonly fstype?: string | undefined;
  /** All of them, of the mount or of its file system. */
  readonly options?: readonly string[] | undefined;
  /** By its flags: a try would write. */
  readonly writable?: boolean | undefined;
}

const mountPoint = z.pipe(
  noted(
    z.string({ error: 'must be the path of a mount point, such as `/srv/data`' }).check(
      z.refine(text => unitOf(text) !== undefined && !isDevice(text), {
        error: issue => badMountPoint(String(issue.input)),
      }),
    ),
    { pattern: absolutePathPattern, examples: ['/srv/data'] },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

const fileSystemType = z.string({ error: 'must be the type of a file system, such as `xfs` or `nfs4`' }).check(
  z.refine(text => /^[\w.-]{1,64}$/.test(text), {
    error: 'must be the type of a file system, such as `xfs` or `nfs4`',
  }),
);

/** Options that mount(8) and systemd keep to themselves. */
const notOfTheKernel = /^(defaults|_netdev|nofail|(no)?auto|(no)?users?|owner|group|(X|x)-.*|comment=.*)$/;

const option = z.string({ error: 'must be a mount option, such as `noatime`' }).check(
  z.refine(text => /^[^\s,]{1,200}$/.test(text), { error: 'must be one mount option, such as `noatime`' }),
  z.refine(text => !notOfTheKernel.test(text), {
    error: issue => `\`${String(issue.input)}\` is for mount and systemd only: a mounted file system does not show it`,
  }),
);

export const mount: Kind<MountSettings> = {
  key: 'mount',
  metWhen: 'something is mounted exactly there',
  polled: false,
  schema: z.strictObject({
    mount: mountPoint,
    fstype: noted(z.optional(fileSystemType), {
      description: 'the type of its file system, as findmnt shows it',
      examples: ['xfs', 'nfs4'],
    }),
    options: noted(z.optional(z.array(option)), {
      description: 'options that it must have, as findmnt shows them',
      examples: [['noatime']],
    }),
    writable: noted(z.optional(z.boolean()), {
      description: '`true`: it must not be mounted read-only',
      default: false,
    }),
  }),
  describe: ({ mount, fstype, options = [], writable }) =>
    ['mount', mount, fstype, ...options, writable === true ? 'writable' : undefined]
      .filter(word => word !== undefined)
      .join(' '),
  condition: (settings, _polling, ports) => {
    const { mount } = settings;
    const unit = unitOf(mount);
    if (unit === undefined) throw new Error(`no mount unit can stand for ${mount}`);
    const mounted = unitCondition(unit, judgeMount(mount), ports);
    const { fstype, options = [], writable = false } = settings;
    return fstype === undefined && options.length === 0 && !writable ? mounted : asWanted(settings, mounted, ports);
  },
};

/** systemd tells whether it is mounted; how, the kernel's table tells, also when it is remounted. */
function asWanted(wanted: MountSettings, mounted: Condition, { files }: Ports): Condition {
  const inspect = (seen: Observation) =>
    seen.status === 'met' ? judgeByTable(wanted.mount, wanted, files) : Promise.resolve(seen);
  return {
    look: async signal => untilAborted(inspect(await mounted.look(signal)), signal),
    watch(tell, signal) {
      let seen: Observation | undefined;
      const lookNow = oneAtATime(async () => {
        const observation = seen && (await inspect(seen));
        if (observation && !signal.aborted) tell(observation);
      });
      mounted.watch(observation => {
        seen = observation;
        lookNow();
      }, signal);
      files.watchMounts(lookNow, signal);
    },
    freshFor: undefined,
  };
}

/** What can be mounted and not be mounted on. */
function isDevice(path: string): boolean {
  return /^\/+dev\/+((disk|mapper)\/|(sd|vd|xvd|nvme|dm-|md|drbd)\w*\d*$)/.test(path);
}

function badMountPoint(text: string): string {
  const shown = text.slice(0, 60);
  if (isDevice(text))
    return `\`${shown}\` is a device: write where it is mounted, such as \`/srv/data\`, or \`device: ${shown}\``;
  if (/^(\w+=|[\w.[\]:-]+:\/|\/\/)/.test(text))
    return `\`${shown}\` is what is mounted: write where, such as \`/srv/data\``;
  return `\`${shown}\` cannot be a mount point: write its path from the root without \`..\`, such as \`/srv/data\``;
}

function unitOf(path: string): string | undefined {
  const simple = simplifyPath(path);
  return simple === undefined ? undefined : mountUnitName(simple);
}
