/** A run as stretches of time, a fold of its report's events: what the critical chain and the timeline are made of. */
import { serviceSpans } from './service-spans.ts';
import { prerequisiteSpans } from './prerequisite-spans.ts';
import { toldEvents, type ToldEvent, type ToldPrerequisite } from './told-events.ts';
import type { Report } from '../report.ts';
import type { Moment, Span } from './span.ts';

export interface Spans {
  /** By name, as they were last; those that are no longer in the file included. */
  readonly planned: ReadonlyMap<string, ToldPrerequisite>;
  readonly prerequisites: readonly Span[];
  readonly services: readonly Span[];
  readonly events: readonly ToldEvent[];
  /** The end of the run, or now. */
  readonly end: Moment;
}

export function spansOf(report: Pick<Report, 'events' | 'durationMs'>): Spans {
  const events = toldEvents(report);
  const end: Moment = { at: report.durationMs, index: events.length };
  const planned = new Map(events.flatMap(plannedIn).map(each => [each.name, each]));
  return { planned, events, end, prerequisites: prerequisiteSpans(events, end), services: serviceSpans(events, end) };
}

function plannedIn(event: ToldEvent): readonly ToldPrerequisite[] {
  return event.type === 'run-started' || event.type === 'config-reloaded' ? event.prerequisites : [];
}
