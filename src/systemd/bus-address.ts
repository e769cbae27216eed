import { SystemdError } from './systemd.ts';

export type Bus = 'system' | 'user';

type Environment = Readonly<Record<string, string | undefined>>;

export const systemBusSocket = '/run/dbus/system_bus_socket';

/**
 * The socket of the bus: what `address` or the environment says (as `unix:path=/…`), else where systemd puts it. Throws
 * SystemdError when there is none or it is of a kind that a systemd bus never has.
 */
export function busSocket(bus: Bus, address: string | undefined, environment: Environment): string {
  const variable = bus === 'system' ? 'DBUS_SYSTEM_BUS_ADDRESS' : 'DBUS_SESSION_BUS_ADDRESS';
  const given = address ?? environment[variable];
  if (given) return pathOf(given, address === undefined ? `$${variable}` : 'the bus address');
  if (bus === 'system') return systemBusSocket;
  const runtimeDirectory = environment['XDG_RUNTIME_DIR'];
  if (runtimeDirectory) return `${runtimeDirectory}/bus`;
  throw new SystemdError('bus-unknown');
}

/** An address is a list with `;`, each `transport:key=value,…` with %-escapes; the first unix path is taken. */
function pathOf(address: string, source: string): string {
  for (const one of address.split(';')) {
    const path = /^unix:(?:.*,)?path=([^,]+)/.exec(one)?.[1];
    if (path) return checked(unescape(path), source);
  }
  throw new SystemdError('bus-address', { source, address });
}

function unescape(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** dbus-next splits an address at these without a way to escape them: better no connection than one to another path. */
function checked(path: string, source: string): string {
  if (!/[;:,]/.test(path)) return path;
  throw new SystemdError('bus-path', { source, path });
}
