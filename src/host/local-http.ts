/** GET from a daemon of this machine. node:http takes 40 ms to load, so it is loaded at the first request. */
import { reasonOf } from './network-reason.ts';
import type { HttpAnswer, Network } from '../ports.ts';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

const mostBody = 1024 * 1024;

export const getLocal: Network['getLocal'] = async (target, path, timeout, signal) => {
  const options: RequestOptions = { path, method: 'GET', agent: false };
  const request =
    'socket' in target
      ? (await import('node:http')).request({ ...options, socketPath: target.socket, headers: { host: 'localhost' } })
      : // The daemon's certificate is self-signed; what is asked is whether this machine's own daemon answers.
        (await import('node:https')).request({
          ...options,
          host: target.host,
          port: target.tlsPort,
          rejectUnauthorized: false,
        });
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
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
