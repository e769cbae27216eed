/** Why corosync does not start or does not answer. */
import type { Cause } from '../cause.ts';
import { allOf, anyOf, corosyncSays, logged, outputOf, printed } from '../signs.ts';

const corosync = 'corosync.service';
const noStart = 'corosync does not start, and this node takes no part in the cluster';

/** The settings of corosync.conf and its key. */
export const corosyncConfigCauses: readonly Cause[] = [
  {
    code: 'authkey-missing',
    of: 'cluster',
    message: "the cluster's key {file} is missing",
    why: noStart,
    todo: 'copy /etc/corosync/authkey from a node that works, owner root, mode 0400 (a new cluster: corosync-keygen on one node, then copy)',
    rerun: 'restart',
    find: corosyncSays(/Could not open (?<file>\S*authkey\S*): No such file/),
  },
  {
    code: 'authkey-invalid',
    of: 'cluster',
    message: "the cluster's key is too short or damaged",
    why: noStart,
    todo: 'copy /etc/corosync/authkey again from a node that works, owner root, mode 0400',
    rerun: 'restart',
    find: corosyncSays(/Could only read \d+ bits of minimum|Could not read from \S*authkey|Invalid (?:auth)?key/),
  },
  {
    code: 'corosync-config-missing',
    of: 'cluster',
    message: '{file} is missing',
    why: noStart,
    todo: 'copy /etc/corosync/corosync.conf from a node that works (a new cluster: pcs cluster setup)',
    rerun: 'restart',
    find: corosyncSays(/Can't read file (?<file>\S*corosync\.conf\S*): No such file/),
  },
  {
    code: 'ring-address-missing',
    of: 'cluster',
    message: 'no interface has the ring address of this node',
    why: 'corosync would not find its peers; it refuses to start, or forms a cluster of its own',
    todo: 'compare: ip -brief address; grep ring /etc/corosync/corosync.conf; configure the address, or correct the file on all nodes',
    rerun: 'restart',
    find: corosyncSays(
      /No valid name found for local host|no interface has the ring address|knet_link_set_config failed: Cannot assign requested address/,
    ),
  },
  {
    code: 'node-name-unresolvable',
    of: 'cluster',
    message: 'the node address {address} in corosync.conf does not resolve',
    why: 'corosync starts only when the names of all nodes resolve, those of its peers too',
    todo: 'write the address into /etc/hosts on all nodes, or use addresses in corosync.conf; try: getent ahosts {address}',
    rerun: 'restart',
    find: corosyncSays(/failed to parse node address '(?<address>[^']+)'/),
  },
  {
    code: 'nodeid-twice',
    of: 'cluster',
    message: 'corosync.conf gives the node id {id} to two nodes',
    why: noStart,
    todo: 'give each node of nodelist its own nodeid: in /etc/corosync/corosync.conf, and copy the file to all nodes',
    rerun: 'restart',
    find: corosyncSays(/Nodeid (?<id>\d+) appears twice/),
  },
  {
    code: 'nodeid-missing',
    of: 'cluster',
    message: 'corosync.conf has no node id for this node',
    why: noStart,
    todo: 'write nodeid: for each node of nodelist in /etc/corosync/corosync.conf, and copy the file to all nodes',
    rerun: 'restart',
    find: corosyncSays(/requires an explicit nodeid/),
  },
  {
    code: 'corosync-config-invalid',
    of: 'cluster',
    message: 'corosync cannot read its configuration',
    why: noStart,
    todo: 'correct /etc/corosync/corosync.conf (corosync -t says where), or copy it from a node that works',
    rerun: 'restart',
    find: corosyncSays(/parse(?:r)? error|parse error in config/),
  },
  {
    code: 'config-version-differs',
    of: 'cluster',
    message: 'corosync.conf of this node has version {own}, that of its peers {other}',
    why: 'corosync ends as soon as it meets a node with another version: the configuration was changed while this node was away',
    todo: 'copy /etc/corosync/corosync.conf from a node that works (pcs cluster sync on that node)',
    rerun: 'restart',
    find: corosyncSays(/config version \((?<other>\d+)\) is different than my config version \((?<own>\d+)\)/),
  },
];

