import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { zshCompletion } from './completion-zsh.ts';
import { entriesOf } from '../report/render-entry.ts';
import { ToldError } from '../messages/told-error.ts';
import type { CliContext, CommonOptions } from './context.ts';
import { load } from './load.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

export interface CompletionOptions extends CommonOptions {
  readonly names?: 'prerequisites' | 'services' | 'codes';
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
  const names =
    options.names === 'codes'
      ? [...new Set(entriesOf(context.system.pages()).map(({ code }) => code))]
      : await namesInFile(options.names, options, context);
  context.console.out(names.map(name => `${name}\n`).join(''));
  return 0;
}

/** None of a file that is missing, invalid or does not answer: this is no place to tell of it. */
async function namesInFile(
  which: 'prerequisites' | 'services',
  options: CommonOptions,
  context: CliContext,
): Promise<readonly string[]> {
  const over = new AbortController();
  const late = context.system.host.clock.sleep(patience, over.signal).then(
    () => undefined,
    () => undefined,
  );
  const loaded = await Promise.race([load(context, options, { trusting: true }), late]);
  over.abort(new Error('read'));
  if (!loaded?.config) return [];
  const { prerequisites, services } = loaded.config;
  return which === 'prerequisites'
    ? prerequisites.map(({ name }) => name)
    : services.map(({ unit }) => unit.replace(/\.service$/, ''));
}
