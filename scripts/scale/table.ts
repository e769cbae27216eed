/** Cold starts as one table: a row for each number of nodes and way. Pure. */
import { quartilesOf } from '../../src/lib/quartiles.ts';
import type { ColdStart } from './cold-start.ts';

const heads = [
  'nodes',
  'way',
  'starts',
  'corosync requested, last',
  'membership complete',
  'all online',
  'all ready',
  'memberships a node',
  'in all',
  'DCs elected',
  'starved',
  'CPU s of all: corosync, pacemaker, muster',
  'cores busy otherwise',
];

/** The median, and the least and the most where they differ; of starts that were not complete in time only how many. */
export function scaleTable(starts: readonly ColdStart[]): string {
  const groups = Map.groupBy(starts, ({ nodes, way }) => `${nodes} ${way}`);
  const rows = [...groups.values()].toSorted(([one], [other]) => (one?.nodes ?? 0) - (other?.nodes ?? 0)).map(row);
  return [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function row(starts: readonly ColdStart[]): string[] {
  const [first] = starts;
  if (first === undefined) return [];
  const seconds = (pick: (start: ColdStart) => number | null) => {
    const found = starts.flatMap(start => pick(start) ?? []).map(ms => ms / 1000);
    const never = starts.length - found.length;
    const late = never > 0 ? [`${never} of ${starts.length} not in time`] : [];
    return [...(found.length > 0 ? [spread(found, 's')] : []), ...late].join(', ');
  };
  const counts = (pick: (start: ColdStart) => number) => spread(starts.map(pick), '');
  const cpu = (user: keyof ColdStart['cpuSeconds']) => median(starts.map(({ cpuSeconds }) => cpuSeconds[user]));
  return [
    `${first.nodes}`,
    first.way,
    `${starts.length}`,
    seconds(({ requestedMs }) => Math.max(...requestedMs)),
    seconds(({ membershipMs }) => membershipMs),
    seconds(({ onlineMs }) => onlineMs),
    !first.way.startsWith('muster') ? '-' : seconds(({ readyMs }) => readyMs),
    counts(({ memberships }) => Number(median(memberships))),
    counts(({ rings }) => rings),
    counts(({ elected }) => elected),
    counts(({ starved }) => starved),
    `${cpu('all')}: ${cpu('corosync')}, ${cpu('pacemaker')}, ${cpu('muster')}`,
    median(starts.map(({ otherCores }) => otherCores)),
  ];
}

function spread(values: readonly number[], unit: string): string {
  const texts = [Math.min(...values), Math.max(...values)].map(written);
  const middle = `${median(values)}${unit === '' ? '' : ` ${unit}`}`;
  return texts[0] === texts[1] ? middle : `${middle} (${texts.join('–')})`;
}

function median(values: readonly number[]): string {
  return written(quartilesOf(values)?.median ?? NaN);
}

function written(value: number): string {
  return Number(value.toFixed(1)).toString();
}
