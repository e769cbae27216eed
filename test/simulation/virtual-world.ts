import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualSystemd } from '../../src/simulation/virtual-systemd.ts';
import type { World } from '../systemd/world.ts';

export function openVirtualWorld(): Promise<World> {
  const clock = createVirtualClock();
  const systemd = createVirtualSystemd(clock);
  const now = (act: () => void) => () => {
    act();
    return Promise.resolve();
  };
  return Promise.resolve({
    systemd,
    wait: promise => clock.run(promise),
    pass: milliseconds => clock.advance(milliseconds),
    write: (...units) => {
      for (const unit of units) systemd.write(unit);
      return Promise.resolve();
    },
    erase: unit => {
      systemd.erase(unit);
      return Promise.resolve();
    },
    daemonReload: now(() => systemd.daemonReload()),
    daemonReexec: now(() => systemd.daemonReload()),
    administratorStarts: unit => {
      systemd.administrator.start(unit);
      return clock.advance(0);
    },
    administratorStops: unit => {
      systemd.administrator.stop(unit);
      return clock.advance(0);
    },
    shutDown: now(() => systemd.shutDown()),
    kill: unit => {
      systemd.kill(unit, { signal: 9 });
      return Promise.resolve();
    },
    mount: name => {
      systemd.appear(`mnt-${name}.mount`);
      return Promise.resolve();
    },
    unmount: name => {
      systemd.vanish(`mnt-${name}.mount`);
      return Promise.resolve();
    },
    takeName: name => {
      systemd.names.set(name, true);
      return Promise.resolve();
    },
    dropName: name => {
      systemd.names.set(name, false);
      return Promise.resolve();
    },
    makeActivatable: name => {
      systemd.names.makeActivatable(name);
      return Promise.resolve();
    },
    slowly: ({ signals, answers }) => {
      systemd.delaySignals(signals);
      systemd.delayAnswers(answers);
      const close = now(() => {
        systemd.delaySignals(0);
        systemd.delayAnswers(0);
      });
      return Promise.resolve({ systemd, wait: promise => clock.run(promise), close });
    },
    loseBus: now(() => systemd.loseBus()),
    restoreBus: now(() => systemd.restoreBus()),
    close: now(() => systemd.close()),
  });
}
