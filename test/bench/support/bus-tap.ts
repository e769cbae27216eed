import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonic } from '../../lab-tier/support/story.ts';

const methodCall = 1;
const methodReturn = 2;
const systemd = 'org.freedesktop.systemd1';

/** A socket in front of a bus that sees what passes: how many calls go to systemd, and when the first one is answered. */
export class BusTap {
  readonly address: string;
  readonly #folder: string;
  readonly #server: Server;
  #calls = 0;
  #firstReply = Promise.withResolvers<number>();

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
    this.address = `unix:path=${join(folder, 'bus')}`;
  }

  static async open(busAddress: string): Promise<BusTap> {
    const folder = await mkdtemp(join(tmpdir(), 'muster-tap-'));
    const server = createServer();
    const tap = new BusTap(server, folder);
    server.on('connection', client => {
      const bus = createConnection(busAddress.replace('unix:path=', ''));
      const unanswered = new Set<number>();
      const fromClient = new MessageReader();
      const fromBus = new MessageReader();
      // What ends on one side ends on the other, errors included.
      const end = () => void [client, bus].map(socket => socket.destroy());
      client.on('error', end).on('close', end);
      bus.on('error', end).on('close', end);
      client.on('data', data => {
        bus.write(data);
        const calls = fromClient.read(data).filter(isCallOfSystemd);
        for (const call of calls) unanswered.add(serialOf(call));
        tap.#calls += calls.length;
      });
      bus.on('data', data => {
        const at = monotonic();
        client.write(data);
        if (fromBus.read(data).some(message => unanswered.has(repliedSerialOf(message)))) tap.#firstReply.resolve(at);
      });
    });
    await new Promise<void>(resolve => server.listen(join(folder, 'bus'), resolve));
    return tap;
  }

  /** Begins to count anew. */
  reset(): void {
    this.#calls = 0;
    this.#firstReply = Promise.withResolvers();
  }

  /** Calls of systemd's methods since the last reset. */
  get calls(): number {
    return this.#calls;
  }

  /** When systemd answered the first call since the last reset. */
  get firstReply(): Promise<number> {
    return this.#firstReply.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await rm(this.#folder, { recursive: true });
  }
}

/** Cuts a stream into D-Bus messages (little-endian, as all peers on this machine write them), after the lines of the greeting. */
class MessageReader {
  #rest = Buffer.alloc(0);
  #greeted = false;

  read(data: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, data]);
    if (!this.#greeted) this.#skipGreeting();
    const messages: Buffer[] = [];
    for (;;) {
      const length = this.#greeted ? lengthOf(this.#rest) : Infinity;
      if (this.#rest.length < length) return messages;
      messages.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
  }

  /** The client's ends with BEGIN, the server's with its last line before a message, which begins with `l`. */
  #skipGreeting(): void {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (this.#rest[0] === 0x6c) this.#greeted = true;
      if (this.#greeted || end < 0) return;
      this.#greeted = this.#rest.subarray(0, end).toString() === 'BEGIN';
      this.#rest = this.#rest.subarray(end + 2);
    }
  }
}

/** Header: 12 fixed bytes, an array of fields with its length, padding to 8, the body. */
function lengthOf(bytes: Buffer): number {
  if (bytes.length < 16) return Infinity;
  return 16 + Math.ceil(bytes.readUInt32LE(12) / 8) * 8 + bytes.readUInt32LE(4);
}

const serialOf = (message: Buffer): number => message.readUInt32LE(8);

/** The field 5, REPLY_SERIAL, of type u; -1 of what is no answer. */
function repliedSerialOf(message: Buffer): number {
  const field = message[1] === methodReturn ? message.indexOf(Buffer.from([5, 1, 0x75, 0]), 16) : -1;
  return field < 0 ? -1 : message.readUInt32LE(field + 4);
}

/** The field 6, DESTINATION, of type s. */
function isCallOfSystemd(message: Buffer): boolean {
  const name = Buffer.from(`\u0006\u0001s\u0000\u0018\u0000\u0000\u0000${systemd}\u0000`, 'latin1');
  return message[1] === methodCall && message.subarray(16, 16 + message.readUInt32LE(12)).includes(name);
}
