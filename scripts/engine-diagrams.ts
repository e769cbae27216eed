// Writes the diagrams of src/engine/transitions.ts into docs/engine.md: node scripts/engine-diagrams.ts
// A test fails when this was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { prerequisiteTransitions, serviceTransitions, type Transitions } from '../src/engine/transitions.ts';

const page = new URL('../docs/engine.md', import.meta.url);
const begin = (what: string) => `<!-- ${what}: written by scripts/engine-diagrams.ts -->`;
const end = '<!-- end -->';

/** By what they show, as they are in the page. */
export function engineDiagrams(): Readonly<Record<string, string>> {
  return {
    prerequisites: section('prerequisites', diagram(prerequisiteTransitions, 'prerequisite-')),
    services: section('services', diagram(serviceTransitions, 'service-')),
  };
}

function section(what: string, lines: readonly string[]): string {
  return [begin(what), '', '```mermaid', ...lines, '```', '', end].join('\n');
}

/** Without the steps that leave the status as it is, and without the names of steps that are that of the new status; the first status of the table is the one it begins with. */
function diagram<Status extends string, Step extends string>(
  transitions: Transitions<Status, Step>,
  prefix: string,
): readonly string[] {
  const rows = Object.entries(transitions) as [Status, Partial<Record<Step, Status>>][];
  const edges = rows.flatMap(([from, steps]) => {
    const byTarget = Map.groupBy(Object.entries(steps) as [Step, Status][], ([, to]) => to);
    return [...byTarget]
      .filter(([to]) => to !== from)
      .map(([to, all]) => {
        const labels = all.map(([step]) => labelOf(step, prefix)).filter(label => label !== to);
        return `  ${from} --> ${to}${labels.length > 0 ? `: ${labels.join(', ')}` : ''}`;
      });
  });
  return ['stateDiagram-v2', `  [*] --> ${rows[0]?.[0] ?? ''}`, ...edges];
}

/** A colon would end a label of mermaid. */
function labelOf(step: string, prefix: string): string {
  return step
    .replace(prefix, '')
    .replace(/: (.*)$/, ' ($1)')
    .replaceAll('-', ' ');
}

if (process.argv[1] === import.meta.filename) {
  let text = readFileSync(page, 'utf8');
  for (const [what, written] of Object.entries(engineDiagrams())) {
    const [head = '', rest = ''] = text.split(begin(what));
    text = `${head}${written}${rest.split(end).slice(1).join(end)}`;
  }
  writeFileSync(page, text);
}
