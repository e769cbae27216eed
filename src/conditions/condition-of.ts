import { redact } from '../lib/redact.ts';
import type { Ports } from '../ports.ts';
import type { Condition, Kind, PartSpec, Polling } from './condition.ts';
import { kinds, type ConditionSpec } from './registry.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Makes the condition that a validated spec describes. */
export function conditionOf(spec: ConditionSpec, polling: Polling, ports: Ports): Condition {
  const conditionOfPart = (part: PartSpec): Condition =>
    kindOf(part).condition(part.settings, polling, ports, conditionOfPart);
  return withoutSecrets(conditionOfPart(spec));
}

/** How a person names it in one line: `tcp nas.example.com:2049`. */
export function describeSpec(spec: ConditionSpec): string {
  const describePart = (part: PartSpec): string => kindOf(part).describe(part.settings, describePart);
  return redact(describePart(spec));
}

/** What a combination is made of; empty for any other kind. */
export function partsOf(spec: ConditionSpec): readonly ConditionSpec[] {
  return 'parts' in spec.settings ? (spec.settings.parts as readonly ConditionSpec[]) : [];
}

/** The kinds that it comes down to: itself, or what its parts come down to. */
export function leavesOf(spec: ConditionSpec): readonly ConditionSpec[] {
  return 'parts' in spec.settings ? partsOf(spec).flatMap(leavesOf) : [spec];
}

/** The registry pairs each key with its own settings; TypeScript cannot follow that pair through a union. */
function kindOf({ kind }: PartSpec): Kind<unknown> {
  return kinds[kind as keyof typeof kinds];
}
