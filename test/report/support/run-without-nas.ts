import type { RunEvent } from '../../../src/engine/event.ts';
import { ended, ring, san } from './runs.ts';
import { corosync, pacemaker, pcsd, prerequisite, stream, watched } from './stream.ts';

export const nas = prerequisite('nas', 'tcp', 'tcp nas:2049', { timeout: 21_000, required: false });

/** What is required held after 4 s; the start waited 17 s more for an optional one, in vain. */
export function withoutNas(): RunEvent[] {
  return stream([ring, { ...san, timeout: undefined, after: [] }, nas])
    .emit(...watched('ring0', 'san', 'nas'))
    .at(2)
    .meet('ring0', '10.77.0.11: on ens3')
    .observe('san', 'unmet', '10.9.0.1:3260: connection refused')
    .observe('nas', 'unmet', 'nas:2049: connection refused')
    .at(4000)
    .meet('san', '10.9.0.1:3260: a connection opened')
    .at(21_000)
    .emit({ type: 'prerequisite-late', name: 'nas', limit: 'timeout' }, { type: 'gate-passed' })
    .start(corosync, 320)
    .start(pacemaker, 30)
    .start(pcsd, 1700)
    .ready(corosync, 'member of the cluster with 2 nodes')
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .ready(pacemaker, 'node alpha is online')
    .emit(ended('degraded', 'corosync, pacemaker and pcsd work, without nas', 'see how it is now: muster check nas'))
    .events;
}
