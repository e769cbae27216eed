import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { coarsen, type Bar, type Lane, type Verdict } from './lane.ts';
import type { Spans } from '../chain/spans.ts';
import type { ToldOf } from '../chain/told-events.ts';

type View = ToldOf<'cluster-observed'>['cluster'];

interface Fact {
  readonly name: string;
  /** Empty: nothing to tell. */
  readonly read: (view: View) => string;
  readonly verdict: (words: string) => Verdict;
}

const facts: readonly Fact[] = [
  {
    name: 'quorum',
    read: ({ quorate, waitForAll }) => {
      if (quorate === true) return 'quorate';
      if (quorate !== false) return '';
      return waitForAll === true ? 'waits for all nodes' : 'not quorate';
    },
    verdict: words => (words === 'quorate' ? 'good' : 'doubtful'),
  },
  { name: 'DC', read: ({ dc }) => dc ?? '', verdict: () => 'none' },
  {
    name: 'this node',
    read: ({ standby, maintenance }) =>
      [standby === true ? 'standby' : '', maintenance === true ? 'maintenance' : ''].filter(Boolean).join(', '),
    verdict: () => 'doubtful',
  },
];

/** What the cluster said of itself, from when it said so. */
export function clusterLanes({ events, end }: Spans): Lane[] {
  const views = events.filter(event => event.type === 'cluster-observed');
  return facts.flatMap(fact => {
    const bars: Bar[] = [];
    for (const [index, { at, cluster }] of views.entries()) {
      const words = fact.read(cluster);
      const to = views[index + 1]?.at ?? end.at;
      const last = bars.at(-1);
      if (words !== '' && last?.words === words && last.to === at) bars[bars.length - 1] = { ...last, to };
      else if (words !== '')
        bars.push({ from: at, to, look: fact.verdict(words) === 'doubtful' ? 'doubt' : 'state', words });
    }
    const last = bars.at(-1);
    return last ? [laneOf(fact, bars, last)] : [];
  });
}

function laneOf({ name, verdict }: Fact, bars: readonly Bar[], last: Bar): Lane {
  const known = (at: Milliseconds) => `known after ${formatDuration(at)}`;
  return {
    name,
    note: `${last.words}, ${known(last.from)}`,
    verdict: verdict(last.words),
    facts: bars.slice(-10).map(({ words, from }) => `${words}, ${known(from)}`),
    log: [],
    bars: coarsen(bars),
    marks: [],
    critical: [],
  };
}
