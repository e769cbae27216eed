/**
 * Measures cold starts of clusters of real nodes on this machine, and prints them as a table: npm run scale. See docs/scale.md.
 *
 *   --nodes 2,4,8,16   how many nodes; default 2,4,8,16
 *   --ways NAME,…      enable, pcs, muster, muster-10s, muster-30s; default all of them
 *   --starts N         how often each; default 3
 *   --suite NAME       bookworm or trixie; default bookworm
 *   --results FILE     adds what is measured to this file (one JSON document a line), and prints the table of all that is in it
 */
import { appendFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { knownCib } from '../test/lab/cluster-files.ts';
import { Lab, placeCib } from '../test/lab/lab.ts';
import type { Suite } from '../test/lab/debian-tree.ts';
import { measureColdStart, type ColdStart } from './scale/cold-start.ts';
import { scaleTable } from './scale/table.ts';
import { ways, type Way } from './scale/ways.ts';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '2,4,8,16' },
    ways: { type: 'string', default: ways.map(({ name }) => name).join(',') },
    starts: { type: 'string', default: '3' },
    suite: { type: 'string', default: 'bookworm' },
    results: { type: 'string' },
  },
});
const counts = values.nodes.split(',').map(Number);
const chosen = values.ways.split(',').map(name => {
  const way = ways.find(each => each.name === name);
  if (way === undefined) throw new Error(`--ways: no ${name}; there are ${ways.map(each => each.name).join(', ')}`);
  return way;
});
if (!counts.every(count => Number.isInteger(count) && count >= 2 && count <= 32))
  throw new Error('--nodes: 2 to 32, parted by commas');
const suite = values.suite as Suite;

const measured: ColdStart[] = [];
for (const nodes of counts)
  for (const way of chosen) measured.push(...(await measure(nodes, way, Number(values.starts))));
const all = values.results === undefined ? measured : await readResults(values.results);
console.log(scaleTable(all));

/** A lab of its own for each way, whose nodes have known each other before. */
async function measure(nodes: number, way: Way, starts: number): Promise<ColdStart[]> {
  if (starts === 0) return [];
  await using lab = await Lab.create({ nodes, suite, quick: false });
  for (const node of lab.nodes) {
    await placeCib(node, knownCib(nodes));
    await way.place(node);
  }
  const found: ColdStart[] = [];
  for (let start = 1; start <= starts; start += 1) {
    const cold = await measureColdStart(lab, way, suite);
    await Promise.all(lab.nodes.map(node => node.crash()));
    console.error(
      `${nodes} nodes, ${way.name}: membership after ${cold.membershipMs ?? '-'} ms, online after ${cold.onlineMs ?? '-'} ms`,
    );
    if (values.results !== undefined) await appendFile(values.results, `${JSON.stringify(cold)}\n`);
    found.push(cold);
  }
  return found;
}

async function readResults(file: string): Promise<ColdStart[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
  return lines.map(line => JSON.parse(line) as ColdStart);
}
