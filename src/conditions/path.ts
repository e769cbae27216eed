/** `path: PATH`: it exists, with `type:` as that type, or with `absent: true` it does not. Lives on inotify. */
import * as z from 'zod/mini';
import { absolutePathPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { simplifyPath } from '../systemd/unit-name.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { untilAborted } from './until-aborted.ts';
import type { Condition, Kind, Observation } from './condition.ts';
import type { Files, FileType } from '../ports.ts';

const types = ['file', 'directory', 'socket', 'fifo', 'block', 'character'] as const satisfies FileType[];

export interface PathSettings {
  readonly path: string;
  readonly absent: boolean;
  /** Links are followed. */
  readonly type: (typeof types)[number] | undefined;
}

const absolutePath = z.pipe(
  noted(
    z.string({ error: 'must be a path from the root, such as `/dev/mapper/data`' }).check(
      z.refine(text => simplifyPath(text) !== undefined, {
        error: issue =>
          `\`${String(issue.input).slice(0, 60)}\` must be a path from the root without \`..\`, such as \`/dev/mapper/data\``,
      }),
    ),
    { pattern: absolutePathPattern, examples: ['/dev/mapper/data'] },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

const schema = z.pipe(
  z
    .strictObject({
      path: absolutePath,
      absent: noted(z._default(z.boolean({ error: 'must be `true` or `false`' }), false), {
        description: 'met when nothing is there',
      }),
      type: noted(
        z.optional(z.enum(types, { error: `must be one of ${types.map(type => `\`${type}\``).join(', ')}` })),
        { description: 'what it must be; links are followed' },
      ),
    })
    .check(
      z.refine(({ absent, type }) => !(absent && type !== undefined), {
        path: ['type'],
        error: 'a path that must be absent has no type: leave out `type` or `absent`',
      }),
    ),
  z.transform(({ path, absent, type }): PathSettings => ({ path, absent, type })),
);

export const path: Kind<PathSettings> = {
  key: 'path',
  metWhen: 'the path exists, or with `absent: true` does not',
  polled: false,
  schema,
  describe: ({ path, absent, type }) => `path ${path}${absent ? ' absent' : ''}${type ? ` (${type})` : ''}`,
  condition: (settings, _polling, ports) => pathCondition(settings, ports.files),
};

function pathCondition(settings: PathSettings, files: Files): Condition {
  const look = (signal: AbortSignal): Promise<Observation> => untilAborted(observe(settings, files), signal);
  return {
    look,
    watch(tell, signal) {
      const lookNow = oneAtATime(async () => {
        const observation = await observe(settings, files);
        if (!signal.aborted) tell(observation);
      });
      files.watch(settings.path, lookNow, signal);
      lookNow();
    },
    freshFor: undefined,
  };
}

async function observe(settings: PathSettings, files: Files): Promise<Observation> {
  try {
    return judge(settings, await files.type(settings.path));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${settings.path}: cannot be looked at: ${why}` };
  }
}

function judge({ path, absent, type }: PathSettings, found: FileType | undefined): Observation {
  if (absent) {
    if (found === undefined) return { status: 'met', reason: `${path}: is not there` };
    return { status: 'unmet', reason: `${path}: is still there (${found})` };
  }
  if (found === undefined) return { status: 'unmet', reason: `${path}: is not there` };
  if (type === undefined || type === found) return { status: 'met', reason: `${path}: is there (${found})` };
  return {
    status: 'unmet',
    reason: `${path}: is a ${found}, not a ${type}`,
    hint: `what is there has to be replaced, or \`type: ${found}\` is meant`,
  };
}
