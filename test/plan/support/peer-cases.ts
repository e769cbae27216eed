/** Findings about what the peers have, as far as pcs can tell. */
import type { Case } from './case.ts';

const conf = (quorum = '', last = '10.77.0.13') => `totem {
  version: 2
  interface {
    linknumber: 0
    knet_transport: udp
  }
}
nodelist {
${['10.77.0.11', '10.77.0.12', last].map((address, i) => `  node {\n    name: n${i + 1}\n    nodeid: ${i + 1}\n    ring0_addr: ${address}\n  }`).join('\n')}
}
quorum {
  provider: corosync_votequorum
${quorum}}
`;
const known = (...names: readonly string[]) =>
  JSON.stringify({
    format_version: 1,
    known_hosts: Object.fromEntries(names.map(name => [name, { token: 'secret' }])),
  });
const files = {
  '/proc/sys/kernel/hostname': 'n1\n',
  '/etc/corosync/corosync.conf': conf(),
  '/var/lib/pcsd/known-hosts': known('n1', 'n2', 'n3'),
};
const ask = (peer: string) => `pcs --request-timeout=2 cluster corosync ${peer}`;

const many = Array.from({ length: 16 }, (_, index) => `n${index + 1}`);
const confOfMany = (version: number) =>
  `totem {\n  config_version: ${version}\n}\nnodelist {\n${many.map(name => `  node {\n    name: ${name}\n  }\n`).join('')}}\nquorum {\n  provider: corosync_votequorum\n}\n`;

export const peerCases: readonly Case[] = [
  {
    when: 'the peers have another corosync.conf',
    files,
    commands: {
      [ask('n2')]: { stdout: conf('  wait_for_all: 1\n') },
      [ask('n3')]: { stdout: conf('  wait_for_all: 1\n') },
    },
    found: [
      'corosync-conf-differs warning: corosync.conf of n2, n3 is not that of this node: they differ in quorum.wait_for_all. The nodes',
    ],
  },
  {
    when: 'most of many peers have another corosync.conf, and some do not answer',
    files: {
      ...files,
      '/etc/corosync/corosync.conf': confOfMany(2),
      '/var/lib/pcsd/known-hosts': known(...many),
    },
    commands: Object.fromEntries(
      many.map((name, index) => [
        ask(name),
        index < 9 ? { stdout: confOfMany(1) } : { exitCode: 1, stderr: `Error: Unable to connect to ${name}, check\n` },
      ]),
    ),
    found: [
      'corosync-conf-differs warning: corosync.conf of n2, n3, n4, n5, n6 and 3 more is not that of this node: they differ in totem.config_version. The',
      'not-visible note: not looked at: whether the peers have the same corosync.conf (Unable to connect to n10; Unable to connect to n11; Unable to connect to n12; Unable to connect to n13; Unable to connect to n14 and 2 more)',
    ],
  },
  {
    when: 'a peer has another address for a node, and more or less than that',
    files,
    commands: {
      [ask('n2')]: { stdout: conf('', '10.77.0.99') },
      [ask('n3')]: {
        stdout: conf('')
          .replace('version: 2', 'version: 2\n  token: 5000')
          .replace(/quorum \{[^}]*\}/, ''),
      },
    },
    found: [
      'corosync-conf-differs warning: corosync.conf of n2 is not that of this node: they differ in nodelist.node.ring0_addr. The',
      'corosync-conf-differs warning: corosync.conf of n3 is not that of this node: they differ in quorum.provider, totem.token. The',
    ],
  },
  {
    when: 'the peers have the same one, with other comments, blanks and logging',
    files,
    commands: {
      [ask('n2')]: { stdout: `# by hand\n${conf().replaceAll(/^ +/gm, '\t')}logging {\n  debug: on\n}\n` },
      [ask('n3')]: { stdout: conf() },
    },
    found: [],
  },
  {
    when: 'pcs knows one peer only',
    files: { ...files, '/var/lib/pcsd/known-hosts': known('n1', 'n3', 'elsewhere') },
    commands: { [ask('n3')]: { stdout: conf() } },
    found: [],
  },
  { when: 'pcs knows no node', files: { '/etc/corosync/corosync.conf': conf() }, found: [] },
  {
    when: 'peers do not answer',
    files,
    commands: {
      [ask('n2')]: {
        exitCode: 1,
        stderr: `Warning: old\nError: Unable to connect to n2, check if pcsd is running there or try (Connection timed out)\n`,
      },
      [ask('n3')]: { exitCode: undefined, timedOut: true },
    },
    found: [
      'not-visible note: not looked at: whether the peers have the same corosync.conf (Unable to connect to n2; pcs did not answer about n3)',
    ],
  },
  {
    when: 'a peer is of another cluster altogether, and pcs says nothing of another one',
    files,
    commands: {
      [ask('n2')]: {
        stdout: 'totem {\n  token: 1\n  join: 2\n  consensus: 3\n  secauth: on\n  crypto_hash: sha1\n}\n',
      },
      [ask('n3')]: { exitCode: 1, stderr: '' },
    },
    found: [
      'corosync-conf-differs warning: corosync.conf of n2 is not that of this node: they differ in nodelist.node.name',
      'not-visible note: not looked at: whether the peers have the same corosync.conf (pcs about n3: exit status 1)',
    ],
  },
  {
    when: 'pcs is gone, but not its keys',
    files: { ...files, '/var/lib/pcsd/known-hosts': known('n2') },
    commands: { [ask('n2')]: { exitCode: undefined, spawnError: 'ENOENT' } },
    found: ['not-visible note: not looked at: whether the peers have the same corosync.conf (pcs about n2: ENOENT)'],
  },
  {
    when: 'the keys of pcs cannot be read, or are none',
    files: { ...files, '/var/lib/pcsd/known-hosts': '{}' },
    found: [
      'not-visible note: not looked at: whether the peers have the same corosync.conf (/var/lib/pcsd/known-hosts has an unknown form)',
    ],
  },
];
