/** Hosts as the file names them: a name, an IPv4 address, or an IPv6 address with its interface where it needs one. */
import { canonicalAddress } from './ip-address.ts';

/** A name or a whole IPv4 address; undefined for anything else. */
export function nameOrIPv4(text: string): string | undefined {
  if (text.length > 253) return undefined;
  // Digits and dots are an address, and an address has to be a whole one.
  return /^[\d.]+$/.test(text)
    ? canonicalAddress(text)
    : /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(text)
      ? text
      : undefined;
}

/** An IPv6 address in its canonical form. A link-local one needs its interface: `fe80::1%eth1`. */
export function scopedIPv6(text: string): string | undefined {
  const [address = '', zone, ...more] = text.split('%');
  const canonical = address.includes(':') ? canonicalAddress(address) : undefined;
  if (canonical === undefined || more.length > 0) return undefined;
  return zone === undefined ? canonical : /^[\w.-]+$/.test(zone) ? `${canonical}%${zone}` : undefined;
}

export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
