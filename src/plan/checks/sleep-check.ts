import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** Sleeps that somebody once put before a daemon because it started too early: muster waits for the thing itself. */
export async function checkSleeps(sight: Sight): Promise<Finding[]> {
  const units = await Promise.all(sight.config.services.map(({ unit }) => sight.details(unit)));
  return units.flatMap(({ name, service, dropInPaths }) => {
    const sleeps = (service?.execStartPre ?? []).filter(isSleep);
    return sleeps.map(argv => ({
      code: 'sleep-drop-in',
      severity: 'warning',
      message: `${name} sleeps before it starts (ExecStartPre=${argv.join(' ')}): a delay at each start, between corosync and pacemaker a dangerous one`,
      remedy: `remove the line${dropInPaths.length === 0 ? '' : ` from ${dropInPaths.join(' or ')}`} and declare what it waited for as a prerequisite`,
    }));
  });
}

export function isSleep(argv: readonly string[]): boolean {
  const program = (argv[0] ?? '').split('/').at(-1);
  if (program === 'sleep') return true;
  // sh -c 'sleep 10', also with something before or after it
  return (
    program !== undefined &&
    /^(ba|da|k|z)?sh$/.test(program) &&
    argv.slice(1).some(word => /(^|[\s;&|(])(\/\S*\/)?sleep\s+\d/.test(word))
  );
}
