/**
 * `npm run fuzz [COUNT [FIRST]]`: reads as many mutated files and fails for one that is neither valid nor refused with a place,
 * takes over a second of CPU, or brings this process, Node and all the files before included, over 200 MB. The numbers of
 * failed files are told: `npm run fuzz 1 NUMBER` reads that one again.
 *
 * Node is given a small heap (see package.json): it takes what it may have before it collects what is no longer used, so
 * that with a large one the peak tells how long it was idle, and not what a file needs.
 */
import { argv, cpuUsage, exit, resourceUsage, stdout } from 'node:process';
import { printDiagnostics } from '../../../src/config/print-diagnostic.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { mutant } from './mutate.ts';

const [count, first] = [Number(argv[2] ?? 100_000), Number(argv[3] ?? 1)];
const most = { milliseconds: 1000, megabytes: 200 };
const peak = () => resourceUsage().maxRSS / 1024;
let [valid, slowest, failed] = [0, 0, 0];

for (let seed = first; seed < first + count; seed++) {
  const text = mutant(seed);
  const [before, peakBefore] = [cpuUsage(), peak()];
  try {
    valid += isValid(text) ? 1 : 0;
  } catch (error) {
    fail(seed, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { user, system } = cpuUsage(before);
  const took = (user + system) / 1000;
  slowest = Math.max(slowest, took);
  // A peak never falls again: only the file that brought it there is to blame.
  if (peak() > most.megabytes && peakBefore <= most.megabytes)
    fail(seed, `brought muster to ${Math.round(peak())} MB of memory`);
  if (took > most.milliseconds) fail(seed, `took ${Math.round(took)} ms of CPU`);
}

stdout.write(
  `fuzz: ${count} files from ${first}: ${valid} valid, ${failed} failed; slowest ${Math.round(slowest)} ms, peak of the whole process ${Math.round(peak())} MB\n`,
);
exit(failed === 0 ? 0 : 1);

function isValid(text: string): boolean {
  const sources = [{ file: 'f.yaml', text }];
  const { config, diagnostics } = readConfig(sources);
  if (config) {
    if (!Object.isFrozen(config) || config.services.length === 0) throw new Error('a valid config that is not whole');
    return true;
  }
  const printed = printDiagnostics(diagnostics, sources);
  if (diagnostics.length === 0 || !/^f\.yaml:\d+:\d+: ./.test(printed))
    throw new Error(`refused without a reason: ${printed}`);
  if (/\n\s+at .*\.ts:\d+/.test(printed)) throw new Error('a stack trace');
  return false;
}

function fail(seed: number, why: string): void {
  failed += 1;
  stdout.write(`fuzz: file ${seed}: ${why}\n`);
}
