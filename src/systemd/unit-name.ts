/** Unit names by systemd's own rules (systemd.unit(5), systemd-escape(1)). */

export const unitTypes = [
  'service',
  'socket',
  'target',
  'mount',
  'automount',
  'swap',
  'device',
  'path',
  'timer',
  'slice',
  'scope',
] as const;
export type UnitType = (typeof unitTypes)[number];

const longest = 255;

/** The part after the last dot; undefined when that is no unit type. */
export function unitType(name: string): UnitType | undefined {
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  return name.includes('.') ? unitTypes.find(type => type === suffix) : undefined;
}

/** Adds `.service` to a name without a unit type, as systemctl does. */
export function completeUnitName(name: string): string {
  return unitType(name) ? name : `${name}.service`;
}

/** Whether a complete name can be that of a unit: one bad name makes ListUnitsByNames fail for all. */
export function isUnitName(name: string): boolean {
  const prefix = name.slice(0, name.lastIndexOf('.'));
  return (
    unitType(name) !== undefined &&
    name.length <= longest &&
    /^[A-Za-z0-9:_.\\-][A-Za-z0-9:_.\\@-]*$/.test(prefix) &&
    !prefix.endsWith('@')
  );
}

/** Removes doubled and trailing slashes and `.` parts; undefined for a path that is not absolute or has `..` in it. */
export function simplifyPath(path: string): string | undefined {
  if (!path.startsWith('/') || path.includes('\0')) return undefined;
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : `/${parts.join('/')}`;
}

/** The .mount unit of a simplified path: `/srv/data` is `srv-data.mount`. Undefined when systemd could not name it. */
export function mountUnitName(path: string): string | undefined {
  return nameFromPath(path, 'mount');
}

/** The .device unit of a simplified path: `/dev/sda` is `dev-sda.device`. Undefined when systemd could not name it. */
export function deviceUnitName(path: string): string | undefined {
  return nameFromPath(path, 'device');
}

/** The path that a .device or .mount unit stands for. */
export function pathOfUnit(name: string): string {
  const prefix = name.slice(0, name.lastIndexOf('.'));
  return `/${prefix === '-' ? '' : unescape(prefix.replaceAll('-', '/'))}`;
}

function unescape(text: string): string {
  return text.replaceAll(/(\\x[0-9a-f]{2})+/g, run => {
    const bytes = run.split('\\x').slice(1);
    return new TextDecoder().decode(Uint8Array.from(bytes, byte => Number.parseInt(byte, 16)));
  });
}

function nameFromPath(path: string, type: UnitType): string | undefined {
  const name = path === '/' ? `-.${type}` : `${escape(path.slice(1))}.${type}`;
  return name.length <= longest ? name : undefined;
}

function escape(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return bytes
    .map((byte, i) => {
      const character = String.fromCharCode(byte);
      if (character === '/') return '-';
      const plain = /[A-Za-z0-9:_.]/.test(character) && !(i === 0 && character === '.');
      return plain ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}
