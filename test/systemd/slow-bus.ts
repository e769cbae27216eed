import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delays } from './world.ts';

/** A way to a bus on which signals, or answers to calls, take their time: also so that a signal overtakes an answer. */
export async function openSlowBus(address: string, delays: Delays) {
  const folder = await mkdtemp(join(tmpdir(), 'slow-bus-'));
  const path = join(folder, 'bus');
  const ends = new Set<Socket>();
  const server = createServer(client => {
    const bus = connect(address.replace(/^unix:path=/, ''));
    const late = (message: Buffer, delay: number) => {
      if (delay > 0) setTimeout(() => client.write(message), delay);
      else client.write(message);
    };
    client.pipe(bus);
    bus.on(
      'data',
      eachMessage((message, isSignal) => late(message, isSignal ? delays.signals : delays.answers)),
    );
    for (const [end, other] of [
      [client, bus],
      [bus, client],
    ] as const) {
      ends.add(end);
      end.once('error', () => end.destroy()).once('close', () => other.destroy());
    }
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  return {
    address: `unix:path=${path}`,
    async close() {
      for (const end of ends) end.destroy();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

const signal = 4;

/** Cuts what a bus sends into messages, little-endian as those of its machine; before them come the lines of the login. */
function eachMessage(take: (message: Buffer, isSignal: boolean) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return data => {
    rest = Buffer.concat([rest, data]);
    for (let length = lengthOf(rest); length !== undefined && length <= rest.length; length = lengthOf(rest)) {
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(message, message[0] === 'l'.charCodeAt(0) && message[1] === signal);
    }
  };
}

/** Of the first message or line. Undefined: not known yet. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] !== 'l'.charCodeAt(0)) {
    const end = bytes.indexOf('\r\n');
    return end < 0 ? undefined : end + 2;
  }
  return bytes.length < 16 ? undefined : 16 + Math.ceil(bytes.readUInt32LE(12) / 8) * 8 + bytes.readUInt32LE(4);
}
