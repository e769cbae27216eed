import type { Cause, FoundCause, Remedy, Sign } from './cause.ts';
import { catalogue } from './causes/catalogue.ts';
import type { Evidence } from './evidence.ts';

/** The first entry of the catalogue that fits; it is in the order of how much an entry explains. */
export function recognise(evidence: Evidence): (FoundCause & Remedy) | undefined {
  for (const cause of catalogue) {
    if (!concerns(cause, evidence)) continue;
    const sign = cause.find(evidence);
    if (sign) return tell(cause, sign);
  }
  return undefined;
}

const clusterUnits: ReadonlySet<string> = new Set([
  'corosync.service',
  'corosync-qdevice.service',
  'sbd.service',
  'pacemaker.service',
  'dlm.service',
  'corosync-config',
]);

/** Without a culprit, systemd itself failed: nothing of the catalogue explains that. */
function concerns({ of }: Cause, { culprit }: Evidence): boolean {
  if (of === 'cluster') return clusterUnits.has(culprit);
  if (of === 'pcsd') return culprit === 'pcsd.service';
  return culprit !== '';
}

function tell({ code, message, why, todo, rerun }: Cause, { seen, words = {} }: Sign): FoundCause & Remedy {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => words[name] ?? place);
  return { code, message: fill(message), why, seen, todo: fill(todo), rerun };
}
