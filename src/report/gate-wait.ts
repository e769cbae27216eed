/** Since when all that is required before corosync held, and what optional ones cost on top. */
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { joinNames, mostNamed } from '../lib/join-names.ts';
import type { Report, ReportedPrerequisite } from './report.ts';

/** One that was waited for before corosync. */
export interface Settled {
  readonly name: string;
  readonly required: boolean;
  readonly met: boolean;
  /** The run goes on without it: on request, or since it is no longer in the file. */
  readonly skipped: boolean;
  /** When it was met for good or given up, since the run began. */
  readonly at: Milliseconds;
}

export interface GateWait {
  readonly requiredAt: Milliseconds;
  /** The optional ones that were waited for after that, and for how long. */
  readonly optional: readonly string[];
  readonly more: Milliseconds;
  readonly missing: readonly string[];
}

/** Less is no wait. */
const shortest: Milliseconds = 100;

/** Undefined when something that is required is not met. */
export function gateWait(all: readonly Settled[]): GateWait | undefined {
  if (all.some(({ required, met, skipped }) => required && !met && !skipped)) return undefined;
  const requiredAt = Math.max(0, ...all.flatMap(({ required, at }) => (required ? at : [])));
  const optional = all.filter(({ required, skipped, at }) => !required && !skipped && at - requiredAt >= shortest);
  return {
    requiredAt,
    optional: optional.map(({ name }) => name),
    more: Math.max(0, ...optional.map(({ at }) => at - requiredAt)),
    missing: all.filter(({ met }) => !met).map(({ name }) => name),
  };
}

/** Of a run that passed the gate. */
export function gateWaitOf({ prerequisites, gateMs }: Report): GateWait | undefined {
  const awaited = prerequisites.filter(({ requiredBy }) => requiredBy.length === 0);
  return gateMs === null ? undefined : gateWait(awaited.map(settledOf));
}

function settledOf({ name, required, state, metMs, watchedMs, waitedMs }: ReportedPrerequisite): Settled {
  const at = metMs ?? (watchedMs ?? 0) + waitedMs;
  return { name, required, met: state === 'met', skipped: state === 'skipped', at };
}

/** `17s more for nas (optional), then gone on without it`; empty when all was met. */
export function describeMissing({ optional, more, missing }: GateWait): string {
  if (missing.length === 0) return '';
  const names = joinNames(missing, mostNamed);
  if (optional.length === 0) return `going on without ${names}`;
  const same = missing.length === optional.length && missing.every(name => optional.includes(name));
  const without = same ? (missing.length === 1 ? 'it' : 'them') : names;
  return `${formatDuration(more)} more for ${joinNames(optional, mostNamed)} (optional), then gone on without ${without}`;
}
