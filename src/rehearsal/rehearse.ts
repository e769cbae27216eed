/** `muster up` in virtual time: the same engine, on a virtual node, as fast as the machine can. */
import type { Config } from '../config/config.ts';
import { run } from '../engine/run.ts';
import { apply, initialState, type RunState } from '../engine/state.ts';
import type { Stop } from '../engine/stop.ts';
import { toReport } from '../report/to-report.ts';
import type { Report } from '../report/report.ts';
import type { EventSink } from '../engine/event.ts';
import type { VirtualRequest } from '../simulation/virtual-systemd.ts';
import { createVirtualNode } from './virtual-node.ts';
import type { Scenario } from './scenario.ts';

export interface Rehearsal {
  readonly report: Report;
  readonly state: RunState;
  readonly exitCode: number;
  /** What systemd was asked for, and when it heard of it. */
  readonly requests: readonly VirtualRequest[];
  /** The services that are active when the run has ended. */
  readonly active: readonly string[];
}

export interface RehearsalOptions {
  readonly host: string;
  readonly version: string;
  /** What the wall clock says when the rehearsed run begins. */
  readonly startedAt: Date;
  readonly sinks?: readonly EventSink[];
}

/** Touches nothing real. Comes out the same for the same file, scenario and options. */
export async function rehearse(file: Config, scenario: Scenario, options: RehearsalOptions): Promise<Rehearsal> {
  const { host, version, startedAt, sinks = [] } = options;
  const { ports, clock, systemd, config } = createVirtualNode(file, scenario, startedAt);
  let state = initialState;
  let stop: Stop | undefined;
  if (scenario.interruptAt !== undefined) clock.schedule(scenario.interruptAt, () => stop?.request('SIGTERM'));
  const { exitCode } = await clock.run(
    run({
      config,
      ports,
      identity: { host, bootId: 'rehearsal', trigger: 'rehearsal', pid: 0, version },
      dryRun: false,
      sinks: [event => (state = apply(state, event)), ...sinks],
      onStop: order => (stop = order),
    }),
  );
  const active = systemd.activeUnits(config.services.map(({ unit }) => unit));
  systemd.close();
  const report = toReport(state);
  if (report === undefined) throw new Error('the run told nothing of itself');
  return { report, state, exitCode, requests: systemd.requests, active };
}
