import type { Files, Ports } from '../ports.ts';
import type { Readiness, ReadinessLook } from './readiness.ts';

const settings = ['/etc/default/pacemaker', '/etc/sysconfig/pacemaker'];
const sockets = ['/proc/net/tcp', '/proc/net/tcp6'];
const defaultPort = 3121;
const defaultKey = '/etc/pacemaker/authkey';
/** As the kernel numbers them (include/net/tcp_states.h). */
const states = { established: '01', listening: '0A' };

/**
 * It listens on its port and has the key without which no member of the cluster can connect. Whether one has is told, not
 * asked for: that is up to the cluster. Read from the kernel's table of sockets: a connection of our own would leave the
 * error of a broken TLS handshake in its log each time.
 */
export function pacemakerRemoteReadiness({ files }: Ports): Readiness {
  return {
    every: 250,
    async look() {
      const set = await readSettings(files);
      const port = Number(set.get('PCMK_remote_port') ?? defaultPort);
      const tables = await Promise.all(sockets.map(path => files.read(path).catch(() => undefined)));
      if (tables.every(table => table === undefined))
        return { status: 'unknown', reason: 'the sockets of this node cannot be read (/proc/net/tcp)' };
      const seen = statesOf(port, tables.join('\n'));
      const key = await missingKey(set, files);
      return judge({ port, seen, key });
    },
  };
}

interface Seen {
  readonly port: number;
  readonly seen: ReadonlySet<string>;
  /** Where the key should be; undefined: it is there, or certificates are used in its place. */
  readonly key: string | undefined;
}

function judge({ port, seen, key }: Seen): ReadinessLook {
  if (!seen.has(states.listening))
    return { status: 'unmet', reason: `pacemaker_remote does not listen on port ${port} yet` };
  if (key !== undefined) {
    const reason = `it listens on port ${port}, but ${key} is missing: the cluster cannot connect without the key`;
    return { status: 'unmet', reason, hint: `copy ${key} from a member of the cluster` };
  }
  const connected = seen.has(states.established) ? 'the cluster is connected' : 'the cluster has not connected yet';
  return { status: 'met', reason: `listens on port ${port}; ${connected}` };
}

/** The states of all sockets whose local port it is: `  0: 00000000:0C31 00000000:0000 0A …`. */
function statesOf(port: number, table: string): ReadonlySet<string> {
  const local = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = table.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})\b/gm);
  return new Set(Array.from(lines).flatMap(([, found, state = '']) => (found === local ? [state] : [])));
}

async function missingKey(set: ReadonlyMap<string, string>, files: Files): Promise<string | undefined> {
  if (set.has('PCMK_ca_file')) return undefined;
  const path = set.get('PCMK_authkey_location') ?? defaultKey;
  // What cannot be seen is not called missing: without root the folder is closed.
  const type = await files.type(path).catch(() => 'file');
  return type === undefined ? path : undefined;
}

async function readSettings(files: Files): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(settings.map(path => files.read(path).catch(() => undefined)));
  const lines = texts
    .map(text => text ?? '')
    .join('\n')
    .matchAll(/^\s*(PCMK_\w+)=["']?([^"'\s#]+)/gm);
  return new Map(Array.from(lines, ([, name = '', value = '']) => [name, value]));
}
