import { expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import { awaitBootRun } from './support/site.ts';

const executable = '/opt/muster-src/dist/muster';

it.each(['bookworm', 'trixie'] as const)(
  'installed by itself on a node of %s without Node.js, the executable brings the cluster up at boot',
  async suite => {
    await using lab = await Lab.create({ suite });
    const node = lab.node('n1');
    await node.write('/etc/muster/muster.yaml', 'version: 1\nservices: [corosync, pacemaker]\n');
    await node.boot();
    await node.waitForBoot();
    expect((await node.exec(['sh', '-c', 'command -v node || command -v npm'])).exitCode).not.toBe(0);

    const { exitCode, stdout, stderr } = await node.exec([executable, 'install'], { timeout: 60_000 });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('write /usr/local/sbin/muster (the program)');
    expect((await node.exec(['cmp', executable, '/usr/local/sbin/muster'])).exitCode).toBe(0);
    expect((await node.exec(['ls', '/usr/local/lib/muster'])).stdout.split('\n')).toEqual([
      'muster-guard',
      'schema.json',
    ]);

    // As in a chroot: what systemd puts below /run is not there.
    const apart = (verb: string) =>
      node.exec(['unshare', '--mount', 'sh', '-c', `mount -t tmpfs none /run && muster ${verb}`]);
    const alone = await apart('status');
    expect([alone.exitCode, alone.stdout.split('\n')[0]], alone.stderr).toEqual([1, 'NO RUN in this boot on n1']);
    expect(alone.stderr).toMatch(/^muster: daemons-unseen: the daemons cannot be seen: systemd does not run here /);
    expect((await apart('plan')).stdout).toMatch(/systemd\s+does not run here/);
    expect((await apart('down')).stderr).toMatch(/^muster: not-booted: systemd does not run here /);

    await node.poweroff();
    await node.boot();
    expect(await awaitBootRun(node)).toBe('active');
    const daemons = await node.units('corosync.service', 'pacemaker.service');
    expect(daemons.map(({ activeState }) => activeState)).toEqual(['active', 'active']);
  },
);
