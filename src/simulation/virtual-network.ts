/** A network that answers by script, on the virtual clock. A target that no script knows throws. */
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock, Connection, HttpAnswer, HttpFailure, NameAnswer, Network } from '../ports.ts';

/** `silent`: packets vanish; only the caller's timeout ends the try. */
export type ScriptedConnection = 'open' | 'refused' | 'silent' | Connection;

/** A string is the reason of a failure. */
export type LocalAnswer = HttpAnswer | string;

export interface VirtualNetwork extends Network {
  /** `target` is `host:port` or the path of a unix socket. */
  set(target: string, connection: ScriptedConnection, takes?: Milliseconds): void;
  /** `target` is the path of a unix socket or `host:port`; a string is the reason of a failure. */
  setHttp(target: string, path: string, answer: LocalAnswer | (() => LocalAnswer)): void;
  /** `url` as it is asked for; `silent` is as for connections. */
  setUrl(url: string, answer: HttpAnswer | HttpFailure | 'silent'): void;
  /** `name` as it is asked for, whatever the type; `server` when a server is asked. Text is the reason of a failure, or `silent`. */
  setName(name: string, answer: readonly string[] | string, server?: string): void;
  readonly connecting: number;
}

export function createVirtualNetwork(clock: Clock): VirtualNetwork {
  const targets = new Map<string, { readonly connection: ScriptedConnection; readonly takes: Milliseconds }>();
  const urls = new Map<string, HttpAnswer | HttpFailure | 'silent'>();
  const names = new Map<string, readonly string[] | string>();
  const pages = new Map<string, () => LocalAnswer>();
  let connecting = 0;

  async function take(duration: Milliseconds, signal: AbortSignal): Promise<void> {
    connecting += 1;
    try {
      if (duration > 0) await clock.sleep(duration, signal);
    } finally {
      connecting -= 1;
    }
  }

  async function connect(...[target, timeout, signal]: Parameters<Network['connect']>): Promise<Connection> {
    signal.throwIfAborted();
    const name = 'path' in target ? target.path : `${target.host}:${target.port}`;
    const script = targets.get(name);
    if (!script) throw new Error(`virtual network: unexpected connection to ${name}`);
    const takes = script.connection === 'silent' ? Infinity : script.takes;
    await take(Math.min(takes, timeout), signal);
    return takes > timeout ? timedOut : answerOf(script.connection, name);
  }

  async function getLocal(...[target, path, , signal]: Parameters<Network['getLocal']>): Promise<LocalAnswer> {
    signal.throwIfAborted();
    const name = `${'socket' in target ? target.socket : `${target.host}:${target.tlsPort}`} ${path}`;
    const page = pages.get(name);
    if (page === undefined) throw new Error(`virtual network: unexpected GET ${name}`);
    return Promise.resolve(page());
  }

  async function get(...[{ url }, timeout, signal]: Parameters<Network['get']>): Promise<HttpAnswer | HttpFailure> {
    signal.throwIfAborted();
    const answer = urls.get(url);
    if (answer === undefined) throw new Error(`virtual network: unexpected GET ${url}`);
    if (answer !== 'silent') return answer;
    await take(timeout, signal);
    return { reason: 'no answer' };
  }

  async function resolve(...[{ name, server }, timeout, signal]: Parameters<Network['resolve']>): Promise<NameAnswer> {
    signal.throwIfAborted();
    const answer = names.get(`${name} ${server ?? ''}`);
    if (answer === undefined) throw new Error(`virtual network: unexpected name ${name}`);
    if (answer === 'silent') await take(timeout, signal);
    if (typeof answer !== 'string') return { answers: answer };
    return { reason: answer === 'silent' ? 'the name server does not answer' : answer };
  }

  return {
    connect,
    getLocal,
    get,
    resolve,
    setName: (name, answer, server = '') => names.set(`${name} ${server}`, answer),
    setUrl: (url, answer) => urls.set(url, answer),
    set: (target, connection, takes = 0) => targets.set(target, { connection, takes }),
    setHttp: (target, path, answer) =>
      pages.set(`${target} ${path}`, typeof answer === 'function' ? answer : () => answer),
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
