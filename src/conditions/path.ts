/** `path: PATH`: it exists, with `type:` as that type, or with `absent: true` it does not. Lives on inotify. */
import * as z from 'zod/mini';
import { absolutePathPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { simplifyPath } from '../systemd/unit-name.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { untilAborted } from './until-aborted.ts';
import { expression, matches } from './expression.ts';
import type { Condition, Kind, Observation } from './condition.ts';
import type { Files, FileType } from '../ports.ts';

const types = ['file', 'directory', 'socket', 'fifo', 'block', 'character'] as const satisfies FileType[];

export interface PathSettings {
  readonly path: string;
  readonly absent: boolean;
  /** Links are followed. */
  readonly type: (typeof types)[number] | undefined;
  /** A regular expression that the text of the file has to match. */
  readonly contains?: string | undefined;
}

/** Of a file with `contains`. */
const mostRead = 1024 * 1024;

const absolutePath = z.pipe(
  noted(
    z.string({ error: 'must be a path from the root, such as `/srv/data/.ready`' }).check(
      z.refine(text => simplifyPath(text) !== undefined, {
        error: issue =>
          `\`${String(issue.input).slice(0, 60)}\` must be a path from the root without \`..\`, such as \`/srv/data/.ready\``,
      }),
    ),
    { pattern: absolutePathPattern, examples: ['/srv/data/.ready'] },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

const schema = z.pipe(
  z
    .strictObject({
      path: absolutePath,
      absent: noted(z._default(z.boolean(), false), {
        description: 'met when nothing is there',
      }),
      type: noted(
        z.optional(z.enum(types, { error: `must be one of ${types.map(type => `\`${type}\``).join(', ')}` })),
        { description: 'what it must be; links are followed' },
      ),
      contains: noted(z.optional(expression('^ready$')), {
        description: 'a regular expression that the text of the file has to match',
        examples: ['^ready$'],
      }),
    })
    .check(
      z.refine(({ absent, type, contains }) => contains === undefined || (!absent && (type ?? 'file') === 'file'), {
        path: ['contains'],
        error: 'only a file that is there contains anything: leave out `contains`, `type` or `absent`',
      }),
      z.refine(({ absent, type }) => !(absent && type !== undefined), {
        path: ['type'],
        error: 'a path that must be absent has no type: leave out `type` or `absent`',
      }),
    ),
  z.transform(({ path, absent, type, contains }): PathSettings => {
    return { path, absent, type, ...(contains === undefined ? {} : { contains }) };
  }),
);

export const path: Kind<PathSettings> = {
  key: 'path',
  metWhen: 'the path exists, or with `absent: true` does not',
  polled: false,
  schema,
  describe: ({ path, absent, type, contains }) =>
    `path ${path}${absent ? ' absent' : ''}${type ? ` (${type})` : ''}${contains === undefined ? '' : ` with ${shown(contains)}`}`,
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
    const { path, contains } = settings;
    const found = await files.type(path);
    // Nothing else is read: a pipe or a device could keep the reader for ever.
    if (contains === undefined || found !== 'file') return judge(settings, found);
    const text = await files.read(path, mostRead);
    return text === undefined ? judge(settings, undefined) : judgeText(path, contains, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${settings.path}: cannot be looked at: ${why}` };
  }
}

function judgeText(path: string, contains: string, text: string): Observation {
  if (matches(contains, text)) return { status: 'met', reason: `${path}: is there and matches ${shown(contains)}` };
  return { status: 'unmet', reason: `${path}: is there, but does not match ${shown(contains)}` };
}

function shown(contains: string): string {
  return `/${contains.length > 40 ? `${contains.slice(0, 39)}…` : contains}/`;
}

function judge({ path, absent, type, contains }: PathSettings, found: FileType | undefined): Observation {
  if (absent) {
    if (found === undefined) return { status: 'met', reason: `${path}: is not there` };
    return { status: 'unmet', reason: `${path}: is still there (${found})` };
  }
  if (found === undefined) return { status: 'unmet', reason: `${path}: is not there` };
  const wanted = contains === undefined ? type : 'file';
  if (wanted === undefined || wanted === found) return { status: 'met', reason: `${path}: is there (${found})` };
  return {
    status: 'unmet',
    reason: `${path}: is a ${found}, not a ${wanted}`,
    hint: `what is there has to be replaced${contains !== undefined ? '' : `, or \`type: ${found}\` is meant`}`,
  };
}
