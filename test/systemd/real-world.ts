import { setTimeout as sleep } from 'node:timers/promises';
import { connectSystemd } from '../../src/systemd/dbus-systemd.ts';
import type { DbusSystemd } from '../../src/systemd/dbus-systemd.ts';
import type { Suite } from '../lab/debian-tree.ts';
import { PrivateManager } from '../systemd-tier/support/private-manager.ts';
import { unitFile } from './unit-file.ts';
import type { World } from './world.ts';

export interface RealWorld extends World {
  readonly systemd: DbusSystemd;
  readonly manager: PrivateManager;
}

/** A private `systemd --user` of a Debian release, and muster's connection to it. */
export async function openRealWorld(suite: Suite = 'bookworm'): Promise<RealWorld> {
  const manager = await PrivateManager.start({ suite });
  const systemd = connectSystemd({ bus: 'user', address: manager.busAddress });
  return {
    manager,
    systemd,
    wait: promise => promise,
    pass: milliseconds => sleep(milliseconds),
    async write(...units) {
      for (const unit of units) {
        await manager.writeUnit(unit.name, unitFile(unit));
        for (const alias of unit.aliases ?? []) {
          await manager.exec(['ln', '-sf', unit.name, `/root/.config/systemd/user/${alias}`]);
        }
      }
    },
    erase: unit => manager.removeUnit(unit),
    daemonReload: () => manager.daemonReload(),
    daemonReexec: () => manager.reexec(),
    async administratorStarts(unit) {
      await manager.systemctlChecked('start', '--no-block', unit);
    },
    async administratorStops(unit) {
      await manager.systemctlChecked('stop', '--no-block', unit);
    },
    async kill(unit) {
      await manager.systemctlChecked('kill', '--kill-who=main', '--signal=KILL', unit);
    },
    async mount(name) {
      await manager.exec(['mkdir', '-p', `/mnt/${name}`]);
      await manager.exec(['mount', '-t', 'tmpfs', 'tmpfs', `/mnt/${name}`]);
    },
    async unmount(name) {
      await manager.exec(['umount', `/mnt/${name}`]);
    },
    loseBus: () => manager.stopBus(),
    restoreBus: () => manager.startBus(),
    async close() {
      systemd.close();
      await manager.stop();
    },
  };
}
