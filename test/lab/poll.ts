import { setTimeout as sleep } from 'node:timers/promises';

/** Looks every few milliseconds until `look` gives something other than undefined or false. For what has no event. */
export async function poll<Found>(
  what: string,
  timeout: number,
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  every = 10,
): Promise<Found> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`after ${timeout} ms still not: ${what}`);
    await sleep(every);
  }
}
