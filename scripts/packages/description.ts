/** deploy/packages/packages.yaml, read and checked. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod/mini';

export const root = new URL('../../', import.meta.url).pathname;

export type Format = 'deb' | 'rpm';

const list = z.array(z.string());
const entry = z.strictObject({
  to: z.string().check(z.regex(/^\/[\w./-]+$/)),
  from: z.optional(z.string()),
  mode: z._default(z.enum(['644', '755']), '644'),
  /** `config` is kept as an administrator has changed it. */
  kind: z._default(z.enum(['file', 'folder', 'config', 'doc', 'licence']), 'file'),
  only: z.optional(z.enum(['deb', 'rpm'])),
});
const description = z.strictObject({
  name: z.string(),
  summary: z.string(),
  description: z.string(),
  maintainer: z.string(),
  licence: z.string(),
  deb: z.strictObject({ section: z.string(), depends: list, recommends: list, suggests: list, enhances: list }),
  rpm: z.strictObject({ requires: list, recommends: list, suggests: list }),
  files: z.array(entry),
  scripts: z.strictObject({ placed: z.string(), leaving: z.string(), gone: z.string(), purged: z.string() }),
});

export type Entry = z.infer<typeof entry>;
export type Description = z.infer<typeof description>;

export function readDescription(): Description {
  return description.parse(parse(readFileSync(`${root}deploy/packages/packages.yaml`, 'utf8')));
}
