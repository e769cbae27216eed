import type { Finding } from '../finding.ts';
import { unmetKernelCondition } from '../kernel-command-line.ts';
import type { Sight } from '../sight.ts';

/** `nocluster` on the kernel command line: a boot in which this node is not to join. */
export async function checkKernelCommandLine(sight: Sight): Promise<Finding[]> {
  const found = await Promise.all(
    sight.config.services.map(async ({ unit }) => ({
      unit,
      condition: await unmetKernelCondition(await sight.details(unit), sight.files),
    })),
  );
  return found.flatMap(({ unit, condition }) => {
    if (!condition) return [];
    const { parameter, negated } = condition;
    return {
      code: 'nocluster',
      severity: 'error',
      message: `the kernel command line ${negated ? 'has' : 'lacks'} ${parameter}: ${unit} does not start in this boot (ConditionKernelCommandLine=${negated ? '!' : ''}${parameter})`,
      remedy: `if the node may join: reboot ${negated ? 'without' : 'with'} ${parameter} on the kernel command line`,
    };
  });
}
