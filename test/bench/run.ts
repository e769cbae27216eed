/**
 * `npm run bench [-- --json] [--quick] [--only NAME]...`: measures muster beside what it replaces, on real managers and nodes, and
 * holds it to its budgets. Exit status 1 when one is missed.
 */
import { readFile } from 'node:fs/promises';
import { exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { scaleOf, type Bench } from './bench.ts';
import { benches } from './benches.ts';
import { documentOf, entryOf, failedEntry, type BenchEntry } from './document.ts';
import { thisMachine } from './machine.ts';
import { renderEnd, renderEntry } from './render.ts';

const { json, quick, only } = readOptions();
const machine = await thisMachine();
const beganAt = performance.now();
const entries: BenchEntry[] = [];
for (const bench of chosen(only)) {
  // Which one it is at, where the result is for a program.
  if (json) stderr.write(`bench: ${bench.name}\n`);
  const entry = await measure(bench);
  entries.push(entry);
  if (!json) stdout.write(renderEntry(entry));
}
const { version } = JSON.parse(await readFile(`${import.meta.dirname}/../../package.json`, 'utf8')) as {
  version: string;
};
const seconds = Math.round((performance.now() - beganAt) / 1000);
const document = documentOf({ version, machine, quick, seconds, benches: entries });
stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : renderEnd(document), () =>
  exit(document.passed ? 0 : 1),
);

async function measure(bench: Bench): Promise<BenchEntry> {
  try {
    return entryOf(bench, await bench.run(scaleOf(quick)));
  } catch (error) {
    return failedEntry(bench, error);
  }
}

function chosen(names: readonly string[]): readonly Bench[] {
  const unknown = names.find(name => !benches.some(bench => bench.name === name));
  if (unknown !== undefined) wrongUsage(`there is no bench ${unknown}`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}

function readOptions(): { readonly json: boolean; readonly quick: boolean; readonly only: readonly string[] } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({ options: { json: flag, quick: flag, only: { type: 'string', multiple: true } } });
    // `npm run bench --json`: npm keeps the option to itself, and tells of it so.
    const json = values.json || process.env['npm_config_json'] === 'true';
    return { ...values, json, only: values.only ?? [] };
  } catch (error) {
    return wrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function wrongUsage(mistake: string): never {
  stderr.write(`bench: ${mistake}\nusage: npm run bench -- [--json] [--quick] [--only NAME]...\n`);
  for (const { name, title } of benches) stderr.write(`  ${name.padEnd(9)} ${title}\n`);
  exit(2);
}
