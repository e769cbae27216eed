/** The boot unit as it is installed, in its sandbox: it sees and does what it has to, and can do nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import type { Suite } from '../lab/debian-tree.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { startNameServer } from './support/daemons.ts';
import { addUnit, awaitBootRun, deploy, readReport } from './support/site.ts';
import { story } from './support/story.ts';

/** Each kind once, and what the sandbox hides from others: homes, temporary files, devices, processes. */
const config = `version: 1
prerequisites:
  unit:      { unit: backup }
  mount:     { mount: /srv/data, writable: true, fstype: tmpfs }
  late:      { mount: /srv/late, writable: true }
  home:      { path: /home/alice/ready }
  root:      { path: /root/ready }
  tmp:       { path: /tmp/ready }
  linked:    { path: /srv/to-home/ready, contains: "^yes" }
  device:    { path: /dev/flag }
  link:      { link: host0 }
  address:   { address: 10.77.0.11 }
  route:     { route: 10.77.0.0/24 }
  clock:     { clock: synchronised, daemon: chrony, required: false, timeout: 3s }
  tcp:       { tcp: "127.0.0.1:3260" }
  unix:      { unix: /tmp/server.sock }
  http:      { http: "http://127.0.0.1:8080/", status: 200 }
  resolve:   { resolve: nas.example.com, to: 10.9.0.5, server: 10.77.0.11 }
  ping:      { ping: 10.77.0.11 }
  writes:    { command: [sh, -c, "echo >/srv/data/x && echo >/var/tmp/x && rm -f /dev/made && mknod /dev/made c 1 3 && setpriv --reuid=1 --clear-groups true && pgrep -x systemd-logind"] }
  words:     { command: [sh, -c, "test \\"$0\\" = 'a $$ b' && echo \\"$HOME\\"", 'a $$ b'], contains: "^/root$" }
  signal:    { not: { command: [sh, -c, "kill -SEGV $$"] } }
  absent:    { command: [/opt/none/check], required: false, timeout: 2s }
  slow:      { command: [sleep, "60"], tryTimeout: 300ms, required: false, timeout: 2s }
  bus:       { dbus: org.freedesktop.login1 }
  together:  { all: [ { path: /tmp/ready }, { atLeast: { count: 1, of: [ { path: /none }, { path: /root } ] } } ] }
services:
  - corosync
  - pacemaker
`;

const serve = `import { createServer } from 'node:http';
createServer((_, response) => response.end('ok')).listen(8080);
createServer().listen('/tmp/server.sock');
createServer().listen(3260, '127.0.0.1');`;

