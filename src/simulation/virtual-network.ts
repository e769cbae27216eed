/** A network that answers by script, on the virtual clock. A target that no script knows throws. */
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock, Connection, HttpAnswer, Network } from '../ports.ts';

/** `silent`: packets vanish; only the caller's timeout ends the try. */
export type ScriptedConnection = 'open' | 'refused' | 'silent' | Connection;

export interface VirtualNetwork extends Network {
  /** `target` is `host:port` or the path of a unix socket. */
  set(target: string, connection: ScriptedConnection, takes?: Milliseconds): void;
  /** `target` is the path of a unix socket or `host:port`; a string is the reason of a failure. */
  setHttp(target: string, path: string, answer: HttpAnswer | string): void;
  readonly connecting: number;
}

export function createVirtualNetwork(clock: Clock): VirtualNetwork {
  const targets = new Map<string, { readonly connection: ScriptedConnection; readonly takes: Milliseconds }>();
  const pages = new Map<string, HttpAnswer | string>();
  let connecting = 0;

  async function connect(...[target, timeout, signal]: Parameters<Network['connect']>): Promise<Connection> {
    signal.throwIfAborted();
    const name = 'path' in target ? target.path : `${target.host}:${target.port}`;
    const script = targets.get(name);
    if (!script) throw new Error(`virtual network: unexpected connection to ${name}`);
    const takes = script.connection === 'silent' ? Infinity : script.takes;
    connecting += 1;
    try {
      if (takes > 0) await clock.sleep(Math.min(takes, timeout), signal);
    } finally {
      connecting -= 1;
    }
    return takes > timeout ? timedOut : answerOf(script.connection, name);
  }

  async function getLocal(...[target, path, , signal]: Parameters<Network['getLocal']>): Promise<HttpAnswer | string> {
    signal.throwIfAborted();
    const name = `${'socket' in target ? target.socket : `${target.host}:${target.tlsPort}`} ${path}`;
    const page = pages.get(name);
    if (page === undefined) throw new Error(`virtual network: unexpected GET ${name}`);
    return Promise.resolve(page);
  }

  return {
    connect,
    getLocal,
    set: (target, connection, takes = 0) => targets.set(target, { connection, takes }),
    setHttp: (target, path, answer) => pages.set(`${target} ${path}`, answer),
    get connecting() {
      return connecting;
    },
  };
}

const timedOut: Connection = { open: false, reason: 'no answer', refused: false };

function answerOf(connection: ScriptedConnection, name: string): Connection {
  if (connection === 'open') return { open: true, address: name };
  if (connection === 'refused') return { open: false, reason: 'connection refused', refused: true };
  return connection === 'silent' ? timedOut : connection;
}