/** The node below corosync, and corosync itself. */
export const corosyncCauses: readonly Cause[] = [
  {
    code: 'crypto-module-missing',
    of: 'cluster',
    message: "corosync cannot load the module for its network's encryption",
    why: noStart,
    todo: 'install the crypto plugins of kronosnet (Debian: libknet1 with libnss3; elsewhere: libknet1-crypto-nss-plugin)',
    rerun: 'restart',
    find: logged(corosync, /unable to dlopen \S*crypto|Unable to load (?:nss|openssl) lib/i),
  },
  {
    code: 'corosync-already-running',
    of: 'cluster',
    message: 'another corosync runs that systemd did not start',
    why: 'that one holds the lock, and nothing would stop it in order at power-off',
    todo: 'see who started it: pgrep -a corosync; if no resource runs on this node: kill that process',
    rerun: 'restart',
    find: logged(corosync, /Another Corosync instance is already running/),
  },
  {
    code: 'corosync-port-taken',
    of: 'cluster',
    message: "something else uses corosync's UDP port (5405, or mcastport)",
    why: 'corosync ends, or runs for ever alone: it cannot open its ring address, and sees no other node',
    todo: 'see who it is: ss -lunp "sport = :5405"; stop that, or set another mcastport: (interface { } in totem { }) in corosync.conf on all nodes',
    rerun: 'restart',
    find: logged(
      corosync,
      /(?:knet_link_set_config failed|bind token socket failed|Unable to create sockets|Unable to bind \w+ socket).*: Address already in use/,
    ),
  },
  {
    code: 'shared-memory-full',
    of: 'cluster',
    message: '/dev/shm is full or too small',
    why: 'every program that talks to corosync or pacemaker needs room there: nothing can join or even ask',
    todo: 'make room: df -h /dev/shm; ls -lS /dev/shm; in a container give it at least 64 MB (--shm-size)',
    rerun: 'restart',
    find: anyOf(
      logged(corosync, /\/dev\/shm\/\S+: No space left on device/),
      logged('pacemaker.service', /\/dev\/shm\/\S+: No space left on device/),
    ),
  },
  {
    code: 'disk-full',
    of: 'cluster',
    message: 'the disk of {path} is full',
    why: 'corosync and pacemaker must write their state before they may take part',
    todo: 'make room on it: df -h {path}; journalctl --vacuum-size=200M; du -xsh /var/* | sort -h',
    rerun: 'restart',
    find: anyOf(
      logged(corosync, /'?(?<path>\/var\/\w+\/\w+)\S*: No space left on device/),
      logged('pacemaker.service', /(?<path>\/var\/\w+\/\w+)\S*: No space left on device/),
    ),
  },
  {
    code: 'disk-read-only',
    of: 'cluster',
    message: 'the file system of {path} is read-only',
    why: 'corosync and pacemaker must write their state before they may take part; a disk that fails is often set read-only',
    todo: 'look why: dmesg | grep -i -e error -e remount; findmnt -T {path}; mend the disk, then: mount -o remount,rw its mount point',
    rerun: 'restart',
    find: anyOf(
      logged(corosync, /'?(?<path>\/var\/\w+\/\w+)\S*: Read-only file system/),
      logged('pacemaker.service', /(?<path>\/var\/\w+\/\w+)\S*: Read-only file system/),
    ),
  },
  {
    code: 'corosync-hangs',
    of: 'cluster',
    message: 'corosync runs, but does not answer',
    why: 'it is stopped or starved of CPU: its peers will take this node for dead, and may fence it',
    todo: 'see its state: ps -o pid,stat,wchan:20,args -C corosync (T: stopped, then kill -CONT its pid); look at the load and at I/O: uptime; dmesg | tail',
    rerun: 'restart',
    find: evidence => {
      const tools = ['corosync-quorumtool', 'corosync-cfgtool'].map(tool => outputOf(evidence, tool)?.problem ?? '');
      const silent = tools.every(problem => problem.startsWith('no answer'));
      return silent ? { seen: `corosync-quorumtool and corosync-cfgtool: ${tools[0]}` } : undefined;
    },
  },
  {
    code: 'quorum-provider-missing',
    of: 'cluster',
    message: 'corosync runs without votequorum',
    why: "pacemaker's controller refuses to work with a corosync that has no quorum",
    todo: 'write `quorum { provider: corosync_votequorum }` into /etc/corosync/corosync.conf on all nodes',
    rerun: 'restart',
    find: anyOf(
      logged('pacemaker.service', /Corosync quorum is not configured/),
      allOf(printed('corosync-quorumtool', /CS_ERR_BAD_HANDLE/)),
    ),
  },
];
