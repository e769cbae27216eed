/** What people write who know systemd, Compose, Ansible or Kubernetes, and which of the file's words they mean by it. */
import { nearest } from '../lib/nearest.ts';

/** By the word without hyphens and underscores. Of several the first that can stand there. */
const meanings: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    after: 'depends dependson dependencies needs wants requires require',
    required: 'optional mandatory',
    every: 'interval period poll retry delay frequency',
    timeout: 'wait maxwait waittimeout deadline retries tries',
    deadline: 'timeout maxwait',
    startTimeout: 'timeout',
    attempts: 'retries tries retry maxattempts restarts',
    stable: 'settle stabletime holdfor',
    description: 'comment note',
    unit: 'service name daemon systemd',
    fstype: 'type fs filesystem',
    mount: 'fs filesystem mountpoint',
    writable: 'rw readwrite',
    device: 'disk lun blockdevice volume',
    path: 'file directory folder exists',
    link: 'interface nic iface bond vlan',
    address: 'ip ipaddress ipaddr ipv4 ipv6',
    route: 'gateway gw defaultroute',
    clock: 'ntp time timesync chrony',
    tcp: 'port host connect server',
    unix: 'socket',
    http: 'url uri',
    resolve: 'dns hostname name',
    ping: 'icmp',
    command: 'exec script cmd shell run check program',
    exit: 'exitcode rc returncode status',
    contains: 'match matches regex grep output pattern',
    ca: 'cacert cafile',
    peers: 'nodes members',
    all: 'and allof',
    any: 'or anyof oneof',
    atLeast: 'minimum',
    prerequisites: 'requirements waitfor conditions dependencies',
    services: 'units daemons start',
  }).reduce<Map<string, string[]>>((map, [meant, words]) => {
    for (const word of words.split(' ')) map.set(word, [...(map.get(word) ?? []), meant]);
    return map;
  }, new Map()),
);

/** The word of the file that was meant: another word for it, or the nearest one. */
export function meantBy(word: string, allowed: readonly string[]): string | undefined {
  const plain = word.slice(0, 64).toLowerCase().replaceAll(/[-_]/g, '');
  return meanings.get(plain)?.find(meant => allowed.includes(meant)) ?? nearest(word, allowed);
}
