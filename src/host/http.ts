/** GET from a server, its certificate verified as the system's own programs do. Redirects are not followed. */
import { exchange } from './http-exchange.ts';
import type { HttpRequest, Network } from '../ports.ts';
import type { ClientRequest, RequestOptions } from 'node:http';
import type * as Tls from 'node:tls';

export const getUrl: Network['get'] = async (wanted, timeout, signal) => {
  const begin = await beginnerFor(wanted);
  return exchange({ begin, wantsBody: wanted.wantsBody, timeout, signal });
};

async function beginnerFor({ url, ca }: HttpRequest): Promise<() => ClientRequest> {
  const target = new URL(url);
  const options: RequestOptions = { agent: false, headers: { 'user-agent': 'muster', accept: '*/*' } };
  if (target.protocol === 'http:') {
    const { request } = await import('node:http');
    return () => request(target, options);
  }
  const [{ request }, tls] = await Promise.all([import('node:https'), import('node:tls')]);
  return () => {
    // As curl and openssl do: an intermediate authority in the file is trusted like a root.
    const secureContext =
      ca === undefined ? systemContext(tls) : tls.createSecureContext({ ca, allowPartialTrustChain: true });
    const secured: RequestOptions & Pick<Tls.ConnectionOptions, 'secureContext'> = { ...options, secureContext };
    return request(target, secured);
  };
}

let ofSystem: Tls.SecureContext | undefined;

/** The authorities of /etc/ssl, not those that Node brings along. Reading them takes 150 ms: once. */
function systemContext(tls: typeof Tls): Tls.SecureContext {
  ofSystem ??= tls.createSecureContext({ ca: tls.getCACertificates('system') });
  return ofSystem;
}
