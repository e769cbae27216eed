import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeMount } from '../../src/conditions/mount-judge.ts';
import { unitCondition } from '../../src/conditions/unit-condition.ts';
import type { Observation } from '../../src/conditions/condition.ts';
import type { Ports } from '../../src/ports.ts';
import { connectSystemd } from '../../src/systemd/dbus-systemd.ts';
import { PrivateManager } from './support/private-manager.ts';

const path = '/srv/data';
const unit = 'srv-data.mount';
const device = 'dev-disk-by\\x2dlabel-data.device';
const check = 'systemd-fsck@dev-sdb.service';
const disk = '/dev/disk/by-label/data';

/** Cluster nodes of the lab know no devices, as containers do not. */
describe.each(['bookworm', 'trixie'] as const)('a mount whose device is missing, by the systemd of %s', suite => {
  let manager: PrivateManager;
  let look: () => Promise<Observation>;
  let close: () => void;

  beforeAll(async () => {
    manager = await PrivateManager.start({ suite, scope: 'system' });
    // systemd has device units only where it may write to /sys.
    await manager.exec(['mount', '-o', 'remount,rw', '/sys']);
    await manager.reexec();
    await manager.writeUnit(unit, `[Mount]\nWhat=${disk}\nWhere=${path}\n`);
    const systemd = connectSystemd({ bus: 'system', address: manager.busAddress });
    close = () => systemd.close();
    look = () =>
      unitCondition(unit, judgeMount(path), { systemd } as unknown as Ports).look(new AbortController().signal);
  });
  afterAll(async () => {
    close();
    await manager.stop();
  });

  it('names the device', async () => {
    await manager.daemonReload();
    expect(await look()).toEqual({
      status: 'unmet',
      reason: `${path}: not mounted, its device ${disk} is not there`,
      hint: `systemd has no start job for ${unit}: once the device is there, systemctl start ${unit}`,
    });
  });

  it('names the device that a start job waits for', async () => {
    await manager.systemctlChecked('start', '--no-block', unit);
    expect(await look()).toEqual({
      status: 'unmet',
      reason: `${path}: not mounted, its mount waits for the device ${disk}`,
      hint: 'systemd gives up after 90s, or what x-systemd.device-timeout= says: see lsblk',
    });
    await manager.systemctlChecked('stop', unit, device);
  });

  it('names the check of the file system that failed', async () => {
    await manager.writeUnit('systemd-fsck@.service', '[Service]\nType=oneshot\nExecStart=/bin/false\n');
    await manager.writeUnit(
      unit,
      `[Unit]\nRequires=${check}\nAfter=${check}\n[Mount]\nWhat=tmpfs\nWhere=${path}\nType=tmpfs\n`,
    );
    await manager.daemonReload();
    await manager.exec(['systemctl', 'start', unit]);
    expect(await look()).toEqual({
      status: 'unmet',
      reason: `${path}: not mounted, the check of its file system failed`,
      hint: `journalctl -b -u ${check}; after the repair: systemctl start ${unit}`,
    });
  });
});
