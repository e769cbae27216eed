/** The words of `--help`, after what commander makes of the options. */
import { exitStatuses } from './exit-statuses.ts';
import { wrap } from '../report/text/layout.ts';
import type { VerbDefinition } from './verb.ts';

const firstSteps = [
  ['muster init', 'a file from what this node shows; never over yours'],
  ['muster plan', 'what up would do here, and what is wrong with this node'],
  ['muster check', 'look at the prerequisites, now'],
  ['muster up --dry-run', 'wait for them, start nothing'],
  ['muster up', 'bring the node up; what runs already is left alone'],
  ['muster install', 'do that at each boot'],
] as const;

/** Below the help of the program. */
export function afterHelp(columns: number): string {
  const statuses = exitStatuses.flatMap(([status, meaning]) => wrap(`  ${status.padEnd(8)}  `, meaning, columns));
  return `\nBegin with:\n${commandLines(firstSteps)}\n\nExit status:\n${statuses.join('\n')}`;
}

/** Below the help of a verb. */
export function afterVerbHelp({ examples }: VerbDefinition): string {
  return `\nExamples:\n${commandLines(examples)}`;
}

function commandLines(commands: VerbDefinition['examples']): string {
  const explained = commands.filter(([, what]) => what !== '');
  const width = Math.max(0, ...explained.map(([command]) => command.length));
  return commands.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`.trimEnd()).join('\n');
}
