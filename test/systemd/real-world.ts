import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BusConnection } from '../../src/systemd/dbus-connection.ts';
import { connectSystemd } from '../../src/systemd/dbus-systemd.ts';
import type { DbusSystemd } from '../../src/systemd/dbus-systemd.ts';
import type { Suite } from '../lab/debian-tree.ts';
import { PrivateManager } from '../systemd-tier/support/private-manager.ts';
import { openSlowBus } from './slow-bus.ts';
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
  const owners = new Map<string, BusConnection>();
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
    async shutDown() {
      await manager.systemctlChecked('start', '--no-block', '--job-mode=replace-irreversibly', 'exit.target');
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
    async takeName(name) {
      const { connection, granted } = await requestName(manager, name);
      if (!granted) throw new Error(`the bus does not give the name ${name}`);
      owners.set(name, connection);
    },
    async dropName(name) {
      owners.get(name)?.close();
      owners.delete(name);
      await Promise.resolve();
    },
    async makeActivatable(name, unit) {
      const text = `[D-BUS Service]\nName=${name}\nExec=/bin/false\nSystemdService=${unit}\n`;
      const folder = '/run/user/0/activations';
      await manager.exec(['mkdir', '-p', folder]);
      await writeFile(await manager.path(`${folder}/${name}.service`), text);
      const bus = 'org.freedesktop.DBus';
      await manager.exec(['busctl', '--user', 'call', bus, '/org/freedesktop/DBus', bus, 'ReloadConfig']);
    },
    async slowly(delays) {
      const bus = await openSlowBus(manager.busAddress, delays);
      const slow = connectSystemd({ bus: 'user', address: bus.address });
      const close = () => {
        slow.close();
        return bus.close();
      };
      return { systemd: slow, wait: promise => promise, close };
    },
    loseBus: () => manager.stopBus(),
    restoreBus: () => manager.startBus(),
    async close() {
      for (const connection of owners.values()) connection.close();
      systemd.close();
      await manager.stop();
    },
  };
}

/** On a connection of its own, which owns the name as long as it lasts. */
function requestName(manager: PrivateManager, name: string) {
  return new Promise<{ readonly connection: BusConnection; readonly granted: boolean }>(resolve => {
    const connection = new BusConnection(manager.busAddress.replace(/^unix:path=/, ''), {
      signal: () => undefined,
      closed: () => resolve({ connection, granted: false }),
    });
    const bus = 'org.freedesktop.DBus';
    const call = { destination: bus, path: '/org/freedesktop/DBus', interface: bus };
    connection.send({ ...call, member: 'RequestName', signature: 'su', body: [name, 0] }, answer => {
      resolve({ connection, granted: answer.kind === 'reply' && answer.body[0] === 1 });
    });
  });
}
