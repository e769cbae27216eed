import { describeSpec } from '../conditions/condition-of.ts';
import type { Config } from '../config/config.ts';
import { behindTheGate } from '../plan/behind-the-gate.ts';
import type { RunContext } from './context.ts';
import { changesBetween, needsNewRun } from './reload.ts';
import type { Watchlist } from './watchlist.ts';

export const tooLate =
  'it comes too late for this run, which waits no longer at the gate; it counts from the next run on';

/** A file that was read again takes the place of the run's own, or is refused as a whole. */
export function takeOver(context: RunContext, watchlist: Watchlist, config: Config): void {
  const { emit } = context;
  const before = context.config;
  const keys = needsNewRun(before, config);
  if (keys.length > 0) {
    const reason = `${keys.join(' and ')} changed, which a run in progress cannot take over, so nothing of the file was; with a new run: systemctl restart muster`;
    emit({ type: 'config-kept', reason, problems: [] });
    return;
  }
  context.config = config;
  const changes = changesBetween(before.prerequisites, config.prerequisites);
  emit({ type: 'config-reloaded', ...describePlan(config), ...changes });
  for (const name of changes.removed) {
    if (!context.leftOut.has(name)) emit({ type: 'prerequisite-skipped', name, reason: 'no longer in the file' });
  }
  watchlist.replace(config.prerequisites);
}

/** As a run's events tell it. */
export function describePlan(config: Config) {
  const { sources, deadline, prerequisites } = config;
  const behind = behindTheGate(config);
  return {
    sources,
    deadline,
    prerequisites: prerequisites.map(({ name, spec, required, timeout, after }) => {
      const requiredBy = behind.get(name) ?? [];
      return { name, kind: spec.kind, text: describeSpec(spec), required, timeout, after, requiredBy };
    }),
  };
}
