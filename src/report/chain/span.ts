/** A stretch of time in a run. */
import type { Milliseconds } from '../../lib/duration.ts';

/** A moment of the run. Of two at the same time the order of the events decides. */
export interface Moment {
  readonly at: Milliseconds;
  /** The number of the event. */
  readonly index: number;
}

/**
 * `unmet`, `stable` (met, and has to hold for a time): of a prerequisite. `queued` (the job waits in systemd's queue), `start`,
 * `backoff`, `requires` (waits for its prerequisites), `readiness` (from active to ready), `stop` (taken back): of a service.
 */
export type SpanKind = 'unmet' | 'stable' | 'queued' | 'start' | 'backoff' | 'requires' | 'readiness' | 'stop';

/** How it ended: `skipped`: nothing came of it, because of something else; `open`: with the run, or it has not. */
export type SpanEnd = 'done' | 'failed' | 'late' | 'broken' | 'skipped' | 'open';

export interface Span {
  readonly kind: SpanKind;
  /** A prerequisite or a unit. */
  readonly name: string;
  readonly from: Moment;
  readonly to: Moment;
  readonly end: SpanEnd;
  /** What was seen last in it, or how it ended. */
  readonly words: string;
  /** Of a prerequisite: it was lost again and is waited for anew. */
  readonly again: boolean;
  /** Of a service: the number of the start; 0 when it was found running. */
  readonly attempt: number;
}
