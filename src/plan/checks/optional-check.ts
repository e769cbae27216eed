import { formatDuration } from '../../lib/duration.ts';
import { joinNames, mostNamed } from '../../lib/join-names.ts';
import { behindTheGate } from '../behind-the-gate.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** Optional prerequisites that hold up corosync till the deadline, since they have no `timeout` of their own. */
export function checkOptional({ config }: Sight): Finding[] {
  const behind = behindTheGate(config);
  const patient = config.prerequisites.filter(
    ({ name, required, timeout }) => !required && timeout === undefined && !behind.has(name),
  );
  if (patient.length === 0) return [];
  const names = joinNames(
    patient.map(({ name }) => name),
    mostNamed,
  );
  const [without, give] = patient.length === 1 ? ['without it', 'give it'] : ['without them', 'give each'];
  return [
    {
      code: 'no-timeout',
      severity: 'note',
      message: `optional, but without a timeout: ${names}; the cluster is started ${without} only at the deadline, after ${formatDuration(config.deadline)}`,
      remedy: `${give} the time that it is worth, such as timeout: 1min`,
    },
  ];
}
