import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { zshCompletion } from './completion-zsh.ts';
import { entriesOf } from '../report/render-entry.ts';
import { ToldError } from '../messages/told-error.ts';
import { readBoots } from '../report/kept/history.ts';
import { numberBoots } from '../report/kept/kept-runs.ts';
import { busOf, type CliContext, type CommonOptions } from './context.ts';
import { load } from './load.ts';

type Names = 'prerequisites' | 'services' | 'codes' | 'boots' | 'comparisons';

export type Shell = 'bash' | 'zsh' | 'fish';

export interface CompletionOptions extends CommonOptions {
  readonly names?: Names;
}

const scripts: Readonly<Record<Shell, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Somebody waits with a finger on the key. */
const patience = 2000;

export async function completion(
  shell: Shell | undefined,
  options: CompletionOptions,
  context: CliContext,
): Promise<number> {
  if (options.names === undefined) {
    if (shell === undefined) throw new ToldError('no-shell');
    context.console.out(scripts[shell]());
    return 0;
  }
  const names = await namesOf(options.names, options, context);
  context.console.out(names.map(name => `${name}\n`).join(''));
  return 0;
}

async function namesOf(which: Names, options: CommonOptions, context: CliContext): Promise<readonly string[]> {
  if (which === 'codes') return [...new Set(entriesOf(context.system.pages()).map(({ code }) => code))];
  if (which === 'boots') return (await inTime(keptBoots(options, context), context)) ?? [];
  if (which === 'comparisons') return ['all', ...((await inTime(keptBoots(options, context), context)) ?? [])];
  return namesInFile(which, options, context);
}

/** As `--boot` takes them: `0`, `-1`. */
async function keptBoots(options: CommonOptions, { system }: CliContext): Promise<readonly string[]> {
  const store = system.store(system.folders(busOf(options)).boots);
  const records = await readBoots({ store, notice: () => undefined });
  return numberBoots(records, system.identity().bootId).map(({ offset }) => String(offset));
}

/** Undefined when it takes too long. */
async function inTime<T>(work: Promise<T>, { system }: CliContext): Promise<T | undefined> {
  const over = new AbortController();
  const late = system.host.clock.sleep(patience, over.signal).then(
    () => undefined,
    () => undefined,
  );
  const done = await Promise.race([work, late]);
  over.abort(new Error('read'));
  return done;
}

/** None of a file that is missing, invalid or does not answer: this is no place to tell of it. */
async function namesInFile(
  which: 'prerequisites' | 'services',
  options: CommonOptions,
  context: CliContext,
): Promise<readonly string[]> {
  const loaded = await inTime(load(context, options, { trusting: true }), context);
  if (!loaded?.config) return [];
  const { prerequisites, services } = loaded.config;
  return which === 'prerequisites'
    ? prerequisites.map(({ name }) => name)
    : services.map(({ unit }) => unit.replace(/\.service$/, ''));
}
