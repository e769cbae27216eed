import { writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostNetwork } from '../../src/host/network.ts';
import { reasonOf } from '../../src/host/network-reason.ts';
import { fullPort } from './support/full-backlog.ts';
import { selfSigned } from './support/self-signed.ts';
import { duringTest } from './support/signals.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const limit = 5000;

async function listen(server: Server, options: ListenOptions = { port: 0, host: '127.0.0.1' }): Promise<number> {
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen(options, resolve));
  return (server.address() as AddressInfo).port;
}

/** A port of loopback where nobody listens: it was ours until now. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise(resolve => server.close(resolve));
  return port;
}

describe('connecting', () => {
  it('opens a connection and closes it again', async () => {
    const closed = Promise.withResolvers<undefined>();
    const server = createServer(socket => socket.resume().on('close', () => closed.resolve(undefined)));
    const port = await listen(server);
    expect(await hostNetwork.connect({ host: '127.0.0.1', port }, limit, duringTest())).toEqual({
      open: true,
      address: '127.0.0.1',
    });
    await closed.promise;
  });

  it('tries every address of a name', async () => {
    const port = await listen(createServer());
    const connection = await hostNetwork.connect({ host: 'localhost', port }, limit, duringTest());
    expect(connection).toEqual({ open: true, address: '127.0.0.1' });
  });

  it('says that the connection is refused', async () => {
    const port = await closedPort();
    expect(await hostNetwork.connect({ host: '127.0.0.1', port }, limit, duringTest())).toEqual({
      open: false,
      reason: 'connection refused',
      refused: true,
    });
  });

  it('says that nothing answers within the limit', async () => {
    const port = await fullPort();
    expect(await hostNetwork.connect({ host: '127.0.0.1', port }, 100, duringTest())).toEqual({
      open: false,
      reason: 'no answer',
      refused: false,
    });
  });

  it('says that a unix socket is not there, is open, and is no socket at all', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'socket');
    const connect = (to: string) => hostNetwork.connect({ path: to }, limit, duringTest());
    expect(await connect(path)).toEqual({ open: false, reason: 'no such socket', refused: false });
    await listen(createServer(), { path });
    expect(await connect(path)).toEqual({ open: true, address: path });
    writeFileSync(join(folder, 'file'), '');
    expect(await connect(join(folder, 'file'))).toMatchObject({ open: false, reason: 'connection refused' });
  });

  it('ends at once on abort, with the reason of the abort', async () => {
    const port = await fullPort();
    const abort = new AbortController();
    const connecting = hostNetwork.connect({ host: '127.0.0.1', port }, limit, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(connecting).rejects.toThrow('stopped');
    await expect(hostNetwork.connect({ host: '127.0.0.1', port }, limit, abort.signal)).rejects.toThrow('stopped');
  });

  it.each([
    ['EHOSTUNREACH', 'no route to host'],
    ['ENETUNREACH', 'network unreachable'],
    ['ENOTFOUND', 'name does not resolve'],
    ['EAI_AGAIN', 'name does not resolve: the name server does not answer'],
    ['EPROTOTYPE', 'is a socket of another type'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS, or no version of it that is still safe'],
    ['HPE_INVALID_CONSTANT', 'does not speak HTTP'],
    ['EWHATEVER', 'what it says'],
  ])('tells %s in words', (code, words) => {
    expect(reasonOf(Object.assign(new Error('what it says'), { code }))).toBe(words);
  });
});

describe('asking a daemon of this machine', () => {
  const answer = (_request: unknown, response: { writeHead(status: number): { end(text: string): void } }): void => {
    response.writeHead(418).end('short and stout');
  };

  it('gets a page over a unix socket', async () => {
    const socket = join(temporaryFolder(), 'socket');
    await listen(createHttp(answer), { path: socket });
    const page = await hostNetwork.getLocal({ socket }, '/', limit, duringTest());
    expect(page).toEqual({ status: 418, body: 'short and stout' });
  });

  it('gets a page over TLS from a daemon that signed its own certificate', async () => {
    const tlsPort = await listen(createHttps(selfSigned, answer));
    const page = await hostNetwork.getLocal({ tlsPort, host: '127.0.0.1' }, '/', limit, duringTest());
    expect(page).toEqual({ status: 418, body: 'short and stout' });
  });

  it('says why it has no answer', async () => {
    const socket = join(temporaryFolder(), 'socket');
    expect(await hostNetwork.getLocal({ socket }, '/', limit, duringTest())).toBe('no such socket');
    const tlsPort = await closedPort();
    expect(await hostNetwork.getLocal({ tlsPort, host: '127.0.0.1' }, '/', limit, duringTest())).toBe(
      'connection refused',
    );
    const silent = createServer();
    await listen(silent, { path: socket });
    expect(await hostNetwork.getLocal({ socket }, '/', 50, duringTest())).toBe('no answer');
  });

  it('ends at once on abort', async () => {
    const socket = join(temporaryFolder(), 'socket');
    await listen(createServer(), { path: socket });
    const abort = new AbortController();
    const asking = hostNetwork.getLocal({ socket }, '/', limit, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(asking).rejects.toThrow('stopped');
  });
});
