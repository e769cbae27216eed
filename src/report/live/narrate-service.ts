import { formatDuration } from '../../lib/duration.ts';
import { joinNames } from '../../lib/join-names.ts';
import { count, skipMeaning } from '../words.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { ServiceEvent, ServiceState } from '../../engine/service-state.ts';
import type { Level, Line, Step } from './narration.ts';

export function serviceText(step: Step, event: ServiceEvent): Line[] {
  const before = step.before.services.get(event.unit);
  const row = step.after.services.get(event.unit);
  if (!before || !row) return [];
  const at = formatDuration(event.at - (step.after.run?.at ?? 0));
  const say = (text: string, level: Level = 'info'): Line[] => [{ level, text: `${event.unit}: ${text}` }];
  switch (event.type) {
    case 'service-found-active':
      return say('is running already');
    case 'service-requested':
      return say(`start requested at ${at}${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`);
    case 'service-starting':
      return [];
    case 'service-attempt-ended':
      if (event.active) return [];
      return [
        ...say(`attempt ${event.attempt} ended${took(row, event.at)}: ${event.detail || event.jobResult}`, 'warning'),
        ...logLines(event.log, 'warning'),
      ];
    case 'service-retry':
      return say(`attempt ${event.attempt} follows in ${formatDuration(event.delay)}`);
    case 'service-waiting': {
      if (event.prerequisites.length === 0) return [];
      const again = before.attempts.length > 0 ? ' before it is tried again' : '';
      return say(`waits for ${joinNames(event.prerequisites, 5)}${again}`);
    }
    case 'service-active':
      return say(`active at ${at}${took(row, event.at)}`);
    case 'service-observed':
      if (event.status === 'met' || (before.observed === event.status && before.detail === event.reason)) return [];
      if (before.status === 'ready') return say(`no longer ready: ${event.reason}`, 'warning');
      return say(row.status === 'active' ? `not ready: ${event.reason}` : event.reason);
    case 'service-ready':
      return say(`ready at ${at}${event.detail ? `: ${event.detail}` : ''}`);
    case 'service-failed': {
      const last = before.attempts.at(-1);
      const told = last?.log.join('\n') === event.log.join('\n');
      const what = last?.detail === event.detail ? `given up after ${count(last.number, 'attempt')}` : event.detail;
      return [...say(`failed: ${what}`, 'error'), ...(told ? [] : logLines(event.log, 'error'))];
    }
    case 'service-stopping':
      return say(
        `is being stopped again${event.limit === null ? '' : `; it has ${formatDuration(event.limit)}`}`,
        'warning',
      );
    case 'service-stopped':
      return say(`stopped at ${at}`);
    case 'service-skipped':
      return say(`not started: ${skipMeaning[event.cause]}`, event.cause === 'dry-run' ? 'info' : 'warning');
  }
}

function took({ attempts }: ServiceState, at: Milliseconds): string {
  const attempt = attempts.at(-1);
  return attempt ? ` after ${formatDuration(at - attempt.requestedAt)}` : '';
}

function logLines(log: readonly string[], level: Level): Line[] {
  return log.map(text => ({ level, text: `  | ${text}` }));
}
