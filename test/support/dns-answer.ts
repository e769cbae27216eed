/** Answers as a DNS server gives them, RFC 1035 and no more. Imports nothing, so that a lab node can run it too. */

/** Answers by query type; a type that is missing has no records, and a name that is missing does not exist. */
export type Zone = Readonly<Record<string, Readonly<Record<number, readonly Buffer[]>>>>;

export const typeA = 1;
export const typeAAAA = 28;
export const typeTXT = 16;

export function answer(query: Buffer, zone: Zone): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = query.readUInt16BE(at + 1);
  const records = zone[labels.join('.').toLowerCase()];
  const found = records?.[type] ?? [];
  const header = Buffer.from(query.subarray(0, 12));
  // A response, recursion desired and available; code 3 is "no such name".
  header.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(found.length, 6);
  header.fill(0, 8);
  const bodies = found.map(data => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xc00c, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(60, 6);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([header, query.subarray(12, at + 5), ...bodies]);
}
