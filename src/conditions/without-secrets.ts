import { redact } from '../lib/redact.ts';
import type { Condition, Observation } from './condition.ts';

/** The same condition; what it tells is free of all that a text shows to be a secret, whatever a server or program said. */
export function withoutSecrets(condition: Condition): Condition {
  return {
    ...condition,
    look: async signal => cleaned(await condition.look(signal)),
    watch: (tell, signal) =>
      condition.watch((observation, ...more) => {
        tell(cleaned(observation), ...more);
      }, signal),
  };
}

function cleaned({ status, reason, hint }: Observation): Observation {
  return { status, reason: redact(reason), ...(hint === undefined ? {} : { hint: redact(hint) }) };
}
