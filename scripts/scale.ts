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
import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import { knownCib } from '../test/lab/cluster-files.ts';
import { Lab, placeCib } from '../test/lab/lab.ts';
import { suites, type Suite } from '../test/lab/debian-tree.ts';
import { measureColdStart, type ColdStart } from './scale/cold-start.ts';
import { scaleTable } from './scale/table.ts';
import { ways, type Way } from './scale/ways.ts';

const options = readOptions();

const measured: ColdStart[] = [];
for (const nodes of options.counts)
  for (const way of options.chosen) measured.push(...(await measure(nodes, way, options.starts)));
const all = options.results === undefined ? measured : await readResults(options.results);
console.log(scaleTable(all));

/** A lab of its own for each way, whose nodes have known each other before. */
async function measure(nodes: number, way: Way, starts: number): Promise<ColdStart[]> {
  if (starts === 0) return [];
  await using lab = await Lab.create({ nodes, suite: options.suite, quick: false });
  for (const node of lab.nodes) {
    await placeCib(node, knownCib(nodes));
    await way.place(node);
  }
  const found: ColdStart[] = [];
  for (let start = 1; start <= starts; start += 1) {
    const cold = await measureColdStart(lab, way, options.suite);
    await Promise.all(lab.nodes.map(node => node.crash()));
    console.error(
      `${nodes} nodes, ${way.name}: membership after ${cold.membershipMs ?? '-'} ms, online after ${cold.onlineMs ?? '-'} ms`,
    );
    if (options.results !== undefined) await appendFile(options.results, `${JSON.stringify(cold)}\n`);
    found.push(cold);
  }
  return found;
}

async function readResults(file: string): Promise<ColdStart[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
  return lines.map(line => JSON.parse(line) as ColdStart);
}

interface Options {
  readonly counts: readonly number[];
  readonly chosen: readonly Way[];
  readonly starts: number;
  readonly suite: Suite;
  readonly results: string | undefined;
}

/** Nothing is measured with an option that is wrong: exit status 2. */
function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        nodes: { type: 'string', default: '2,4,8,16' },
        ways: { type: 'string', default: ways.map(({ name }) => name).join(',') },
        starts: { type: 'string', default: '3' },
        suite: { type: 'string', default: 'bookworm' },
        results: { type: 'string' },
      },
    });
    const suite = suites.find(name => name === values.suite);
    if (suite === undefined) throw new Error(`--suite: ${suites.join(' or ')}, not ${values.suite}`);
    return {
      counts: values.nodes.split(',').map(text => wholeNumber('--nodes', text, { least: 2, most: 32 })),
      chosen: values.ways.split(',').map(wayNamed),
      // 0: only what --results has is shown.
      starts: wholeNumber('--starts', values.starts, { least: 0, most: 100 }),
      suite,
      results: values.results,
    };
  } catch (error) {
    console.error(`scale: ${error instanceof Error ? error.message : String(error)}`);
    console.error('usage: npm run scale -- [--nodes N,…] [--ways NAME,…] [--starts N] [--suite NAME] [--results FILE]');
    return exit(2);
  }
}

function wholeNumber(option: string, text: string, { least, most }: { least: number; most: number }): number {
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new Error(`${option}: ${least} to ${most}, not ${text}`);
}

function wayNamed(name: string): Way {
  const way = ways.find(each => each.name === name);
  if (way === undefined) throw new Error(`--ways: ${ways.map(each => each.name).join(', ')}, not ${name}`);
  return way;
}
