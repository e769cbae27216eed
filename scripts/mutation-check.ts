// Puts the faults of test/mutation/faults.yaml one at a time into a copy of the source and runs the tests of the engine:
// each has to be noticed. All of them take a quarter of an hour; a NAME is one alone, --from NAME goes on where it ended.
//
//   node scripts/mutation-check.ts [NAME... | --from NAME]
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Fault {
  readonly name: string;
  /** Below the root of the project. */
  readonly file: string;
  /** What would go wrong, for whom. */
  readonly means: string;
  readonly code: string;
  readonly becomes: string;
}

const root = join(import.meta.dirname, '..');
const list = join(root, 'test/mutation/faults.yaml');
/** What the tests of the engine need of a checkout. */
const copied = [
  'src',
  'test',
  'examples',
  'units',
  'docs',
  'scripts',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
/** A fault may well make a loop endless: that is noticed, too. */
const mostMilliseconds = 180_000;

export function readFaults(): readonly Fault[] {
  const files = parse(readFileSync(list, 'utf8')) as Record<string, Record<string, Omit<Fault, 'name' | 'file'>>>;
  return Object.entries(files).flatMap(([file, faults]) =>
    Object.entries(faults).map(([name, fault]) => ({ name, file, ...fault })),
  );
}

/** The source with the fault in it. Throws when its snippet is not there exactly once; white space does not count. */
export function seed({ name, file, code, becomes }: Fault, source: string): string {
  const words = code
    .trim()
    .split(/\s+/)
    .map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const found = [...source.matchAll(new RegExp(words.join('\\s+'), 'g'))];
  const [match] = found;
  if (match === undefined || found.length > 1)
    throw new Error(`${name}: its code is in ${file} ${found.length} times, and must be there once`);
  return source.slice(0, match.index) + becomes + source.slice(match.index + match[0].length);
}

async function main(args: readonly string[]): Promise<void> {
  const all = readFaults();
  const chosen = choose(all, args);
  const copy = mkdtempSync(join(tmpdir(), 'muster-mutation-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const { noticed: already } = await runTests(copy);
  if (already !== undefined) throw new Error(`without any fault this test fails: ${already}`);
  const survivors: Fault[] = [];
  for (const fault of chosen) {
    const path = join(copy, fault.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, seed(fault, source));
    const { noticed, seconds } = await runTests(copy);
    writeFileSync(path, source);
    if (noticed === undefined) survivors.push(fault);
    console.log(`${fault.name.padEnd(36)} ${seconds.padStart(4)} s  ${noticed ?? `NOT NOTICED: ${fault.means}`}`);
  }
  console.log(`${chosen.length - survivors.length} of ${chosen.length} faults noticed`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
}

function choose(all: readonly Fault[], [first, ...more]: readonly string[]): readonly Fault[] {
  if (first === undefined) return all;
  const names = first === '--from' ? more : [first, ...more];
  const unknown = names.find(name => !all.some(fault => fault.name === name));
  if (unknown !== undefined) throw new Error(`there is no fault ${unknown} in ${list}`);
  if (first === '--from') return all.slice(all.findIndex(({ name }) => name === names[0]));
  return all.filter(({ name }) => names.includes(name));
}

/** Those of the engine's tests that take longest come last: most faults are noticed before. */
const longest = ['any-moment', 'any-order', 'ending'].map(name => `test/engine/${name}.test.ts`);
const stages: readonly (readonly string[])[] = [
  ['test/engine', ...longest.flatMap(file => ['--exclude', file])],
  longest,
];

interface Result {
  /** The first test that failed, or that they did not end; undefined: none did. */
  readonly noticed: string | undefined;
  readonly seconds: string;
}

async function runTests(copy: string): Promise<Result> {
  const began = performance.now();
  let noticed: string | undefined;
  for (const stage of stages) noticed ??= firstFailure(await runVitest(copy, stage));
  return { noticed, seconds: ((performance.now() - began) / 1000).toFixed(0) };
}

/** In one process and one thread: less to start, and other work goes on beside it. Undefined: they did not end. */
async function runVitest(copy: string, stage: readonly string[]): Promise<Results | undefined> {
  const output = join(copy, 'results.json');
  rmSync(output, { force: true });
  const how = ['--bail', '1', '--no-isolate', '--no-file-parallelism', '--testTimeout', '60000', '--reporter', 'json'];
  const args = ['run', '--project', 'unit', ...stage, ...how, '--outputFile', output];
  const child = spawn(join(root, 'node_modules/.bin/vitest'), args, { cwd: copy, detached: true, stdio: 'ignore' });
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), mostMilliseconds);
  await new Promise(resolve => child.once('exit', resolve));
  clearTimeout(timer);
  return existsSync(output) ? (JSON.parse(readFileSync(output, 'utf8')) as Results) : undefined;
}

interface Results {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function firstFailure(results: Results | undefined): string | undefined {
  if (results === undefined) return '(the tests did not end)';
  if (results.success) return undefined;
  const tests = results.testResults.flatMap(({ assertionResults }) => assertionResults);
  return tests.find(({ status }) => status === 'failed')?.fullName ?? '(outside of any test)';
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
