import type { Attempt } from '../engine/event.ts';
import { parseState, stateFileName } from '../report/kept/state-file.ts';
import type { Report } from '../report/report.ts';
import { joinNames } from '../lib/join-names.ts';
import { busOf, type CliContext, type CommonOptions } from './context.ts';

/**
 * Which attempt of muster.service the run is that is about to begin; undefined for a first one. By the state that the one
 * before left in /run, in memory: a disk that hangs cannot delay the start.
 */
export async function attemptOf(options: CommonOptions, { system }: CliContext): Promise<Attempt | undefined> {
  const { trigger, bootId } = system.identity();
  if (trigger !== 'boot') return undefined;
  const { runtime } = system.folders(busOf(options));
  const text = await system
    .store(runtime)
    .read(stateFileName)
    .catch(() => undefined);
  const state = text === undefined ? undefined : parseState(text);
  if (!state || state.report.trigger !== 'boot' || state.report.bootId !== bootId) return undefined;
  const { outcome, attempt, durationMs } = state.report;
  // After any other end systemd does not begin again.
  if (outcome !== 'late' && outcome !== null) return undefined;
  const sinceItBegan = system.host.clock.now() - (state.writtenAtMs - durationMs);
  return {
    number: (attempt?.number ?? 1) + 1,
    triedMs: Math.max(0, (attempt?.triedMs ?? 0) + sinceItBegan),
    last: describeLast(state.report),
  };
}

function describeLast({ outcome, prerequisites }: Report): string {
  if (outcome === null) return 'killed';
  const late = prerequisites.filter(({ state, required }) => state === 'late' && required).map(({ name }) => name);
  return late.length > 0 ? `late: ${joinNames(late, 3)}` : 'late';
}
