/** Names to addresses and other records: by the system's resolver, or by one name server. */
import { lookup, Resolver } from 'node:dns/promises';
import { reasonOf } from './network-reason.ts';
import type { NameAnswer, NameQuery, Network } from '../ports.ts';

type Family = 0 | 4 | 6;

export const resolveName: Network['resolve'] = async (query, timeout, signal) => {
  signal.throwIfAborted();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const family = familyOf(query);
  const answer = await (family === undefined ? ask(query, limit) : lookUp(query.name, family, limit));
  signal.throwIfAborted();
  return answer;
};

const running = new Map<string, Promise<NameAnswer>>();

/**
 * By getaddrinfo: /etc/hosts, DNS and whatever else nsswitch.conf says. It cannot be cancelled and holds a thread, so a
 * name that is asked for again while the first call hangs waits for that one.
 */
export async function lookUp(name: string, family: Family, signal: AbortSignal): Promise<NameAnswer> {
  const key = `${family} ${name}`;
  const call =
    running.get(key) ??
    lookup(name, { all: true, order: 'verbatim', family })
      .then(
        (answers): NameAnswer => ({ answers: [...new Set(answers.map(({ address }) => address))] }),
        (error: unknown): NameAnswer => ({ reason: reasonOf(error) }),
      )
      .finally(() => running.delete(key));
  running.set(key, call);
  return unlessAborted(call, signal);
}

/** Undefined for what only a name server can be asked. */
function familyOf({ type, server }: NameQuery): Family | undefined {
  if (server !== undefined) return undefined;
  if (type === undefined) return 0;
  return type === 'A' ? 4 : type === 'AAAA' ? 6 : undefined;
}

async function ask({ name, type, server }: NameQuery, signal: AbortSignal): Promise<NameAnswer> {
  const resolver = new Resolver({ timeout: 2000, tries: 3 });
  if (server !== undefined) resolver.setServers([server]);
  const types = type === undefined ? (['A', 'AAAA'] as const) : [type];
  const tries = types.map(async (each): Promise<NameAnswer> => {
    try {
      const records: unknown = await resolver.resolve(name, each);
      return { answers: Array.isArray(records) ? records.map(textOf) : [textOf(records)] };
    } catch (error) {
      return { reason: serverReason(error) };
    }
  });
  const all = await unlessAborted(Promise.all(tries), signal);
  resolver.cancel();
  if (!Array.isArray(all)) return all;
  const answers = all.flatMap(one => ('answers' in one ? one.answers : []));
  return answers.length > 0 ? { answers } : (all.find(one => 'reason' in one) ?? { answers });
}

function textOf(record: unknown): string {
  return typeof record === 'string' ? record : JSON.stringify(record);
}

const reasons: Readonly<Record<string, string>> = {
  ENODATA: 'name has no such record',
  ESERVFAIL: 'the name server failed',
  EREFUSED: 'the name server refuses to answer',
  ETIMEOUT: 'the name server does not answer',
  ECONNREFUSED: 'the name server does not answer',
};

function serverReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? reasonOf(error);
}

/** What it resolves to, or that there was no answer before the signal. */
async function unlessAborted<Value>(call: Promise<Value>, signal: AbortSignal): Promise<Value | { reason: string }> {
  const aborted = Promise.withResolvers<{ reason: string }>();
  const onAbort = (): void => aborted.resolve({ reason: 'the name server does not answer' });
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const first = await Promise.race([call, aborted.promise]);
  signal.removeEventListener('abort', onAbort);
  return first;
}
