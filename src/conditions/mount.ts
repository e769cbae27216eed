/** `mount: PATH`: something is mounted exactly there. Watched through systemd's .mount unit, which follows the kernel. */
import * as z from 'zod/mini';
import { absolutePathPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { mountUnitName, simplifyPath } from '../systemd/unit-name.ts';
import { judgeMount } from './mount-judge.ts';
import { unitCondition } from './unit-condition.ts';
import type { Kind } from './condition.ts';

export interface MountSettings {
  /** Without doubled or trailing slashes. */
  readonly mount: string;
}

const mountPoint = z.pipe(
  noted(
    z.string({ error: 'must be the path of a mount point, such as `/srv/data`' }).check(
      z.refine(text => unitOf(text) !== undefined, {
        error: issue =>
          `\`${String(issue.input).slice(0, 60)}\` cannot be a mount point: write its path from the root without \`..\`, such as \`/srv/data\``,
      }),
    ),
    { pattern: absolutePathPattern, examples: ['/srv/data'] },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

export const mount: Kind<MountSettings> = {
  key: 'mount',
  metWhen: 'something is mounted exactly there',
  polled: false,
  schema: z.strictObject({ mount: mountPoint }),
  describe: ({ mount }) => `mount ${mount}`,
  condition: ({ mount }, _polling, ports) => {
    const unit = unitOf(mount);
    if (unit === undefined) throw new Error(`no mount unit can stand for ${mount}`);
    return unitCondition(unit, judgeMount(mount), ports);
  },
};

function unitOf(path: string): string | undefined {
  const simple = simplifyPath(path);
  return simple === undefined ? undefined : mountUnitName(simple);
}
