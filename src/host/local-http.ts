/** GET from a daemon of this machine. */
import { exchange } from './http-exchange.ts';
import type { Network } from '../ports.ts';
import type { ClientRequest, RequestOptions } from 'node:http';

export const getLocal: Network['getLocal'] = async (target, path, timeout, signal) => {
  const begin = await beginnerFor(target, path);
  const answer = await exchange({ begin, wantsBody: true, timeout, signal });
  return 'status' in answer ? answer : answer.reason;
};

type Target = Parameters<Network['getLocal']>[0];

async function beginnerFor(target: Target, path: string): Promise<() => ClientRequest> {
  const options: RequestOptions = { path, method: 'GET', agent: false };
  if ('socket' in target) {
    const { request } = await import('node:http');
    return () => request({ ...options, socketPath: target.socket, headers: { host: 'localhost' } });
  }
  const { request } = await import('node:https');
  // The daemon's certificate is self-signed; what is asked is whether this machine's own daemon answers.
  return () => request({ ...options, host: target.host, port: target.tlsPort, rejectUnauthorized: false });
}
