/** `muster plan --format dot`: the picture of what `up` would do, for Graphviz. */
import { formatDuration } from '../lib/duration.ts';
import type { Finding } from '../plan/finding.ts';
import type { Plan, PlannedPrerequisite, PlannedService } from '../plan/plan.ts';
import { cut, safeLine } from './text/layout.ts';

/** An arrow goes from what is waited for to what waits. Nodes are named `prerequisite NAME`, `gate` and `service UNIT`. */
export function planDot(plan: Plan, findings: readonly Finding[]): string {
  const atTheGate = plan.prerequisites.filter(({ requiredBy }) => requiredBy.length === 0);
  const behind = plan.prerequisites.filter(({ requiredBy }) => requiredBy.length > 0);
  const waitedFor = new Set(atTheGate.flatMap(({ after }) => after));
  const last = atTheGate.filter(({ name }) => !waitedFor.has(name));
  const order = ['gate', ...plan.services.map(({ unit }) => service(unit))];
  const lines = [
    'digraph muster {',
    '  rankdir=LR;',
    `  label=${label(longestText(plan), findingsText(findings))};`,
    '  fontname="sans-serif"; node [shape=box, fontname="sans-serif"]; edge [fontname="sans-serif"];',
    '  subgraph cluster_prerequisites {',
    `    label=${label('Wait for all of these', `at most ${formatDuration(plan.deadline)} together`)}; style=rounded;`,
    ...atTheGate.map(one => `    ${prerequisiteNode(one)}`),
    '  }',
    `  gate [shape=diamond, label=${label('all hold at once')}];`,
    ...behind.map(one => `  ${prerequisiteNode(one)}`),
    ...plan.services.map(one => `  ${serviceNode(one)}`),
    ...plan.prerequisites.flatMap(({ name, after }) =>
      after.map(before => arrow(prerequisite(before), prerequisite(name))),
    ),
    ...last.map(({ name }) => arrow(prerequisite(name), 'gate')),
    ...order.slice(1).map((to, i) => arrow(order[i] ?? '', to, i === 0 ? '' : 'penwidth=2')),
    ...plan.services.flatMap(({ unit, requires }) =>
      requires.map(name => arrow(prerequisite(name), service(unit), `label=${label('requires')}`)),
    ),
    '}',
  ];
  return lines.map(line => `${line}\n`).join('');
}

function prerequisiteNode({ name, text, required, implicit, stable, latest }: PlannedPrerequisite): string {
  const marks = [
    ...(required ? [] : ['optional']),
    ...(implicit ? ['implicit'] : []),
    ...(stable > 0 ? [`stable for ${formatDuration(stable)}`] : []),
  ];
  const lines = [name, text, ...(marks.length > 0 ? [marks.join(', ')] : []), `at most ${formatDuration(latest)}`];
  return `${prerequisite(name)} [label=${label(...lines)}${required ? '' : ', style=dashed'}];`;
}

function serviceNode({ unit, attempts, startTimeout, readyTimeout, ready, evenIfHeld }: PlannedService): string {
  const tries = attempts === 1 ? 'one attempt' : `${attempts} attempts`;
  const lines = [
    unit,
    `${tries} of ${formatDuration(startTimeout)}`,
    `${ready === undefined ? 'ready' : `${ready} met`} within ${formatDuration(readyTimeout)}`,
    ...(evenIfHeld ? ['started also when the run ends early'] : []),
  ];
  return `${service(unit)} [shape=component, label=${label(...lines)}];`;
}

function longestText({ longest }: Plan): string {
  return `Longest possible wait: ${formatDuration(longest.prerequisites + longest.services)}`;
}

function findingsText(findings: readonly Finding[]): string {
  const counts = (['error', 'warning', 'note'] as const).flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? 'No findings' : `Findings: ${counts.join(', ')} (muster plan)`;
}

function prerequisite(name: string): string {
  return quoted(`prerequisite ${name}`);
}

function service(unit: string): string {
  return quoted(`service ${unit}`);
}

function arrow(from: string, to: string, attributes = ''): string {
  return `  ${from} -> ${to}${attributes === '' ? '' : ` [${attributes}]`};`;
}

/** As long as a name can be. */
const widest = 64;

/** Lines of a label, in which `&` begins an entity and a backslash an escape. */
function label(...lines: readonly string[]): string {
  const safe = lines.map(line => escaped(cut(safeLine(line), widest, { utf8: true })).replaceAll('&', '&amp;'));
  return `"${safe.join(String.raw`\n`)}"`;
}

/** A name between quotes stands for itself: only they are escaped there. */
function quoted(name: string): string {
  return `"${safeLine(name)
    .replaceAll('"', String.raw`\"`)
    .replace(/\\$/, String.raw`\\`)}"`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\"]/g, character => `\\${character}`);
}
