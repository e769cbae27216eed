import { expect, test } from 'vitest';
import type { HttpAnswer, Ports } from '../../src/ports.ts';
import { pcsdReadiness } from '../../src/services/pcsd.ts';
import { createVirtualFiles, type VirtualFiles } from '../../src/simulation/virtual-files.ts';
import { createVirtualNetwork } from '../../src/simulation/virtual-network.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';

const page = '/remote/check_auth';
const socket = '/run/pcsd.socket';

function node(put: (files: VirtualFiles) => void, target: string, answer: HttpAnswer | string) {
  const files = createVirtualFiles();
  for (const path of [socket, '/etc/default/pcsd', '/etc/sysconfig/pcsd']) files.remove(path);
  put(files);
  const network = createVirtualNetwork(createVirtualClock());
  network.setHttp(target, page, answer);
  return pcsdReadiness({ files, network } as unknown as Ports).look(new AbortController().signal);
}

const withSocket = (files: VirtualFiles) => files.put(socket, { type: 'socket' });
const nothing = () => undefined;

/** The bodies as pcs 0.11.5 and 0.12.0 send them. */
test.each<[string, (files: VirtualFiles) => void, string, HttpAnswer | string, string, string]>([
  ['200 on its socket', withSocket, socket, { status: 200, body: '{"success":true}' }, 'met', `answers on ${socket}`],
  [
    '401 on its port',
    nothing,
    '127.0.0.1:2224',
    { status: 401, body: '{"notauthorized":"true"}' },
    'met',
    'answers on port 2224',
  ],
  ['500', withSocket, socket, { status: 500, body: '' }, 'unmet', `pcsd answers on ${socket} with HTTP status 500`],
  [
    'refused on its port',
    nothing,
    '127.0.0.1:2224',
    'connection refused',
    'unmet',
    'pcsd does not answer on port 2224: connection refused',
  ],
  [
    'a socket that was left behind',
    withSocket,
    socket,
    'connection refused',
    'unmet',
    `pcsd does not answer on ${socket}: connection refused`,
  ],
  [
    'a plain file where the socket should be',
    files => files.put(socket),
    '127.0.0.1:2224',
    { status: 401, body: '' },
    'met',
    'answers on port 2224',
  ],
  [
    'a port of its own, Debian',
    files => files.put('/etc/default/pcsd', { text: '# port\nPCSD_PORT=12224\n' }),
    '127.0.0.1:12224',
    { status: 401, body: '' },
    'met',
    'answers on port 12224',
  ],
  [
    'a port of its own, Red Hat, quoted',
    files => files.put('/etc/sysconfig/pcsd', { text: 'PCSD_PORT="12224"\n' }),
    '127.0.0.1:12224',
    { status: 401, body: '' },
    'met',
    'answers on port 12224',
  ],
  [
    'a port that is only a comment',
    files => files.put('/etc/default/pcsd', { text: '#PCSD_PORT=12224\n' }),
    '127.0.0.1:2224',
    { status: 401, body: '' },
    'met',
    'answers on port 2224',
  ],
  [
    'settings that may not be read',
    files => files.fail('/etc/default/pcsd', 'permission denied'),
    '127.0.0.1:2224',
    { status: 401, body: '' },
    'met',
    'answers on port 2224',
  ],
])('pcsd: %s', async (...[, put, target, answer, status, reason]) => {
  expect(await node(put, target, answer)).toEqual({ status, reason });
});
