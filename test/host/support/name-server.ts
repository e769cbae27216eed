import { createSocket } from 'node:dgram';
import { onTestFinished } from 'vitest';
import { answer, type Zone } from '../../support/dns-answer.ts';

/** A name server on loopback for one test; resolves with its address and port. */
export async function nameServer(zone: Zone, host = '127.0.0.1'): Promise<string> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  onTestFinished(() => void socket.close());
  socket.on('message', (query, { port, address }) => socket.send(answer(query, zone), port, address));
  await new Promise<void>(resolve => socket.bind(0, host, resolve));
  return `${host.includes(':') ? `[${host}]` : host}:${socket.address().port}`;
}
