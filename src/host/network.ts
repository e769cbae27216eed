/** Connections, with the reason of a failure in words. */
import { connect as openSocket, isIP } from 'node:net';
import { getUrl } from './http.ts';
import { getLocal } from './local-http.ts';
import { seenPath } from './node-view.ts';
import { reasonOf } from './network-reason.ts';
import { lookUp, resolveName } from './resolve.ts';
import type { Connection, Network } from '../ports.ts';
import type { TcpNetConnectOpts, IpcNetConnectOpts } from 'node:net';

/** A name with more addresses than this is not one host. */
const mostAddresses = 16;

export const hostNetwork: Network = {
  async connect(target, timeout, signal) {
    signal.throwIfAborted();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    const connection =
      'path' in target
        ? await tryOne({ path: await socketPath(target.path) }, target.path, limit)
        : await tryHost(target, limit);
    signal.throwIfAborted();
    return connection;
  },
  getLocal,
  get: getUrl,
  resolve: resolveName,
};

/** What the kernel has room for. */
const longestPath = 107;

/** Through the view it may be too long; directly it is there unless it is in a home or a temporary folder. */
async function socketPath(path: string): Promise<string> {
  const seen = await seenPath(path);
  return Buffer.byteLength(seen) > longestPath ? path : seen;
}

/** All addresses at once: one that is dead must not use up the time of one that works. */
async function tryHost(
  target: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Connection> {
  const addresses = await resolveAll(target.host, signal);
  if (typeof addresses === 'string') return { open: false, reason: addresses, refused: false };
  const rest = new AbortController();
  const ending = AbortSignal.any([signal, rest.signal]);
  const tries = addresses.map(host => tryOne({ host, port: target.port }, host, ending));
  const first = await firstOpen(tries);
  rest.abort();
  return first ?? combine(addresses, await Promise.all(tries));
}

async function resolveAll(host: string, signal: AbortSignal): Promise<readonly string[] | string> {
  const [address = ''] = host.split('%');
  if (isIP(address) !== 0) return [host];
  const answer = await lookUp(host, 0, signal);
  return 'answers' in answer ? answer.answers.slice(0, mostAddresses) : answer.reason;
}

function firstOpen(tries: readonly Promise<Connection>[]): Promise<Connection | undefined> {
  const open = tries.map(async one => {
    const connection = await one;
    if (!connection.open) throw new Error(connection.reason);
    return connection;
  });
  return Promise.any(open).catch(() => undefined);
}

function combine(addresses: readonly string[], tries: readonly Connection[]): Connection {
  const failures = tries.flatMap((one, i) => (one.open ? [] : [{ ...one, address: addresses[i] ?? '' }]));
  const reasons = new Set(failures.map(({ reason }) => reason));
  const [only] = reasons;
  const reason =
    reasons.size === 1 ? (only ?? '') : failures.map(({ address, reason }) => `${address} ${reason}`).join(', ');
  return { open: false, reason, refused: failures.some(({ refused }) => refused) };
}

/** Never rejects; when the signal ends it, there was no answer. */
function tryOne(
  target: TcpNetConnectOpts | IpcNetConnectOpts,
  address: string,
  signal: AbortSignal,
): Promise<Connection> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve(noAnswer);
      return;
    }
    const socket = openSocket(target);
    const finish = (connection: Connection): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(connection);
    };
    const onAbort = (): void => finish(noAnswer);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => finish({ open: true, address }));
    socket.on('error', error => {
      finish({ open: false, reason: reasonOf(error), refused: 'code' in error && error.code === 'ECONNREFUSED' });
    });
  });
}

const noAnswer: Connection = { open: false, reason: 'no answer', refused: false };
