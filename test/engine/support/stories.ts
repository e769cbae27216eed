/** Stories that many schedules share. */
import { ms, seconds } from './times.ts';

/** The services in order from `at` on, all ready 2.3 s later. */
export function bringsUp(at: string, ends: 'ready' | 'degraded' = 'ready'): string[] {
  const start = ms(at);
  return [
    `${seconds(start)} start corosync`,
    `${seconds(start + 300)} start pacemaker`,
    `${seconds(start + 300)} start pcsd`,
    `${seconds(start + 2300)} ${ends} 0`,
  ];
}

/** No cluster, but pcsd, which takes 1.7 s. */
export function onlyPcsd(at: string, end: string): string[] {
  const start = ms(at);
  return [`${seconds(start)} start pcsd`, `${seconds(start + 1700)} ${end}`];
}
