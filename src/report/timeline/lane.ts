import type { Milliseconds } from '../../lib/duration.ts';

/** How a bar is drawn: each has a colour and a pattern of its own. `late`: a wait that came to nothing. `state`, `doubt`: what the cluster says, and what of it is no good news. */
export type Look =
  | 'wait'
  | 'late'
  | 'stable'
  | 'queued'
  | 'start'
  | 'failed'
  | 'pause'
  | 'readiness'
  | 'stop'
  | 'state'
  | 'doubt'
  | 'held';

export interface Bar {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly look: Look;
  readonly words: string;
}

/** `ready`: met, or it works; `failed`: what came to nothing. */
export interface Mark {
  readonly at: Milliseconds;
  readonly look: 'ready' | 'failed';
  readonly words: string;
}

/** What became of it, for a sign and a colour. */
export type Verdict = 'good' | 'bad' | 'doubtful' | 'none';

/** One row. */
export interface Lane {
  readonly name: string;
  /** One or two words, with times: `met after 3.1s`. */
  readonly note: string;
  readonly verdict: Verdict;
  /** Sentences that tell all that the row shows, and more. */
  readonly facts: readonly string[];
  /** Journal lines. */
  readonly log: readonly string[];
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** When the run as a whole waited for this. */
  readonly critical: readonly { readonly from: Milliseconds; readonly to: Milliseconds }[];
}

/** So many bars are drawn in a row. */
export const mostBars = 120;

/** Neighbours that are too short to be told apart, as one; of these the words of the longest. */
export function joinShort<Part extends { readonly from: Milliseconds; readonly to: Milliseconds }>(
  parts: readonly Part[],
  until: Milliseconds,
): Part[] {
  if (parts.length <= mostBars) return [...parts];
  const joined: { part: Part; longest: Milliseconds }[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const took = part.to - part.from;
    if (!last || part.to - last.part.from > until / mostBars) joined.push({ part, longest: took });
    else {
      const words = took > last.longest ? part : last.part;
      joined[joined.length - 1] = {
        part: { ...words, from: last.part.from, to: part.to },
        longest: Math.max(took, last.longest),
      };
    }
  }
  return joined.map(({ part }) => part);
}

/** Of a row with more bars than can be told apart, neighbours of one look become one. */
export function coarsen(bars: readonly Bar[]): Bar[] {
  if (bars.length <= mostBars) return [...bars];
  const until = Math.max(...bars.map(({ to }) => to));
  const width = until / mostBars;
  const merged = new Map<string, Bar & { readonly count: number }>();
  for (const bar of bars) {
    const key = `${bar.look} ${Math.floor(bar.from / width)}`;
    const before = merged.get(key);
    const count = (before?.count ?? 0) + 1;
    const words = count > 1 ? `${count} times in short` : bar.words;
    merged.set(key, { ...bar, from: before?.from ?? bar.from, words, count });
  }
  return [...merged.values()];
}
