/** What becomes of a node to which the package comes, in which it is upgraded, and from which it goes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../../lab/debian-tree.ts';
import { Lab } from '../../lab/lab.ts';
import type { LabNode } from '../../lab/lab-node.ts';
import { bringNewerPackage, currentPackage, type PackageManager } from './package-manager.ts';
import { cluster, killPcsdSoon } from './site.ts';
import { contentOf } from './node-content.ts';

const config = 'version: 1\nprerequisites:\n  go: { path: /run/go }\n';
const ours = ['muster.service', 'muster-guard.service'];
// /lib is a link to /usr/lib.
const ofPackage = /^(\/usr)?\/lib\/systemd\/system\/muster.service$/;
const timeout = 120_000;

export function tellPackageStory(suite: Suite, manager: PackageManager): void {
  describe(`the .${manager.format} on a node of ${suite}`, () => {
    let lab: Lab;
    let node: LabNode;
    let before: string[];
    let newer: string;

    const run = (...argv: readonly string[]) => node.execChecked(argv, { timeout });
    const files = async (...units: string[]) =>
      Object.fromEntries((await node.units(...units)).map(({ id, unitFileState }) => [id, unitFileState]));
    /** When and as which process each of them was started, and stopped. */
    const lives = async (...units: string[]) =>
      (await node.units(...units)).map(facts => ({ ...facts, unitFileState: '' }));
    const enabled = (units: readonly string[]) => Object.fromEntries(units.map(unit => [unit, 'enabled']));
    const disabled = (units: readonly string[]) => Object.fromEntries(units.map(unit => [unit, 'disabled']));

    beforeAll(async () => {
      lab = await Lab.create({ suite });
      node = lab.node('n1');
      await killPcsdSoon(node);
      await node.boot();
      await node.waitForBoot();
      await node.systemctl('enable', ...cluster);
      newer = await bringNewerPackage(manager, node);
      before = await contentOf(node);
    }, 3 * timeout);

    afterAll(() => lab.down());

    it('comes and enables, starts and stops nothing', async () => {
      const running = await lives(...cluster);
      await run(...manager.install(currentPackage(manager)));
      expect(await files(...cluster, ...ours)).toEqual({ ...enabled(cluster), ...disabled(ours) });
      expect(await lives(...cluster)).toEqual(running);
      expect((await lives(...ours)).map(({ loadState, activeState }) => [loadState, activeState])).toEqual([
        ['loaded', 'inactive'],
        ['loaded', 'inactive'],
      ]);
    });

    it('has the command with completion, man pages and a file that is valid and holds nothing up', async () => {
      expect(await run('muster', '--version')).toMatch(/^\d+\.\d+\.\d+$/);
      expect(await run('/usr/sbin/muster', 'check', '--format', 'json')).toContain('"corosync-config"');
      await run('bash', '-n', '/usr/share/bash-completion/completions/muster');
      await run('gzip', '-t', '/usr/share/man/man8/muster.8.gz', '/usr/share/man/man5/muster.yaml.5.gz');
      await run('grep', '-q', 'Node.js contributors', '/usr/share/doc/muster/copyright');
    });

    it('has muster install write nothing but the stop order, enable its units and disable the daemons', async () => {
      const running = await lives(...cluster);
      await node.write('/etc/muster/muster.yaml', config);
      const said = await run('muster', 'install');
      expect(said).not.toContain('/usr/local');
      expect(said).not.toContain('write ');
      expect(await files(...cluster, ...ours)).toEqual({ ...disabled(cluster), ...enabled(ours) });
      expect(await run('systemctl', 'show', '-P', 'FragmentPath', 'muster.service')).toMatch(ofPackage);
      expect(await lives(...cluster)).toEqual(running);
    });

    it('leaves a run that waits at boot alone while it is upgraded', async () => {
      await node.poweroff();
      await node.boot();
      await node.waitForUnit('muster.service', 'activating');
      const waiting = await lives('muster.service');
      await run(...manager.install(newer));
      expect(await lives('muster.service')).toEqual(waiting);
      expect(await run('systemctl', 'show', '-P', 'NeedDaemonReload', 'muster.service')).toBe('no');
      expect((await node.unit('corosync.service')).activeState).toBe('inactive');
    });

    it('leaves it alone while it is removed, with the autostart put back, and the run brings the cluster up', async () => {
      const waiting = await node.unit('muster.service');
      await run(...manager.remove);
      expect(await files(...cluster)).toEqual(enabled(cluster));
      const { mainPid, invocationId, activeState } = await node.unit('muster.service');
      expect([mainPid, invocationId, activeState]).toEqual([waiting.mainPid, waiting.invocationId, 'activating']);
      expect((await node.unit('corosync.service')).activeState).toBe('inactive');
      await node.write('/run/go', '');
      for (const unit of cluster) await node.waitForUnit(unit, 'active', 60_000);
      // The program and its unit are gone, and what is left of the run ends by itself.
      await node.waitForUnit('muster.service', 'inactive', 60_000);
    });

    it('comes again, and neither an upgrade nor the older version stops or restarts a cluster that runs', async () => {
      await run(...manager.install(currentPackage(manager)));
      await run('muster', 'install');
      expect(await files(...cluster, ...ours)).toEqual({ ...disabled(cluster), ...enabled(ours) });
      const running = await lives(...cluster);
      await run(...manager.install(newer));
      await run(...manager.install(currentPackage(manager)));
      expect(await files(...cluster, ...ours)).toEqual({ ...disabled(cluster), ...enabled(ours) });
      expect(await lives(...cluster)).toEqual(running);
    });

    it('goes, with the autostart put back and nothing started or stopped', async () => {
      const running = await lives(...cluster);
      await run(...manager.remove);
      expect(await files(...cluster)).toEqual(enabled(cluster));
      expect(await lives(...cluster)).toEqual(running);
      expect((await node.exec(['sh', '-c', 'ls /usr/sbin/muster /etc/systemd/system/*/muster*'])).stdout).toBe('');
    });

    const { purge } = manager;
    if (purge) {
      it('leaves nothing once it is purged', async () => {
        await run(...purge);
        expect(await contentOf(node)).toEqual(before);
        expect((await node.exec(['ls', '-d', '/run/muster'])).exitCode).not.toBe(0);
      });
    }

    it('leaves one that was installed by hand to start the node, until muster install takes its place', async () => {
      const byHand = '/etc/systemd/system/muster.service';
      await node.write('/etc/muster/muster.yaml', config);
      expect((await node.installMuster()).exitCode).toBe(0);
      expect(await run(...manager.install(currentPackage(manager)))).toContain('/usr/sbin/muster install');
      await run(...manager.remove);
      expect(await files(...ours)).toEqual(enabled(ours));
      await run(...manager.install(currentPackage(manager)));
      const beside = await node.installMuster();
      expect([beside.exitCode, beside.stderr]).toEqual([1, expect.stringContaining('package-here')]);
      expect(await run('/usr/sbin/muster', 'install')).toContain(`remove ${byHand}`);
      expect(await files(...cluster, ...ours)).toEqual({ ...disabled(cluster), ...enabled(ours) });
      expect(await run('systemctl', 'show', '-P', 'FragmentPath', 'muster.service')).toMatch(ofPackage);
      expect((await node.exec(['ls', '/usr/local/sbin/muster', byHand])).stdout).toBe('');
    });

    it('then brings the node up at the next boot', async () => {
      await node.poweroff();
      await node.boot();
      await node.waitForUnit('muster.service', 'activating');
      await node.write('/run/go', '');
      await node.waitForUnit('muster.service', 'active', 60_000);
      expect((await node.units(...cluster)).map(({ activeState }) => activeState)).toEqual(cluster.map(() => 'active'));
    });
  });
}
