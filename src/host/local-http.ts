/** GET from a daemon of this machine. node:http takes 40 ms to load, so it is loaded at the first request. */
import { reasonOf } from './network-reason.ts';
import type { HttpAnswer, Network } from '../ports.ts';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

const mostBody = 1024 * 1024;

export const getLocal: Network['getLocal'] = async (target, path, timeout, signal) => {
  const begin = await beginnerFor(target, path);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = begin();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      request.destroy();
    };
    const finish = (answer: HttpAnswer | string): void => {
      end();
      resolve(answer);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => finish('no answer'), timeout);
    signal.addEventListener('abort', onAbort, { once: true });
    send(request, finish);
  });
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

function send(request: ClientRequest, finish: (answer: HttpAnswer | string) => void): void {
  request.on('error', error => finish(reasonOf(error)));
  request.on('response', response => readBody(response, finish));
  request.end();
}

function readBody(response: IncomingMessage, finish: (answer: HttpAnswer | string) => void): void {
  let body = '';
  const answer = (): void => finish({ status: response.statusCode ?? 0, body });
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    body = (body + text).slice(0, mostBody);
    if (body.length === mostBody) answer();
  });
  response.on('error', error => finish(reasonOf(error)));
  response.on('end', answer);
}
