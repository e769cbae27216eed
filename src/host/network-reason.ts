/** System errors of connections in words: a fact, not a code. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  EHOSTDOWN: 'host is down',
  ENETDOWN: 'network is down',
  EADDRNOTAVAIL: 'no local address to connect from',
  EACCES: 'not permitted',
  EPERM: 'not permitted (a local packet filter?)',
  ENOENT: 'no such socket',
  ENOTSOCK: 'is not a socket',
  EPROTOTYPE: 'is a socket of another type',
  ENOTFOUND: 'name does not resolve',
  EAI_NONAME: 'name does not resolve',
  EAI_NODATA: 'name has no address',
  EAI_AGAIN: 'name does not resolve: the name server does not answer',
  EAI_FAIL: 'name does not resolve: the name server failed',
};

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(EPROTO$|ERR_SSL_)/.test(code)) return 'does not speak TLS, or no version of it that is still safe';
  if (code.startsWith('HPE_')) return 'does not speak HTTP';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
