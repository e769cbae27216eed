import type { ConditionSpec } from '../conditions/registry.ts';
import type { Config, Prerequisite } from '../config/config.ts';
import { mountUnitName } from '../systemd/unit-name.ts';

/** A prerequisite that stands for a unit of systemd's. */
export interface PrerequisiteUnit {
  readonly prerequisite: Prerequisite;
  readonly unit: string;
  readonly kind: 'unit' | 'mount';
  /** Whether it must be up while the cluster is: not for `state: finished` and `state: inactive`. */
  readonly staysUp: boolean;
}

export function prerequisiteUnits(config: Config): PrerequisiteUnit[] {
  return config.prerequisites.flatMap(prerequisite => {
    const found = unitOf(prerequisite.spec);
    return found ? [{ prerequisite, ...found }] : [];
  });
}

/** The units that must outlive pacemaker at power-off: a resource that cannot stop gets this node fenced. */
export function unitsUnderTheCluster(config: Config): string[] {
  const own = new Set(config.services.map(service => service.unit));
  const units = prerequisiteUnits(config).filter(({ prerequisite, staysUp }) => prerequisite.required && staysUp);
  return [...new Set(units.map(({ unit }) => unit))].filter(unit => !own.has(unit));
}

function unitOf(spec: ConditionSpec): Omit<PrerequisiteUnit, 'prerequisite'> | undefined {
  if (spec.kind === 'unit') {
    const { unit, state } = spec.settings;
    return { unit, kind: 'unit', staysUp: state === 'active' };
  }
  if (spec.kind !== 'mount') return undefined;
  const unit = mountUnitName(spec.settings.mount);
  return unit === undefined ? undefined : { unit, kind: 'mount', staysUp: true };
}
