/** Milliseconds since the epoch of an ISO 8601 time; NaN for anything else. */
export function millisecondsOf(time: string): number {
  return Date.parse(time);
}

/** In UTC. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** For people: `2026-03-01 03:12:09 +01:00`, or `UTC`, by the clock of the place where it was written. */
export function formatMoment(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)$/.exec(time);
  return match ? `${match[1]} ${match[2]} ${match[3] === 'Z' ? 'UTC' : match[3]}` : time;
}
