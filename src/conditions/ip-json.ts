/** Asking `ip -json`. What it says is read as a whole, so that no two versions of it have to be told apart by their text. */
import * as z from 'zod/mini';
import type { Ports } from '../ports.ts';

export interface IpProblem {
  readonly problem: string;
  readonly hint?: string;
}

const timeout = 10_000;
/** Tens of thousands of routes. */
const maxOutput = 16 * 1024 * 1024;

/** The rows of the answer, or why there are none. Rejects only on abort. */
export async function askIp<Row>(
  question: readonly string[],
  row: z.ZodMiniType<Row>,
  ports: Pick<Ports, 'commands'>,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly Row[] } | IpProblem> {
  const result = await ports.commands.run(['ip', '-json', ...question], { timeout, signal, maxOutput });
  const name = question.filter(word => !word.startsWith('-')).join(' ');
  if (result.spawnError !== undefined) {
    return {
      problem: `the program \`ip\` cannot be run (${result.spawnError})`,
      hint: 'install iproute2 (RHEL: iproute)',
    };
  }
  if (result.timedOut) return { problem: `\`ip ${name}\` did not answer` };
  if (result.exitCode !== 0) return { problem: `\`ip ${name}\` failed: ${result.stderr.trim().split('\n')[0] ?? ''}` };
  if (result.stdout.length >= maxOutput) return { problem: `\`ip ${name}\` says more than 16 MiB` };
  return parse(result.stdout, name, row);
}

function parse<Row>(
  text: string,
  name: string,
  row: z.ZodMiniType<Row>,
): { readonly rows: readonly Row[] } | IpProblem {
  try {
    const parsed = z.array(row).safeParse(JSON.parse(text.trim() || '[]'));
    return parsed.success ? { rows: parsed.data } : { problem: `\`ip -json ${name}\` answered in an unknown form` };
  } catch {
    return { problem: `\`ip -json ${name}\` did not answer with JSON`, hint: 'iproute2 5.0 or newer is needed' };
  }
}
