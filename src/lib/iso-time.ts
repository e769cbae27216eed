/** Milliseconds since the epoch of an ISO 8601 time; NaN for anything else. */
export function millisecondsOf(time: string): number {
  return Date.parse(time);
}

/** In UTC. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
