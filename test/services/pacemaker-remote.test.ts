import { expect, test } from 'vitest';
import type { Ports } from '../../src/ports.ts';
import { pacemakerRemoteReadiness } from '../../src/services/pacemaker-remote.ts';
import { createVirtualFiles } from '../../src/simulation/virtual-files.ts';

/** As Linux 6 prints them. */
const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (port: string, state: string) =>
  `   0: 0000000000000000FFFF00000C004D0A:${port} 0000000000000000FFFF00000B004D0A:9900 ${state} 00000000:00000000 00:00000000\n`;
const listening = head + line('0C31', '0A');
const key = { '/etc/pacemaker/authkey': 'secret' };

test.each<[string, Record<string, string>, string, string]>([
  [
    'no member has connected',
    { '/proc/net/tcp6': listening, ...key },
    'met',
    'listens on port 3121; the cluster has not connected yet',
  ],
  [
    'a member has connected',
    { '/proc/net/tcp6': listening + line('0C31', '01'), ...key },
    'met',
    'listens on port 3121; the cluster is connected',
  ],
  [
    'a connection to another port is none of its own',
    { '/proc/net/tcp6': listening + line('0C32', '01'), ...key },
    'met',
    'listens on port 3121; the cluster has not connected yet',
  ],
  [
    'it does not listen',
    { '/proc/net/tcp6': head + line('0016', '0A'), ...key },
    'unmet',
    'pacemaker_remote does not listen on port 3121 yet',
  ],
  [
    'the key is missing',
    { '/proc/net/tcp6': listening },
    'unmet',
    'it listens on port 3121, but /etc/pacemaker/authkey is missing: the cluster cannot connect without the key',
  ],
  [
    'certificates in place of a key',
    { '/proc/net/tcp6': listening, '/etc/sysconfig/pacemaker': 'PCMK_ca_file="/etc/ca.pem"\n' },
    'met',
    'listens on port 3121; the cluster has not connected yet',
  ],
  [
    'a port and a key of its own',
    {
      '/proc/net/tcp': head + line('0D05', '0A'),
      '/etc/default/pacemaker': '# PCMK_remote_port=1\nPCMK_remote_port=3333\nPCMK_authkey_location=/etc/key\n',
      '/etc/key': 'secret',
    },
    'met',
    'listens on port 3333; the cluster has not connected yet',
  ],
  ['no sockets can be seen', key, 'unknown', 'the sockets of this node cannot be read (/proc/net/tcp)'],
])('%s', async (_, texts, status, reason) => {
  const files = createVirtualFiles();
  for (const path of [
    '/etc/pacemaker/authkey',
    '/proc/net/tcp',
    '/proc/net/tcp6',
    '/etc/default/pacemaker',
    '/etc/sysconfig/pacemaker',
  ])
    files.remove(path);
  for (const [path, text] of Object.entries(texts)) files.put(path, { type: 'file', text });
  const look = await pacemakerRemoteReadiness({ files } as unknown as Ports).look(new AbortController().signal);
  expect(look).toMatchObject({ status, reason });
});
