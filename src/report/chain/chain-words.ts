import type { ChainSegment } from './chain-segment.ts';
import type { Span } from './span.ts';

export type Said = Pick<ChainSegment, 'kind' | 'name' | 'words'> & Partial<Pick<ChainSegment, 'failed'>>;

export function prerequisiteWords({ kind, name, end, words, again }: Span, required: boolean): Said {
  if (kind === 'stable') return { kind, name, words };
  const seen = `${required || end === 'done' ? '' : ' (optional)'}${words === '' ? '' : `: ${words}`}`;
  const what = {
    done: again ? `lost again${seen}` : words || 'not met yet',
    late: `not met in time${seen}`,
    broken: `broken${seen}`,
    skipped: `skipped${seen}`,
    failed: `not met${seen}`,
    open: `${again ? 'lost again' : 'not met'}${seen}`,
  }[end];
  return { kind: 'prerequisite', name, words: what, failed: end === 'late' || end === 'broken' };
}

export function serviceWords({ kind, end, words, attempt }: Span): string {
  const seen = words === '' ? '' : `: ${words}`;
  switch (kind) {
    case 'start':
      if (end === 'failed') return `start failed, attempt ${attempt}${seen}`;
      return `${end === 'done' ? 'started' : 'starting'}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
    case 'queued':
      return `its start was queued${seen}`;
    case 'backoff':
      return `pause before attempt ${attempt}`;
    case 'readiness':
      if (end === 'failed') return `does not work${seen}`;
      return attempt === 0 ? `found running, looked whether it works${seen}` : `active, not ready yet${seen}`;
    case 'stop':
      return `stopped again${seen}`;
    case 'requires':
    case 'unmet':
    case 'stable':
      return words;
  }
}
