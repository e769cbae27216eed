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

const [point, subject] = (process.env['KILL_AT'] ?? '').split(' ');
const die = () => process.kill(process.pid, 'SIGKILL');

if (point.endsWith('-rename')) {
  const rename = fs.promises.rename;
  fs.promises.rename = async (from, to) => {
    const isIt = String(to).includes(subject);
    if (isIt && point === 'before-rename') die();
    await rename(from, to);
    if (isIt) die();
  };
  syncBuiltinESMExports();
} else {
  let reply;
  const { write, push } = net.Socket.prototype;

  net.Socket.prototype.write = function (chunk, encoding, callback) {
    const isIt = Buffer.isBuffer(chunk) && chunk.includes('StartUnit') && chunk.includes(subject);
    if (!isIt) return write.call(this, chunk, encoding, callback);
    if (point === 'before-request') die();
    // A reply has the serial of its call (D-Bus: bytes 8 to 11) in a header field with code 5 and type `u`.
    reply = Buffer.concat([Buffer.from([5, 1, 0x75, 0]), chunk.subarray(8, 12)]);
    return write.call(this, chunk, () => {
      if (point === 'after-request') die();
    });
  };

  net.Socket.prototype.push = function (chunk, encoding) {
    const isIt = point === 'after-reply' && reply !== undefined && Buffer.isBuffer(chunk) && chunk.includes(reply);
    const result = push.call(this, chunk, encoding);
    if (isIt) setImmediate(die);
    return result;
  };
}
