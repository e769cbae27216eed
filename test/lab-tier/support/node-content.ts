import type { LabNode } from '../../lab/lab-node.ts';

/** What changes by itself while a node runs, and what package managers keep for themselves. */
const ofOthers = [
  ...['dpkg', 'rpm', 'apt', 'systemd', 'pacemaker', 'pcsd', 'corosync', 'chrony'].map(name => `/var/lib/${name}`),
  ...['/var/log', '/var/cache', '/var/spool', '/var/tmp', '/run', '/tmp', '/proc', '/sys', '/dev', '/opt/muster-src'],
];

/** Each file, folder and link of the node's disk with its mode and where it leads, and the content of those of /etc. */
export async function contentOf(node: LabNode): Promise<string[]> {
  const without = ofOthers.flatMap(path => ['-path', path, '-o']).slice(0, -1);
  const listed = await node.execChecked([
    ...['find', '/', '(', ...without, ')', '-prune', '-o'],
    ...['-printf', '%p %M %U:%G %l\\n'],
  ]);
  const sums = await node.execChecked(['sh', '-c', 'find /etc -type f -exec sha256sum {} +']);
  return [...listed.split('\n'), ...sums.split('\n')].sort();
}