describe.each<Suite>(['bookworm', 'trixie'])('the sandbox of the boot unit on %s', suite => {
  let lab: Lab;
  let node: LabNode;
  let report: Report;
  let main: string;
  let inSandbox: (script: string) => Promise<string>;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config });
    await addUnit(node, 'backup.service', '[Service]\nExecStart=sleep infinity\n');
    await addUnit(node, 'server.service', '[Service]\nExecStart=/opt/muster-src/bin/node /root/server.mjs\n');
    await node.write('/root/server.mjs', serve);
    await node.boot();
    await poll('muster waits', 30_000, async () => (await node.exec(['pgrep', '-f', 'muster.mjs up'])).exitCode === 0);
    main = (await node.execChecked(['systemctl', 'show', '--value', '--property=MainPID', 'muster.service'])).trim();
    // Its mounts and what is allowed to it, by the kernel; a child of muster has the same.
    inSandbox = async script => await node.execChecked(['nsenter', `--target=${main}`, '--mount', 'sh', '-c', script]);
  });
  afterAll(() => lab.down());

  it('lets the node go on as if it were not there: what is mounted is seen, what is unmounted is free', async () => {
    await node.execChecked([
      'sh',
      '-c',
      'mkdir -p /srv/data /srv/late /srv/gone && mount -t tmpfs -o ro tmpfs /srv/data && mount -t tmpfs tmpfs /srv/gone',
    ]);
    await poll('the mount is seen', 10_000, async () =>
      (await inSandbox('cat /proc/self/mountinfo')).includes('/srv/gone '),
    );
    await node.execChecked(['umount', '/srv/gone']);
    expect(await inSandbox('cat /proc/self/mountinfo')).not.toContain('/srv/gone ');
    const status = async () =>
      await node.execChecked(['systemctl', 'show', '--value', '--property=StatusText', 'muster']);
    await poll('the rest is awaited', 20_000, async () => (await status()).includes('waiting for'));
  });

  it('can write nothing but its own folders and the shared memory of the cluster', async () => {
    const places = [
      '/usr',
      '/etc',
      '/var',
      '/var/log',
      '/srv',
      '/root',
      '/home',
      '/run',
      '/run/muster',
      '/var/lib/muster',
      '/dev/shm',
      '/tmp',
      '/run/muster/view/tmp',
      '/run/muster/view/srv',
    ];
    const tried = await inSandbox(
      `for p in ${places.join(' ')}; do (echo >$p/try) 2>/dev/null && echo $p && rm $p/try; done; for p in /root /home /tmp; do (echo >$p/kept) 2>/dev/null; done; true`,
    );
    // ProtectProc= leaves /run writable in these nodes, which are containers. The homes and /tmp are its own, empty, and go with it;
    // systemd 257 makes the homes read-only.
    expect(
      tried
        .trim()
        .split('\n')
        .filter(place => place !== '/run'),
    ).toEqual([
      ...(suite === 'bookworm' ? ['/root', '/home'] : []),
      ...['/run/muster', '/var/lib/muster', '/dev/shm', '/tmp'],
    ]);
    expect((await node.exec(['ls', '/root/kept', '/home/kept', '/tmp/kept'])).stdout).toBe('');
    const status = await node.execChecked(['grep', '-E', '^(CapBnd|NoNewPrivs|Seccomp):', `/proc/${main}/status`]);
    expect(status.trim().replaceAll('\t', ' ')).toBe('CapBnd: 0000000000000002\nNoNewPrivs: 1\nSeccomp: 2');
  });

  it('sees all kinds come true, and starts the cluster', async () => {
    await startNameServer(node, { 'nas.example.com': '10.9.0.5' });
    await node.execChecked([
      'sh',
      '-c',
      'mkdir -m 700 /home/alice && chown 1:1 /home/alice && echo yes >/home/alice/ready && ln -s /home/alice /srv/to-home && touch /root/ready /tmp/ready /dev/flag',
    ]);
    await node.execChecked(['mount', '-o', 'remount,rw', '/srv/data']);
    await node.execChecked(['mount', '-t', 'tmpfs', 'tmpfs', '/srv/late']);
    await awaitBootRun(node);
    report = await readReport(node);
    const unmet = report.prerequisites.filter(({ state }) => state !== 'met').map(({ name }) => name);
    expect(unmet.toSorted(), await node.journal('muster.service')).toEqual(['absent', 'clock', 'slow']);
    expect(report.outcome).toBe('degraded');
  });

  it('leaves no unit of a command behind, and tells nothing of them in the journal', async () => {
    expect(
      await node.execChecked(['systemctl', 'list-units', '--all', '--plain', '--no-legend', 'muster-look-*']),
    ).toBe('');
    expect(await node.journal()).not.toContain('muster-look-');
  });
});

const failing = `version: 1
services:
  - corosync
  - { unit: pacemaker, attempts: 1, readyTimeout: 6s, ready: { path: /nowhere } }
  - { unit: pcsd, attempts: 1 }
`;
const squatter = '[Unit]\nBefore=muster.service\n[Service]\nExecStart=nc -l -k 2224\n';

describe.each<Suite>(['bookworm', 'trixie'])('the diagnosis in the sandbox of %s', suite => {
  it('has all its material', async () => {
    await using lab = await Lab.create({ suite });
    const node = lab.node('n1');
    await deploy(node, { config: failing });
    await addUnit(node, 'squatter.service', squatter);
    // After a failed bind pcsd may hang for as long as it may.
    await node.write('/etc/systemd/system/pcsd.service.d/50-start.conf', '[Service]\nTimeoutStartSec=20s\n');
    await node.boot();
    await awaitBootRun(node, 200_000);
    const { outcome, diagnosis, services } = await readReport(node);
    expect(outcome).toBe('failed');
    // The tools could ask, and the journal could be read.
    const told = diagnosis?.outputs.map(({ command, exitCode, problem, lines }) => [
      command.split(' ')[0],
      ...[exitCode, problem, lines.length > 0],
    ]);
    expect(told, JSON.stringify(diagnosis)).toEqual(
      ['corosync-quorumtool', 'corosync-cfgtool', 'crm_mon', 'ip', 'df'].map(tool => [tool, 0, '', true]),
    );
    expect(diagnosis?.units.filter(({ log }) => log.length === 0).map(({ unit }) => unit)).toEqual([]);
    expect(diagnosis?.units.map(({ unit }) => unit)).toEqual(
      expect.arrayContaining(['corosync.service', 'pcsd.service']),
    );
    // pcsd says it in a file below /var/log only.
    expect(services.at(-1)?.attempts[0]?.log.join('\n'), await story(node)).toContain('Address already in use');
  }, 240_000);
});
