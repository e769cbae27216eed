/** Servers that mean harm. That bodies end at 1 MiB, and redirects are not followed, is in http.test.ts. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { hostNetwork } from '../../src/host/network.ts';
import { duringTest } from './support/signals.ts';

/** What muster makes of a server that answers like this, whatever it is asked. */
async function askedOf(answer: (socket: Socket) => void) {
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return await hostNetwork.get({ url, ca: undefined, wantsBody: true }, 2000, duringTest());
}

it('headers without end are no answer, and are not kept', async () => {
  const before = process.memoryUsage().rss;
  const answer = await askedOf(socket => {
    const more = () => {
      while (socket.writable && socket.write(`x-${'a'.repeat(1000)}: b\r\n`));
    };
    socket.write('HTTP/1.1 200 OK\r\n');
    socket.on('drain', more);
    more();
  });
  expect(answer).not.toHaveProperty('status');
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
});

it.each([
  ['is of no version', 'HTTP/9.9 200 OK\r\n\r\n'],
  ['has a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['hides a second answer in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n'],
])('an answer that %s is none', async (_, text) => {
  expect(await askedOf(socket => socket.end(text))).not.toHaveProperty('status');
});

it('a body that promises more than it brings is no answer', async () => {
  const answer = await askedOf(socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf'));
  expect(answer).not.toHaveProperty('status');
});
