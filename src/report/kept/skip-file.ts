/** How `muster skip` reaches the run in progress: a request in the runtime folder that names the run it is for. */
import * as z from 'zod/mini';
import { parseJson } from '../report-schema.ts';

export const skipFileName = 'skip.json';

/** What tells one run from all others of this boot: an older request never acts on a later run. */
export interface RunKey {
  readonly pid: number;
  readonly startedAt: string;
}

export interface SkipRequest {
  readonly name: string;
  readonly by: string;
}

const schema = z.looseObject({
  schema: z.literal('muster.skip/1'),
  pid: z.number(),
  startedAt: z.string(),
  requests: z.array(z.looseObject({ name: z.string(), by: z.string() })),
});

export function writeSkips({ pid, startedAt }: RunKey, requests: readonly SkipRequest[]): string {
  return `${JSON.stringify({ schema: 'muster.skip/1', pid, startedAt, requests })}\n`;
}

/** What is asked of this run: nothing in a request for another one, or one that cannot be read. */
export function parseSkips(text: string | undefined, { pid, startedAt }: RunKey): readonly SkipRequest[] {
  const found = text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
  return found?.pid === pid && found.startedAt === startedAt ? found.requests : [];
}
