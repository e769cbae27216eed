import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { mostNamed } from '../lib/join-names.ts';
import type { Ending } from './ending.ts';
import type { Judgement } from './judge.ts';
import type { Watchlist } from './watchlist.ts';

/** How a wait ends that a broken or late prerequisite decided. */
export function unmetEnding(
  { is, names }: { is: 'broken' | 'late'; names: readonly string[] },
  standpoints: Judgement['standpoints'],
  watchlist: Watchlist,
  deadline: Milliseconds,
): Ending {
  const [first = ''] = names;
  const { reason, hint } = watchlist.observationOf(first);
  const shown = names.slice(0, mostNamed);
  const more = names.length > shown.length ? `; and ${names.length - shown.length} more` : '';
  const observed = shown.map(name => `${name} (${watchlist.observationOf(name).reason})`).join('; ') + more;
  const look = `see how it is now: muster check ${shown.join(' ')}`;
  const alone = names.length === 1;
  if (is === 'broken') {
    const what = alone
      ? `prerequisite ${first} is broken: ${reason}`
      : `${names.length} prerequisites are broken: ${observed}`;
    const others = alone ? '' : ` (and ${names.length - 1} more: muster report)`;
    return { outcome: 'broken', reason: what, advice: (hint ?? look) + others, culprit: first };
  }
  const point = standpoints.get(first);
  const own = point?.is === 'late' && point.limit === 'timeout';
  const limit = own ? (alone ? 'within its timeout' : 'in time') : `within the deadline of ${formatDuration(deadline)}`;
  const what = alone
    ? `prerequisite ${first} was not met ${limit}: ${reason}`
    : `${names.length} prerequisites were not met ${limit}: ${observed}`;
  const advice = alone && hint !== undefined ? `${hint}; ${look}` : look;
  return { outcome: 'late', reason: what, advice, culprit: first };
}

/** How a wait ends that only systemd held up. */
export function blockedEnding(blockers: readonly string[], deadline: Milliseconds): Ending {
  return {
    outcome: 'late',
    reason: `the prerequisites hold, but after ${formatDuration(deadline)} systemd still had jobs queued ahead of the cluster's units: ${blockers.join(', ')}`,
    advice: 'see why they do not end: systemctl list-jobs --after',
  };
}
