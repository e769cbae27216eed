import { readConfig } from '../config/read-config.ts';
import { printDiagnostics } from '../config/print-diagnostic.ts';
import { gather } from '../init/evidence.ts';
import { propose } from '../init/propose.ts';
import { configPath, schemaPath } from '../install/places.ts';
import { interruptible, withPortsToLook, type CliContext, type CommonOptions } from './context.ts';
import { inWords } from './install.ts';
import { ToldError } from '../messages/told-error.ts';

export interface InitOptions extends CommonOptions {
  readonly force?: boolean;
  readonly stdout?: boolean;
}

/** Writes a prerequisites file from what this node shows. Starts nothing and replaces nothing, unless forced to. */
export async function init(options: InitOptions, context: CliContext): Promise<number> {
  const { console, system } = context;
  const file = options.config === undefined ? configPath : system.absolute(options.config);
  if (options.stdout !== true) await refuse(file, options, context);
  return await interruptible(context, signal =>
    withPortsToLook(context, options, async ports => {
      const { text, taken } = propose(await gather(ports, signal), schemaPath);
      const source = { file, text };
      const { diagnostics } = readConfig([source]);
      if (diagnostics) throw new ToldError('init-invalid', { problems: printDiagnostics(diagnostics, [source]) });
      if (options.quiet !== true) for (const line of taken) console.err(`${line}\n`);
      signal.throwIfAborted();
      const json = options.format === 'json';
      if (json) console.out(`${JSON.stringify({ schema: 'muster.init/1', file, taken, text }, null, 2)}\n`);
      else if (options.stdout === true) console.out(text);
      if (options.stdout !== true) {
        await system.tree.write(file, text, 0o644).catch((error: unknown) => {
          throw inWords(error);
        });
        if (options.quiet !== true) console.err(`wrote ${file}: read it, then muster plan\n`);
      }
      return 0;
    }),
  );
}

async function refuse(file: string, { config, force }: InitOptions, { system }: CliContext): Promise<void> {
  if (system.userId !== 0 && config === undefined)
    throw new ToldError('needs-root', { what: `muster init writes ${file}`, look: 'muster init --stdout' });
  if (force !== true && (await system.host.files.entry(file)) !== undefined)
    throw new ToldError('file-exists', { file });
}
