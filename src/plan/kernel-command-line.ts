import type { Files } from '../ports.ts';
import type { UnitCondition, UnitDetails } from '../systemd/systemd.ts';

/**
 * The ConditionKernelCommandLine= that keeps a unit from starting in this boot, evaluated as systemd will when it gets
 * the job. Undefined when none does. Throws what reading the command line throws.
 */
export async function unmetKernelCondition(
  details: Pick<UnitDetails, 'conditions'>,
  files: Pick<Files, 'read' | 'type'>,
): Promise<UnitCondition | undefined> {
  const { conditions } = details;
  if (!conditions.some(isKernelCondition)) return undefined;
  const words = await kernelWords(files);
  const holds = (condition: UnitCondition) =>
    words.some(word => matches(word, condition.parameter)) !== condition.negated;
  const plain = conditions.find(
    condition => isKernelCondition(condition) && !condition.triggering && !holds(condition),
  );
  if (plain) return plain;
  // Of the conditions written with `|` one has to hold: with another kind among them nobody can tell beforehand.
  const triggering = conditions.filter(condition => condition.triggering);
  const hopeless = triggering.every(condition => isKernelCondition(condition) && !holds(condition));
  return hopeless ? triggering[0] : undefined;
}

function isKernelCondition(condition: UnitCondition): boolean {
  return condition.type === 'ConditionKernelCommandLine';
}

/** `nocluster` is met by `nocluster` and by `nocluster=1`; with an equals sign in it, only by the very same word. */
function matches(word: string, parameter: string): boolean {
  return word === parameter || (!parameter.includes('=') && word.startsWith(`${parameter}=`));
}

/** In a container systemd takes the arguments of PID 1 for the kernel's (its proc_cmdline()). */
async function kernelWords(files: Pick<Files, 'read' | 'type'>): Promise<string[]> {
  const inContainer = (await files.type('/run/systemd/container')) !== undefined;
  if (inContainer) return ((await files.read('/proc/1/cmdline')) ?? '').split('\0').filter(word => word !== '');
  return unquotedWords((await files.read('/proc/cmdline')) ?? '');
}

function unquotedWords(text: string): string[] {
  const words = text.match(/(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g) ?? [];
  return words.map(word => word.replaceAll(/["']/g, ''));
}
