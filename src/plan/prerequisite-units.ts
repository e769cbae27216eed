import { partsOf } from '../conditions/condition-of.ts';
import type { ConditionSpec } from '../conditions/registry.ts';
import type { Config, Prerequisite } from '../config/config.ts';
import { behindTheGate } from './behind-the-gate.ts';
import { mountUnitName } from '../systemd/unit-name.ts';

/** A prerequisite, or a part of one, that stands for a unit of systemd's. */
export interface PrerequisiteUnit {
  readonly prerequisite: Prerequisite;
  readonly unit: string;
  readonly kind: 'unit' | 'mount';
  /** What it is to be; a mount: active. */
  readonly state: 'active' | 'finished' | 'inactive';
  /** muster starts it. */
  readonly started: boolean;
  /** One of several of which not all are needed (`any`, `atLeast`). */
  readonly alternative: boolean;
}

/** What stands in a `not` is left out: nothing is wrong with it when it is not there. */
export function prerequisiteUnits(config: Config): PrerequisiteUnit[] {
  return config.prerequisites.flatMap(prerequisite =>
    unitsOf(prerequisite.spec, false).map(found => ({ prerequisite, ...found })),
  );
}

/**
 * The units that must outlive pacemaker at power-off: a resource that cannot stop gets this node fenced. Alternatives
 * are among them: nobody knows which of them will carry the cluster, and an order costs nothing where there is nothing to stop.
 * What only services behind pacemaker require stands beside the cluster or on it, not under it.
 */
export function unitsUnderTheCluster(config: Config): string[] {
  const behind = behindTheGate(config);
  const own = new Set(config.services.map(service => service.unit));
  const units = prerequisiteUnits(config).filter(
    ({ prerequisite, state }) => prerequisite.required && state === 'active' && !behind.has(prerequisite.name),
  );
  return [...new Set(units.map(({ unit }) => unit))].filter(unit => !own.has(unit));
}

function unitsOf(spec: ConditionSpec, alternative: boolean): Omit<PrerequisiteUnit, 'prerequisite'>[] {
  const own = unitOf(spec);
  if (own) return [{ ...own, alternative }];
  if (spec.kind === 'not') return [];
  return partsOf(spec).flatMap(part => unitsOf(part, alternative || !needsAll(spec)));
}

function unitOf(spec: ConditionSpec): Pick<PrerequisiteUnit, 'unit' | 'kind' | 'state' | 'started'> | undefined {
  if (spec.kind === 'unit') {
    const { unit, state, start } = spec.settings;
    return { unit, kind: 'unit', state, started: start === true };
  }
  if (spec.kind !== 'mount') return undefined;
  const unit = mountUnitName(spec.settings.mount);
  return unit === undefined ? undefined : { unit, kind: 'mount', state: 'active', started: false };
}

function needsAll(spec: ConditionSpec): boolean {
  const needed = spec.kind === 'any' ? 1 : spec.kind === 'atLeast' ? spec.settings.count : partsOf(spec).length;
  return needed === partsOf(spec).length;
}
