import type { Config } from '../config/config.ts';
import { loadConfig, type LoadResult } from '../config/load-config.ts';
import { printDiagnostics } from '../config/print-diagnostic.ts';
import { complain, type CliContext, type CommonOptions } from './context.ts';
import { ToldError } from '../messages/told-error.ts';

/** The prerequisites file; throws with all its problems, printed. Nothing has been touched by then. */
export async function loadOrExplain(
  context: CliContext,
  options: Pick<CommonOptions, 'config'>,
  trust?: { readonly trusting: boolean },
): Promise<Config> {
  const loaded = await load(context, options, trust);
  if (loaded.config) return loaded.config;
  const count = loaded.diagnostics.length;
  // Each begins its line with file:line:column, where editors look for it.
  complain(context, printDiagnostics(loaded.diagnostics, loaded.sources));
  throw new ToldError('file-invalid', { problems: count === 1 ? '1 problem' : `${count} problems` });
}

/** The file that the options name, or the default one with its drop-ins, with all that is wrong with it. */
export function load(
  { system }: CliContext,
  options: Pick<CommonOptions, 'config'>,
  { trusting }: { readonly trusting: boolean } = { trusting: false },
): Promise<LoadResult> {
  const file = options.config === undefined ? undefined : system.absolute(options.config);
  return loadConfig({ file, asRoot: system.userId === 0 && !trusting, files: system.host.files });
}
