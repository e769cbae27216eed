/** What is ordered from outside while a run waits: `muster skip` by a file, reading the file again by a signal. */
import { printDiagnostics } from '../config/print-diagnostic.ts';
import type { Orders } from '../engine/orders.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { parseSkips, skipFileName, type RunKey } from '../report/kept/skip-file.ts';
import { busOf, complain, type CliContext, type CommonOptions } from './context.ts';
import { load } from './load.ts';

/** What was asked of earlier runs. That it cannot be removed does no harm: it names the run that it is for. */
export async function clearSkips({ system }: CliContext, options: CommonOptions): Promise<void> {
  const store = system.store(system.folders(busOf(options)).runtime);
  await store.remove(skipFileName).catch(() => undefined);
}

/** Passes on what is asked for below the runtime folder, until `over`. A file that cannot be read asks for nothing. */
export function followSkips(
  orders: Orders,
  run: RunKey,
  { context, options, over }: { context: CliContext; options: CommonOptions; over: AbortSignal },
): void {
  const { system } = context;
  const path = `${system.folders(busOf(options)).runtime}/${skipFileName}`;
  const look = oneAtATime(async () => {
    const text = await system.host.files.read(path).catch(() => undefined);
    if (over.aborted) return;
    for (const { name, by } of parseSkips(text, run)) orders.give({ is: 'skip', name, by });
  });
  system.host.files.watch(path, look, over);
}

/** For a signal: reads the file again. What is wrong with it is told in full, and the run goes on with what it has. */
export function rereader(orders: Orders, context: CliContext, options: CommonOptions): () => void {
  return oneAtATime(async () => {
    const { config, diagnostics, sources } = await load(context, options);
    if (config) {
      orders.give({ is: 'reload', config });
      return;
    }
    complain(context, printDiagnostics(diagnostics, sources));
    const problems = diagnostics.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
    const reason = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in it: the run goes on with what it was before`;
    orders.give({ is: 'keep', reason, problems });
  });
}
