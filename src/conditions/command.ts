/** `command: [ARGV]`: a command ends as wanted. Polled; no shell; its whole process group ends with the try. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { duration } from '../lib/duration-schema.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { expression, matches } from './expression.ts';
import { redactOutput, redactWords } from '../lib/redact.ts';
import { pollingCondition } from './poll.ts';
import type { Kind, Observation } from './condition.ts';
import type { CommandResult, Ports } from '../ports.ts';

export interface CommandSettings {
  readonly command: readonly [string, ...string[]];
  /** Of one try; the common field `timeout` is that of the prerequisite. */
  readonly tryTimeout: Milliseconds;
  readonly exit: readonly number[];
  /** A regular expression that standard output has to match. */
  readonly contains: string | undefined;
}

const exitCode = z.number({ error: 'must be an exit code from 0 to 255, or a list of them' }).check(
  z.refine(code => Number.isInteger(code) && code >= 0 && code <= 255, {
    error: 'must be an exit code from 0 to 255',
  }),
);

const argument = z
  .string({ error: 'each argument must be text: put numbers and `true` or `false` in quotes' })
  .check(z.refine(text => !text.includes('\0'), { error: 'an argument cannot have a NUL character in it' }));

const argv = z.pipe(
  noted(
    z.array(argument, { error: issue => badCommand(issue.input) }).check(
      z.refine(words => (words[0] ?? '') !== '', {
        error: 'must name a program first, such as `["systemctl", "is-system-running"]`',
      }),
    ),
    { examples: [['chronyc', 'waitsync', '1', '0.5']] },
  ),
  z.transform((words): CommandSettings['command'] => [words[0] ?? '', ...words.slice(1)]),
);

const schema = z.pipe(
  z.strictObject({
    command: argv,
    tryTimeout: noted(z._default(duration(), 10_000), {
      description: 'of one try; then its whole process group is killed',
    }),
    exit: noted(
      z._default(
        z.union([exitCode, z.array(exitCode)], { error: 'must be an exit code from 0 to 255, or a list of them' }),
        0,
      ),
      { description: 'the exit code that counts as met, or a list of them' },
    ),
    contains: noted(z.optional(expression('^Leap status *: Normal')), {
      description: 'a regular expression that its standard output has to match',
      examples: ['^Leap status *: Normal'],
    }),
  }),
  z.transform((raw): CommandSettings => ({
    command: raw.command,
    tryTimeout: raw.tryTimeout,
    exit: typeof raw.exit === 'number' ? [raw.exit] : raw.exit,
    contains: raw.contains,
  })),
);

export const command: Kind<CommandSettings> = {
  key: 'command',
  metWhen: 'the command exits 0, or with `exit:`, and its output matches `contains:`',
  polled: true,
  schema,
  describe: ({ command }) => `command ${shorten(redactWords(command).join(' '))}`,
  condition: (settings, polling, ports) =>
    pollingCondition(
      { look: signal => look(settings, ports, signal), tryTimeout: settings.tryTimeout, polling },
      ports,
    ),
};

function badCommand(input: unknown): string {
  if (typeof input === 'string' && /[|<>;&$`*]/.test(input))
    return 'must be a list of the program and its arguments; there is no shell: name one (`["sh", "-c", "…"]`), or say with `contains` what the output has to match';
  const example = typeof input === 'string' ? input.trim().split(/\s+/).slice(0, 6) : ['chronyc', 'waitsync', '1'];
  return `must be a list of the program and its arguments (there is no shell), such as \`${JSON.stringify(example)}\``;
}

async function look(settings: CommandSettings, ports: Ports, signal: AbortSignal): Promise<Observation> {
  return judge(
    settings,
    await ports.commands.run(settings.command, { timeout: settings.tryTimeout, signal, outside: true }),
  );
}

function judge(settings: CommandSettings, result: CommandResult): Observation {
  const name = shorten(redactWords(settings.command).join(' '), 40);
  if (result.spawnError !== undefined) return notStarted(settings.command[0], result.spawnError);
  if (result.timedOut) {
    return {
      status: 'unmet',
      reason: `${name}: did not end within ${formatDuration(settings.tryTimeout)} and was killed`,
      hint: 'if it needs longer, set `tryTimeout`',
    };
  }
  const said = lastLine(result.stderr, settings.command) || lastLine(result.stdout, settings.command);
  const told = said ? `: ${said}` : '';
  if (result.exitCode === undefined)
    return { status: 'unmet', reason: `${name}: killed by ${result.signal ?? 'a signal'}${told}` };
  if (!settings.exit.includes(result.exitCode)) {
    return { status: 'unmet', reason: `${name}: exit ${result.exitCode}${told}` };
  }
  if (settings.contains !== undefined && !matches(settings.contains, result.stdout)) {
    return { status: 'unmet', reason: `${name}: its output does not match /${shorten(settings.contains, 40)}/${told}` };
  }
  return { status: 'met', reason: `${name}: exit ${result.exitCode}` };
}

/** A program named by a path can still come with a mount; one that is on no PATH cannot. */
function notStarted(program: string, error: string): Observation {
  if (error === 'ENOENT' && !program.includes('/')) {
    return { status: 'broken', reason: `${program}: no such program`, hint: `install it, or name it by its path` };
  }
  if (error === 'ENOENT') {
    return {
      status: 'unmet',
      reason: `${program}: is not there`,
      hint: 'it comes with a mount or a package, or its path is wrong',
    };
  }
  if (error === 'EACCES') {
    return {
      status: 'unmet',
      reason: `${program}: may not be executed`,
      hint: `make it executable: chmod +x ${program}`,
    };
  }
  return { status: 'unknown', reason: `${program}: could not be started (${error})` };
}

function lastLine(text: string, argv: readonly string[]): string {
  return shorten(redactOutput(text.trimEnd().split('\n').at(-1)?.trim() ?? '', argv), 120);
}

function shorten(text: string, most = 80): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
