/** `unix: PATH`: a connection to a unix socket opens. Polled. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { simplifyPath } from '../systemd/unit-name.ts';
import { absolutePathPattern } from './patterns.ts';
import { pollingCondition } from './poll.ts';
import { tryTimeoutField } from './try-timeout.ts';
import type { Kind, Observation } from './condition.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Connection } from '../ports.ts';

export interface UnixSettings {
  readonly unix: string;
  readonly tryTimeout?: Milliseconds | undefined;
}

const normally = 5000;
/** What the kernel has room for, in bytes, less the NUL at the end. */
const longestPath = 107;

const socketPath = z.pipe(
  noted(
    z
      .string({ error: 'must be the path of a socket, such as `/run/postgresql/.s.PGSQL.5432`' })
      .check(z.refine(text => problemOf(text) === undefined, { error: issue => problemOf(String(issue.input)) ?? '' })),
    { pattern: absolutePathPattern, examples: ['/run/postgresql/.s.PGSQL.5432'] },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

export const unix: Kind<UnixSettings> = {
  key: 'unix',
  metWhen: 'a connection to the unix socket opens',
  polled: true,
  schema: z.strictObject({ unix: socketPath, tryTimeout: tryTimeoutField(normally) }),
  describe: ({ unix }) => `unix ${unix}`,
  condition: ({ unix, tryTimeout = normally }, polling, ports) => {
    const look = async (signal: AbortSignal) =>
      judge(unix, await ports.network.connect({ path: unix }, tryTimeout, signal));
    return pollingCondition({ look, tryTimeout, polling }, ports);
  },
};

function problemOf(text: string): string | undefined {
  const shown = text.slice(0, 60);
  if (text.startsWith('@')) return `\`${shown}\` is an abstract socket: only sockets with a path can be asked`;
  const path = simplifyPath(text);
  if (path === undefined)
    return `\`${shown}\` must be a path from the root without \`..\`, such as \`/run/postgresql/.s.PGSQL.5432\``;
  if (new TextEncoder().encode(path).length > longestPath)
    return `\`${shown}…\` is longer than the path of a socket can be (${longestPath} bytes)`;
  return undefined;
}

function judge(path: string, connection: Connection): Observation {
  if (connection.open) return { status: 'met', reason: `${path}: open` };
  const reason = `${path}: ${connection.reason}`;
  return connection.refused
    ? {
        status: 'unmet',
        reason,
        hint: 'something is there, but nobody listens on it: its daemon is down or not ready yet',
      }
    : { status: 'unmet', reason };
}
