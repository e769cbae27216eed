import type { Ports } from '../ports.ts';
import type { Condition, Kind, Polling } from './condition.ts';
import { kinds, type ConditionSpec } from './registry.ts';

/** Makes the condition that a validated spec describes. */
export function conditionOf(spec: ConditionSpec, polling: Polling, ports: Ports): Condition {
  return kindOf(spec).condition(spec.settings, polling, ports);
}

/** How a person names it in one line: `tcp nas.example.com:2049`. */
export function describeSpec(spec: ConditionSpec): string {
  return kindOf(spec).describe(spec.settings);
}

/** The registry pairs each key with its own settings; TypeScript cannot follow that pair through a union. */
function kindOf(spec: ConditionSpec): Kind<unknown> {
  return kinds[spec.kind];
}
