import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { runChecked } from './run.ts';

/** Debian 12 and 13. */
export const suites = ['bookworm', 'trixie'] as const;
export type Suite = (typeof suites)[number];

const script = join(import.meta.dirname, 'tree.sh');

/** The Debian tree that nodes and private managers stand on. It must have been built (scripts/setup lab). */
export async function debianTree(suite: Suite): Promise<string> {
  const path = (await runChecked([script, 'path', suite])).trim();
  if (!existsSync(path)) throw new Error(`the Debian tree ${path} is not built: run scripts/setup lab (as root)`);
  return path;
}
