import type { Clock } from '../ports.ts';
import type { EventSink, RunEventBody } from './event.ts';

/** Stamps events with the time since the run began and passes them on. */
export type Emit = (body: RunEventBody) => void;

/** A sink that throws is left out from then on: it never fails the run. */
export function createEmitter(clock: Clock, sinks: readonly EventSink[]): Emit {
  const beganAt = clock.now();
  const live = new Set(sinks);
  return body => {
    const event = { at: Math.round((clock.now() - beganAt) * 1000) / 1000, ...body };
    for (const sink of live) {
      try {
        sink(event);
      } catch {
        live.delete(sink);
      }
    }
  };
}
