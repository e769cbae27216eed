/** The one text form of an IP address (RFC 5952 for IPv6), undefined for anything else: names, zones and prefixes included. */
export function canonicalAddress(text: string): string | undefined {
  return text.includes(':') ? canonicalIPv6(text) : isIPv4(text) ? text : undefined;
}

export function isIPv4(text: string): boolean {
  return (
    /^(\d{1,3})(\.\d{1,3}){3}$/.test(text) &&
    text.split('.').every(part => String(Number(part)) === part && Number(part) < 256)
  );
}

function canonicalIPv6(text: string): string | undefined {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text)) return undefined;
  const url = URL.parse(`http://[${text}]/`);
  return url?.hostname.slice(1, -1);
}

/** The network that an address in its canonical form is in, canonical too: `10.9.0.5` and 24 give `10.9.0.0`. */
export function networkAddress(address: string, length: number): string {
  const isSix = address.includes(':');
  const [width, digits] = isSix ? [128, 16] : [32, 8];
  const number = (isSix ? groupsOf(address) : address.split('.').map(Number)).reduce(
    (sum, group) => (sum << BigInt(digits)) | BigInt(group),
    0n,
  );
  const free = BigInt(width - length);
  const network = (number >> free) << free;
  const groups = Array.from({ length: width / digits }, (_, i) =>
    Number((network >> BigInt(width - digits * (i + 1))) & BigInt(2 ** digits - 1)),
  );
  if (!isSix) return groups.join('.');
  const text = groups.map(group => group.toString(16)).join(':');
  return canonicalAddress(text) ?? text;
}

function groupsOf(address: string): number[] {
  const [left = [], right = []] = address.split('::').map(part => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map(group => parseInt(group, 16));
}
