/** One HTTP request and its answer. node:http takes 40 ms to load, so those who ask load it at the first request. */
import { reasonOf } from './network-reason.ts';
import { certificateProblem } from './tls-reason.ts';
import type { HttpAnswer, HttpFailure } from '../ports.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { ClientRequest, IncomingMessage } from 'node:http';

export interface Exchange {
  readonly begin: () => ClientRequest;
  /** Without it the status is the answer, however long the body would take. */
  readonly wantsBody: boolean;
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
}

const mostBody = 1024 * 1024;

/** Never throws but on abort, and leaves no connection. */
export function exchange({ begin, wantsBody, timeout, signal }: Exchange): Promise<HttpAnswer | HttpFailure> {
  return new Promise((resolve, reject) => {
    let request: ClientRequest;
    try {
      signal.throwIfAborted();
      request = begin();
    } catch (error) {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(failureOf(error));
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      request.destroy();
    };
    const finish = (answer: HttpAnswer | HttpFailure): void => {
      end();
      resolve(answer);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => finish({ reason: 'no answer' }), timeout);
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('error', error => finish(failureOf(error)));
    request.on('response', response => {
      if (wantsBody) readBody(response, finish);
      else finish({ status: response.statusCode ?? 0, body: '' });
    });
    request.end();
  });
}

function readBody(response: IncomingMessage, finish: (answer: HttpAnswer | HttpFailure) => void): void {
  let body = '';
  const answer = (): void => finish({ status: response.statusCode ?? 0, body });
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    body = (body + text).slice(0, mostBody);
    if (body.length === mostBody) answer();
  });
  response.on('error', error => finish(failureOf(error)));
  response.on('end', answer);
}

function failureOf(error: unknown): HttpFailure {
  return certificateProblem(error) ?? { reason: reasonOf(error) };
}
