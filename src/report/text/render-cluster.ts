/** All nodes of the cluster as one table. */
import type { ClusterOverview, NodeOverview } from '../../cluster/cluster-overview.ts';
import { formatMoment } from '../../lib/iso-time.ts';
import { clean, padEnd, widthOf, wrap } from './layout.ts';
import { paint, type Paint, type Style } from './style.ts';

const head = ['NODE', 'PACEMAKER', 'MUSTER', 'WHEN', 'UNMET'] as const;

export function renderCluster({ nodes, dc, unseen }: ClusterOverview, style: Style): string {
  const rows = nodes.map(node => cellsOf(node, dc, style));
  const widths = head.map((title, column) => Math.max(widthOf(title), ...rows.map(row => widthOf(row[column] ?? ''))));
  const line = (cells: readonly string[], how: (column: number) => Paint | undefined) =>
    cells
      .map((cell, column) => {
        const text = column === head.length - 1 ? cell : padEnd(cell, widths[column] ?? 0);
        const colour = how(column);
        return colour === undefined ? text : paint(text, colour, style);
      })
      .join('  ')
      .trimEnd();
  return [
    line(head, () => 'bold'),
    ...rows.map((row, index) => line(row, column => colourOf(nodes[index], column))),
    ...unseen.flatMap(text => wrap('not seen: ', clean(text, style), style.columns)),
  ]
    .map(text => `${text}\n`)
    .join('');
}

function cellsOf({ node, state, outcome, unmet, publishedAt }: NodeOverview, dc: string | null, style: Style) {
  const when = publishedAt === null ? '-' : formatMoment(publishedAt);
  const cells = [node, node === dc ? `${state}, DC` : state, outcome ?? '-', when, unmet.join(', ')];
  return cells.map(cell => clean(cell, style));
}

function colourOf(node: NodeOverview | undefined, column: number): Paint | undefined {
  if (column === 1) return node?.state === 'online' ? 'green' : node?.state === 'UNCLEAN' ? 'red' : 'yellow';
  if (column !== 2 || !node || node.outcome === null) return undefined;
  if (node.outcome === 'ready') return node.degraded === true ? 'yellow' : 'green';
  return node.outcome === 'starting' || node.outcome === 'degraded' ? 'yellow' : 'red';
}
