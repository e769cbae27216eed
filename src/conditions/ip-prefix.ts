/** Networks as the file names them: `10.9.0.0/24`. */
import { canonicalAddress, networkAddress } from './ip-address.ts';

/** Undefined when it is none, or when bits are set behind its length. */
export function canonicalPrefix(text: string): string | undefined {
  const { address, length } = partsOf(text) ?? {};
  return address !== undefined && length !== undefined && networkAddress(address, length) === address
    ? `${address}/${length}`
    : undefined;
}

/** `length` is undefined when there is none, or one that cannot be. */
function partsOf(text: string): { readonly address: string; readonly length: number | undefined } | undefined {
  const [host = '', written, ...more] = text.split('/');
  const address = canonicalAddress(host);
  if (address === undefined || more.length > 0) return undefined;
  const length = /^(0|[1-9]\d{0,2})$/.test(written ?? '') ? Number(written) : undefined;
  return { address, length: length !== undefined && length <= (address.includes(':') ? 128 : 32) ? length : undefined };
}

/** What to write instead; undefined when it is no address at all. */
export function whyNoPrefix(text: string): string | undefined {
  const shown = text.slice(0, 60);
  const { address, length } = partsOf(text) ?? {};
  if (address === undefined) return undefined;
  const whole = address.includes(':') ? 128 : 32;
  if (length !== undefined) {
    return `\`${shown}\` has bits behind its length: write the network, \`${networkAddress(address, length)}/${length}\``;
  }
  const usual = whole === 128 ? 64 : 24;
  const network = `${networkAddress(address, usual)}/${usual}`;
  return `\`${shown}\` has no prefix length: write the network, such as \`${network}\`, or for a route to that host alone \`${address}/${whole}\``;
}
