/** What can be done about a host that does not answer, by the reason that was seen. */

/** `host` as the file names it. Undefined where the reason says all there is. */
export function networkHint(reason: string, host: string): string | undefined {
  if (reason === 'connection refused') return 'the host answers, but nothing listens on that port yet';
  if (reason === 'name does not resolve' || reason === 'name has no address')
    return `look at /etc/hosts and the name servers in /etc/resolv.conf: getent ahosts ${host}`;
  if (reason.startsWith('name does not resolve: the name server'))
    return 'are the name servers in /etc/resolv.conf right, and is there a way to them: ip route';
  if (reason === 'network unreachable') return `no route leads to ${host} yet: ip route`;
  if (reason === 'no route to host')
    return `nothing answers for ${host} on its network, or a firewall refuses: ip neigh`;
  if (reason === 'no answer') return `${host} is off, the way to it is cut, or a firewall drops what is sent`;
  return undefined;
}

/** For an observation: nothing where there is no hint. */
export function withHint(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
