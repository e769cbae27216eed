import type { Files, Ports } from '../ports.ts';
import type { Readiness, ReadinessLook } from './readiness.ts';

const socket = '/run/pcsd.socket';
const settings = ['/etc/default/pcsd', '/etc/sysconfig/pcsd'];
const defaultPort = 2224;
const timeout = 5000;

/**
 * pcsd answers: on its unix socket if it has one, else on its TLS port, where "not authorised" is an answer too.
 * `pcs status pcsd` does not serve: it calls a node without known-hosts offline.
 */
export function pcsdReadiness({ files, network }: Ports): Readiness {
  return {
    every: 250,
    async look(signal) {
      const hasSocket = (await files.type(socket).catch(() => undefined)) === 'socket';
      const target = hasSocket ? { socket } : { tlsPort: await readPort(files), host: '127.0.0.1' };
      const where = hasSocket ? socket : `port ${target.tlsPort}`;
      const answer = await network.getLocal(target, '/remote/check_auth', timeout, signal);
      return judgeAnswer(answer, where);
    },
  };
}

function judgeAnswer(answer: { readonly status: number } | string, where: string): ReadinessLook {
  if (typeof answer === 'string') return { status: 'unmet', reason: `pcsd does not answer on ${where}: ${answer}` };
  if (answer.status >= 500)
    return { status: 'unmet', reason: `pcsd answers on ${where} with HTTP status ${answer.status}` };
  return { status: 'met', reason: `answers on ${where}` };
}

async function readPort(files: Files): Promise<number> {
  for (const path of settings) {
    const text = await files.read(path).catch(() => undefined);
    const port = /^\s*PCSD_PORT=["']?(\d+)/m.exec(text ?? '')?.[1];
    if (port !== undefined) return Number(port);
  }
  return defaultPort;
}
