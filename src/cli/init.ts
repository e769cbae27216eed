import { readConfig } from '../config/read-config.ts';
import { printDiagnostics } from '../config/print-diagnostic.ts';
import { gather } from '../init/evidence.ts';
import { propose } from '../init/propose.ts';
import { example } from '../install/embedded.ts';
import { layoutOf, starterFile } from '../install/layout.ts';
import { configPath } from '../install/places.ts';
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
  const replacesStarter = options.stdout !== true && (await isStarter(file, options, context));
  return await interruptible(context, signal =>
    withPortsToLook(context, options, async ports => {
      const { schema } = await layoutOf(system.tree, system.program());
      const { text, taken } = propose(await gather(ports, signal), schema);
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
        const instead = replacesStarter ? ' in place of the starter file, which nobody had changed' : '';
        if (options.quiet !== true) console.err(`wrote ${file}${instead}: read it, then muster plan\n`);
      }
      return 0;
    }),
  );
}

/** Whether there is a starter file, which may be replaced. Throws when there is a file that is somebody's, unless forced to. */
async function isStarter(file: string, { config, force }: InitOptions, { system }: CliContext): Promise<boolean> {
  if (system.userId !== 0 && config === undefined)
    throw new ToldError('needs-root', { what: `muster init writes ${file}`, look: 'muster init --stdout' });
  if (force === true || (await system.host.files.entry(file)) === undefined) return false;
  // The starter file of a package, or of `muster install`, that nobody has touched: nothing is lost.
  const starter = starterFile(example, await layoutOf(system.tree, system.program()));
  if (file !== configPath || (await system.host.files.read(file)) !== starter)
    throw new ToldError('file-exists', { file });
  return true;
}
