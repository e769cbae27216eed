/** One ICMP echo, by the `ping` of iputils. */
import type { Milliseconds } from '../lib/duration.ts';
import type { CommandResult, Ports } from '../ports.ts';

export type Echo =
  | { readonly answered: true }
  /** `cannot`: nothing could be asked at all; `missing`: there is no `ping`. */
  | { readonly answered: false; readonly reason: string; readonly why?: 'cannot' | 'missing' };

/** How long an answer may take. */
const waitSeconds = 2;
/** With the time for a name to resolve. */
export const echoTimeout = 5000;

/** With `limit`, the answer may take all of it. Rejects only on abort. */
export async function echo(
  ports: Pick<Ports, 'commands'>,
  host: string,
  signal: AbortSignal,
  limit?: Milliseconds,
): Promise<Echo> {
  // Whole seconds: older versions take no others.
  const wait = limit === undefined ? waitSeconds : Math.ceil(limit / 1000);
  const argv = ['ping', '-n', '-c', '1', '-W', String(wait), host];
  const result = await ports.commands.run(argv, { timeout: limit ?? echoTimeout, signal, outside: true });
  if (result.exitCode === 0) return { answered: true };
  if (result.spawnError === 'ENOENT') return { answered: false, reason: 'ping is not installed', why: 'missing' };
  if (result.spawnError !== undefined)
    return { answered: false, reason: `ping could not be started (${result.spawnError})`, why: 'cannot' };
  if (result.timedOut || result.exitCode === undefined) return { answered: false, reason: 'no answer' };
  return failure(result);
}

/** iputils' own words, the same in 20221126 and 20240905; those of the C library in LANG=C. */
const words: readonly (readonly [RegExp, string])[] = [
  [/Name or service not known|No address associated|Name does not resolve/, 'name does not resolve'],
  [/Temporary failure in name resolution/, 'name does not resolve: the name server does not answer'],
  [/Network is unreachable/, 'network unreachable'],
  [/Cannot assign requested address/, 'no local address to ask from'],
];

function failure({ exitCode, stdout, stderr }: CommandResult): Echo {
  const said = /^From \S+ icmp_seq=\d+ (.{1,80})$/m.exec(stdout)?.[1];
  if (exitCode === 1) return { answered: false, reason: `no answer${said === undefined ? '' : ` (${said.trim()})`}` };
  const line = stderr.trim().split('\n').at(-1) ?? '';
  if (/not permitted|Permission denied|cap_net_raw/.test(line))
    return { answered: false, reason: 'ping is not permitted to ask', why: 'cannot' };
  const known = words.find(([pattern]) => pattern.test(line))?.[1];
  const own = line.replace(/^ping6?: /, '').slice(0, 120);
  return { answered: false, reason: known ?? (own || `ping ended with ${exitCode ?? 'nothing said'}`) };
}
