/** `clock: synchronised`: a time daemon keeps this machine's clock. Polled. */
import * as z from 'zod/mini';
import { duration } from '../lib/duration-schema.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { noted } from '../lib/schema-notes.ts';
import { pollingCondition } from './poll.ts';
import type { Kind, Observation } from './condition.ts';
import type { CommandResult, Ports } from '../ports.ts';

export interface ClockSettings {
  readonly clock: 'synchronised';
  /** Undefined: the kernel is asked, whichever daemon it is. */
  readonly daemon: 'chrony' | undefined;
  readonly maxOffset: Milliseconds | undefined;
}

const tryTimeout = 10_000;
// systemd reads adjtimex(2): synchronised while the kernel's largest possible error is below 16 s, which any daemon keeps so.
const askKernel = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'];
const askChrony = ['chronyc', '-c', '-n', 'tracking'];

const schema = z.pipe(
  z
    .strictObject({
      clock: noted(
        z.literal('synchronised', {
          error: 'must be `synchronised`; to ask chrony itself, add `daemon: chrony`',
        }),
        { examples: ['synchronised'] },
      ),
      daemon: noted(
        z.optional(z.literal('chrony', { error: 'must be `chrony`: the others are asked through the kernel' })),
        {
          description: '`chrony`: ask chronyd itself, instead of the kernel',
        },
      ),
      maxOffset: noted(z.optional(duration()), {
        description: 'how far the clock may be from the time of its servers; only with `daemon: chrony`',
        examples: ['50ms'],
      }),
    })
    .check(
      z.refine(({ daemon, maxOffset }) => maxOffset === undefined || daemon !== undefined, {
        path: ['maxOffset'],
        error: 'only chrony tells its offset: add `daemon: chrony`',
      }),
    ),
  z.transform(({ clock, daemon, maxOffset }): ClockSettings => ({ clock, daemon, maxOffset })),
);

export const clock: Kind<ClockSettings> = {
  key: 'clock',
  metWhen: 'a time daemon keeps the clock, as the kernel or chrony says',
  polled: true,
  schema,
  describe: ({ clock, daemon, maxOffset }) =>
    `clock ${clock}${daemon ? ` by ${daemon}` : ''}${maxOffset === undefined ? '' : `, within ${formatDuration(maxOffset)}`}`,
  condition: (settings, polling, ports) =>
    pollingCondition({ look: signal => look(settings, ports, signal), tryTimeout, polling }, ports),
};

async function look(settings: ClockSettings, { commands }: Ports, signal: AbortSignal): Promise<Observation> {
  const argv = settings.daemon === 'chrony' ? askChrony : askKernel;
  const result = await commands.run(argv, { timeout: tryTimeout, signal, outside: true });
  const [program = ''] = argv;
  if (result.spawnError === 'ENOENT') {
    const hint =
      program === 'chronyc'
        ? 'install the package chrony'
        : 'install systemd with timedatectl, or use `daemon: chrony`';
    return { status: 'broken', reason: `${program}: not installed`, hint };
  }
  if (result.spawnError !== undefined) {
    return { status: 'unknown', reason: `${program}: could not be started (${result.spawnError})` };
  }
  if (result.timedOut) return { status: 'unknown', reason: `${program}: no answer` };
  return settings.daemon === 'chrony' ? judgeChrony(result, settings.maxOffset) : judgeKernel(result);
}

function judgeKernel({ exitCode, stdout, stderr }: CommandResult): Observation {
  const answer = stdout.trim();
  if (exitCode === 0 && answer === 'yes') return { status: 'met', reason: 'the clock is synchronised' };
  if (exitCode === 0 && answer === 'no') {
    return {
      status: 'unmet',
      reason: 'the clock is not synchronised',
      hint: 'no time daemon has set it yet: see chronyc tracking, timedatectl timesync-status or ntpq -p',
    };
  }
  return { status: 'unknown', reason: `timedatectl: ${firstLine(stderr) || firstLine(answer) || 'no answer'}` };
}

/** Fields as in chronyc(1), `tracking`, in their order: the fifth is the offset in seconds, the last the leap status. */
function judgeChrony({ exitCode, stdout, stderr }: CommandResult, maxOffset: Milliseconds | undefined): Observation {
  const fields = stdout.trim().split(',');
  const offset = Math.abs(Number(fields[4])) * 1000;
  const leap = fields[13];
  if (exitCode !== 0 || leap === undefined || Number.isNaN(offset)) {
    const said = firstLine(stdout) || firstLine(stderr) || 'it said nothing';
    return {
      status: 'unmet',
      reason: `chronyc: ${said}`,
      hint: 'chronyd does not run or cannot be asked: systemctl status chronyd',
    };
  }
  if (leap === 'Not synchronised') {
    return { status: 'unmet', reason: 'chrony: not synchronised', hint: 'which servers it sees: chronyc -n sources' };
  }
  const shown = `${offset.toFixed(3)} ms`;
  if (maxOffset !== undefined && offset > maxOffset) {
    return {
      status: 'unmet',
      reason: `chrony: ${shown} off, more than ${formatDuration(maxOffset)}`,
      hint: 'it is being corrected: chronyc tracking',
    };
  }
  return { status: 'met', reason: `chrony: synchronised, ${shown} off` };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 120) ?? '';
}
