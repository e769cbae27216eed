import type { Systemd } from '../../src/systemd/systemd.ts';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';

/** A systemd with units of the test's choice, virtual or real, and what happens to it from outside. */
export interface World {
  readonly systemd: Systemd;
  /** Settles as `promise` does; time goes on meanwhile. */
  wait<Value>(promise: Promise<Value>): Promise<Value>;
  /** Lets so much time go by. */
  pass(milliseconds: number): Promise<void>;
  /** Puts unit files in place; in force after daemonReload(). */
  write(...units: readonly VirtualUnit[]): Promise<void>;
  erase(unit: string): Promise<void>;
  daemonReload(): Promise<void>;
  daemonReexec(): Promise<void>;
  administratorStarts(unit: string): Promise<void>;
  administratorStops(unit: string): Promise<void>;
  /** The system begins to go down. */
  shutDown(): Promise<void>;
  /** Kills the main process with SIGKILL. */
  kill(unit: string): Promise<void>;
  /** Mounts something at `/mnt/NAME`, whose unit is `mnt-NAME.mount`. */
  mount(name: string): Promise<void>;
  unmount(name: string): Promise<void>;
  /** Somebody takes a name on the bus, or lets go of it. */
  takeName(name: string): Promise<void>;
  dropName(name: string): Promise<void>;
  /** Makes it a name that the bus activates by starting `unit`. */
  makeActivatable(name: string, unit: string): Promise<void>;
  /** The same systemd over a bus that carries its signals, or its answers, late. To be closed before the world. */
  slowly(delays: Delays): Promise<Pick<World, 'systemd' | 'wait' | 'close'>>;
  loseBus(): Promise<void>;
  restoreBus(): Promise<void>;
  close(): Promise<void>;
}

/** In milliseconds. */
export interface Delays {
  readonly signals: number;
  readonly answers: number;
}
