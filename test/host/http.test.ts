import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostNetwork } from '../../src/host/network.ts';
import { anotherAuthority, authority } from './support/certificates.ts';
import { selfSigned } from './support/self-signed.ts';
import { duringTest } from './support/signals.ts';

const limit = 5000;

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen({ port: 0, host }, resolve));
  return (server.address() as AddressInfo).port;
}

const get = (url: string, options: { readonly ca?: string; readonly wantsBody?: boolean; timeout?: number } = {}) =>
  hostNetwork.get(
    { url, ca: options.ca, wantsBody: options.wantsBody ?? true },
    options.timeout ?? limit,
    duringTest(),
  );

const hello: RequestListener = (_request, response) => void response.end('hello');

describe('asking a server over HTTP', () => {
  it('gets the status and the body', async () => {
    const port = await listen(createHttp((_request, response) => response.writeHead(503).end('state: red\n')));
    expect(await get(`http://127.0.0.1:${port}/health`)).toEqual({ status: 503, body: 'state: red\n' });
  });

  it('asks over IPv6', async () => {
    const port = await listen(createHttp(hello), '::1');
    expect(await get(`http://[::1]:${port}/`)).toEqual({ status: 200, body: 'hello' });
  });

  it('sends path, query, and user and password as Authorization', async () => {
    const port = await listen(
      createHttp(({ url = '', headers }, response) => response.end(`${url} ${headers.authorization ?? ''}`)),
    );
    const credentials = Buffer.from('check:s3@cret').toString('base64');
    expect(await get(`http://check:s3%40cret@127.0.0.1:${port}/a?b=c`)).toEqual({
      status: 200,
      body: `/a?b=c Basic ${credentials}`,
    });
  });

  it('does not follow a redirect', async () => {
    const port = await listen(
      createHttp((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end()),
    );
    expect(await get(`http://127.0.0.1:${port}/`)).toEqual({ status: 302, body: '' });
  });

  it('takes the status as the answer when no body is wanted, and of an endless body no more than 1 MiB', async () => {
    const endless: RequestListener = (_request, response) => {
      const write = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', write).writeHead(200);
      write();
    };
    const port = await listen(createHttp(endless));
    expect(await get(`http://127.0.0.1:${port}/`, { wantsBody: false })).toEqual({ status: 200, body: '' });
    const answer = await get(`http://127.0.0.1:${port}/`);
    expect('body' in answer && answer.body.length).toBe(1024 * 1024);
  });

  it('says why there is no answer', async () => {
    const silent = await listen(createServer());
    expect(await get(`http://127.0.0.1:${silent}/`, { timeout: 50 })).toEqual({ reason: 'no answer' });
    const rude = await listen(createServer(socket => socket.end('220 smtp.example.com\r\n')));
    expect(await get(`http://127.0.0.1:${rude}/`)).toEqual({ reason: 'does not speak HTTP' });
    expect(await get('http://no-such-name.invalid/')).toMatchObject({
      reason: expect.stringContaining('does not resolve') as string,
    });
  });

  it('ends at once on abort', async () => {
    const port = await listen(createServer());
    const abort = new AbortController();
    const asking = hostNetwork.get(
      { url: `http://127.0.0.1:${port}/`, ca: undefined, wantsBody: false },
      limit,
      abort.signal,
    );
    abort.abort(new Error('stopped'));
    await expect(asking).rejects.toThrow('stopped');
  });
});

describe('asking a server over HTTPS', () => {
  it('trusts the authorities that it is given, and no other', async () => {
    const port = await listen(createHttps(authority.issued.loopback, hello));
    const hosts = ['localhost', '127.0.0.1'];
    for (const host of hosts) {
      expect(await get(`https://${host}:${port}/`, { ca: authority.ca })).toEqual({ status: 200, body: 'hello' });
    }
    const untrusted = { reason: 'its certificate is not signed by a trusted authority', certificate: 'untrusted' };
    expect(await get(`https://localhost:${port}/`)).toEqual(untrusted);
    expect(await get(`https://localhost:${port}/`, { ca: anotherAuthority.ca })).toEqual(untrusted);
    expect(await get(`https://localhost:${port}/`, { ca: selfSigned.cert })).toEqual(untrusted);
  });

  it('tells a certificate for another name, and one that has expired', async () => {
    const other = await listen(createHttps(authority.issued.elsewhere, hello));
    expect(await get(`https://localhost:${other}/`, { ca: authority.ca })).toMatchObject({ certificate: 'other-name' });
    const expired = await listen(createHttps(authority.issued.expired, hello));
    expect(await get(`https://localhost:${expired}/`, { ca: authority.ca })).toMatchObject({ certificate: 'expired' });
  });

  it('tells that the port speaks no TLS, and that the file has no usable certificate', async () => {
    const port = await listen(createHttp(hello));
    expect(await get(`https://localhost:${port}/`)).toMatchObject({
      reason: expect.stringContaining('does not speak TLS') as string,
    });
    const ca = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n';
    expect(await get(`https://localhost:${port}/`, { ca })).toMatchObject({ reason: expect.any(String) as string });
  });
});
