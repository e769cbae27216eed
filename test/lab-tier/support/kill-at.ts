/**
 * Preloaded into the program (`node --import`): kills it with SIGKILL at the point that KILL_AT names.
 *
 *   before-request UNIT   its StartUnit is about to be written to systemd
 *   after-request UNIT    it has been written, and its reply has not been read
 *   after-reply UNIT      its reply has been read
 *   before-rename TEXT    a file whose new name has TEXT in it is complete under its temporary name
 *   after-rename TEXT     it has its name
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

type Write = (chunk: unknown, ...rest: unknown[]) => boolean;
type Push = (chunk: unknown, ...rest: unknown[]) => boolean;

const [point = '', subject = ''] = (process.env['KILL_AT'] ?? '').split(' ');
if (point.endsWith('-rename')) patchRename();
else patchSockets(net.Socket.prototype as unknown as { write: Write; push: Push });

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function patchRename(): void {
  const { rename } = fs.promises;
  fs.promises.rename = async (from, to) => {
    const isIt = String(to).includes(subject);
    if (isIt && point === 'before-rename') die();
    await rename(from, to);
    if (isIt) die();
  };
  syncBuiltinESMExports();
}

function patchSockets(sockets: { write: Write; push: Push }): void {
  const { write, push } = sockets;
  let reply: Buffer | undefined;

  sockets.write = function (this: net.Socket, chunk, ...rest) {
    const isIt = Buffer.isBuffer(chunk) && chunk.includes('StartUnit') && chunk.includes(subject);
    if (!isIt) return write.call(this, chunk, ...rest);
    if (point === 'before-request') die();
    // A reply has the serial of its call (bytes 8 to 11 of a D-Bus message) in a header field with code 5 and type `u`.
    reply = Buffer.concat([Buffer.from([5, 1, 0x75, 0]), chunk.subarray(8, 12)]);
    return write.call(this, chunk, () => {
      if (point === 'after-request') die();
    });
  };

  sockets.push = function (this: net.Socket, chunk, ...rest) {
    const isIt = point === 'after-reply' && reply !== undefined && Buffer.isBuffer(chunk) && chunk.includes(reply);
    const result = push.call(this, chunk, ...rest);
    if (isIt) setImmediate(die);
    return result;
  };
}
