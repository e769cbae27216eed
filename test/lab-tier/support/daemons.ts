/** Daemons of a site, real ones, for nodes of a lab. The node must run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { productFolder } from '../../lab/lab.ts';
import type { LabNode } from '../../lab/lab-node.ts';

const nameServer = `import { createSocket } from 'node:dgram';
import { answer } from './dns-answer.mts';
const zone = JSON.parse(process.argv[2], (_key, value) => (typeof value === 'string' ? Buffer.from(value, 'hex') : value));
const socket = createSocket('udp4');
socket.on('message', (query, { port, address }) => socket.send(answer(query, zone), port, address));
socket.bind(53);
`;

/** IPv4 addresses by name. */
export type Hosts = Readonly<Record<string, string>>;

/** A name server on every address of the node, as the unit `name-server.service`. */
export async function startNameServer(node: LabNode, hosts: Hosts): Promise<void> {
  const answer = await readFile(join(import.meta.dirname, '../../support/dns-answer.ts'), 'utf8');
  await node.write('/root/dns-answer.mts', answer);
  await node.write('/root/name-server.mts', nameServer);
  const bytes = (address: string) => Buffer.from(address.split('.').map(Number)).toString('hex');
  const rows = Object.entries(hosts).map(([name, address]) => [name, { 1: [bytes(address)] }]);
  const zone = JSON.stringify(Object.fromEntries(rows));
  await startDaemon(node, 'name-server', `${productFolder}/bin/node`, '/root/name-server.mts', zone);
}

/** An NTP server that calls the node's own clock the right time. */
export async function startTimeServer(node: LabNode): Promise<void> {
  await node.write(
    '/etc/chrony/source.conf',
    'local stratum 8\nallow\nport 1123\ncmdport 0\nbindcmdaddress /\npidfile /run/source.pid\nuser root\n',
  );
  await startDaemon(node, 'time-server', 'chronyd', '-x', '-d', '-f', '/etc/chrony/source.conf');
}

/** A chronyd that asks that server and touches no clock (-x), which it finds `offset` seconds wrong. */
export async function startTimeClient(node: LabNode, server: LabNode, offset = 0): Promise<void> {
  const source = `server ${server.address} port 1123 iburst minpoll -4 maxpoll -4 offset ${offset}`;
  await node.write('/etc/chrony/client.conf', `${source}\nuser root\n`);
  await startDaemon(node, 'time-client', 'chronyd', '-x', '-d', '-f', '/etc/chrony/client.conf');
}

async function startDaemon(node: LabNode, unit: string, ...argv: string[]): Promise<void> {
  await node.execChecked(['systemd-run', `--unit=${unit}`, '--collect', ...argv]);
}
