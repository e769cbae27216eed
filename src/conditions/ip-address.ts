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
