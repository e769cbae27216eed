import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { criticalChain } from '../chain/critical-chain.ts';
import { clean, cut, padEnd, padStart, widthOf, wrap } from './layout.ts';
import { paint } from './style.ts';
import type { ChainKind, ChainSegment } from '../chain/chain-segment.ts';
import type { Report } from '../report.ts';
import type { Style } from './style.ts';

/** Of a run that took no longer nobody asks what it waited for. */
const shortRun: Milliseconds = 1000;
/** In short: the longest ones from here on. */
const shortest: Milliseconds = 100;
const most = 8;

/** What the run was really waiting for, from its beginning to its end, one line for each part; of many the longest. */
export function chainLines(report: Report, options: Style & { readonly all: boolean }): string[] {
  if (report.durationMs < shortRun) return [];
  const chain = criticalChain(report);
  const shown = options.all ? chain : withoutShort(chain);
  if (shown.length === 0) return [];
  const nameOf = (segment: ChainSegment) => cut(clean(segment.name || kindNames[segment.kind], options), 26, options);
  const names = Math.max(...shown.map(segment => widthOf(nameOf(segment))));
  const left = chain.length - shown.length;
  const more = left > 0 ? ` (-v has ${left} more, shorter)` : '';
  const title = 'Waited for';
  return [
    ...wrap('', `${title}, one after the other${more}`, options.columns).map((line, index) =>
      index === 0 ? line.replace(title, paint(title, 'bold', options)) : line,
    ),
    ...shown.flatMap(segment => {
      const took = padStart(formatDuration(segment.to - segment.from), 9);
      const first = `  ${took}  ${padEnd(nameOf(segment), names)}  `;
      return wrap(first, clean(segment.words, options), options.columns);
    }),
  ];
}

/** Of what is neither a prerequisite nor a unit. */
const kindNames: Readonly<Record<ChainKind, string>> = {
  prepare: 'muster',
  prerequisite: 'prerequisite',
  stable: 'prerequisite',
  gate: 'the gate',
  queue: 'systemd',
  stagger: 'stagger',
  requires: 'requires',
  queued: 'systemd',
  start: 'start',
  backoff: 'retry',
  readiness: 'readiness',
  stop: 'stop',
  settle: 'settle',
  muster: 'muster',
  finish: 'muster',
};

/** In their order of time. */
function withoutShort(chain: readonly ChainSegment[]): ChainSegment[] {
  const took = ({ from, to }: ChainSegment) => to - from;
  const longest = chain.toSorted((one, other) => took(other) - took(one)).slice(0, most);
  return chain.filter(segment => longest.includes(segment) && took(segment) >= shortest);
}
