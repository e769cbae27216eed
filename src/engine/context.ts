import type { Config } from '../config/config.ts';
import type { RejoinGuard } from '../guard/rejoin-guard.ts';
import type { Ports } from '../ports.ts';
import type { Emit } from './emitter.ts';
import type { Orders } from './orders.ts';
import type { Stop } from './stop.ts';
import type { UnitBoard } from './unit-board.ts';
import type { Wakeup } from './wakeup.ts';

/** Why a run goes on without a prerequisite, and who wanted that. */
export interface LeftOut {
  readonly reason: string;
  /** Nobody: in a dry run, of what a real one would start first. */
  readonly by?: string;
}

/** What every part of a run works with. */
export interface RunContext {
  /** Replaced when the file is read again before the gate; its services and stack stay the same. */
  config: Config;
  readonly ports: Ports;
  readonly emit: Emit;
  readonly stop: Stop;
  readonly board: UnitBoard;
  readonly wakeup: Wakeup;
  readonly dryRun: boolean;
  /** A corosync that is down below an active pacemaker is started. */
  readonly recover: boolean;
  /** Undefined where there is none: the user's own systemd manager. */
  readonly guard: RejoinGuard | undefined;
  /** By the wall clock. */
  readonly beganAt: Date;
  readonly orders: Orders;
  /** What the run goes on without, and why; it stays so for all of the run. */
  readonly leftOut: Map<string, LeftOut>;
  /** What this run has done so far, for how it ends. */
  readonly done: {
    /** Units requested by this run or found active by it: nothing more to say of them. */
    readonly handled: Set<string>;
    /** Units whose start this run has asked for, and that are not known to have failed. */
    readonly requested: Set<string>;
    /** Units that this run itself brought to active. */
    readonly started: Set<string>;
    /** Units that this run started and stopped again. */
    readonly stopped: Set<string>;
    /** How often this run has asked for the start of each unit. */
    readonly attempts: Map<string, number>;
    /** Units proved to work. */
    readonly ready: Set<string>;
  };
  /** Aborts when the run is over: ends every watch. */
  readonly over: AbortSignal;
}
