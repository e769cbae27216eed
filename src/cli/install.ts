import { configPath } from '../install/places.ts';
import { example } from '../install/embedded.ts';
import { install as putInPlace } from '../install/install.ts';
import type { InstallContext } from '../install/step.ts';
import { readConfig } from '../config/read-config.ts';
import type { Config } from '../config/config.ts';
import type { Ports } from '../ports.ts';
import { withPorts, type CliContext, type CommonOptions } from './context.ts';
import { loadOrExplain } from './load.ts';
import { tryLock } from './take-lock.ts';
import { ToldError } from '../messages/told-error.ts';

export interface InstallOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** Puts muster in the place of the daemons' autostart. Starts and stops nothing. */
export async function install(options: InstallOptions, context: CliContext): Promise<number> {
  return await changeInstallation('install', options, context, async ports => {
    const config = await configToInstall(context, options);
    await putInPlace(config, ports);
    return 0;
  });
}

/** Common to install and uninstall: who may, one at a time, and errors in words. */
export async function changeInstallation(
  verb: 'install' | 'uninstall',
  options: InstallOptions,
  context: CliContext,
  change: (installing: InstallContext) => Promise<number>,
): Promise<number> {
  const { console, system } = context;
  const dryRun = options.dryRun === true;
  if (options.user === true || options.config !== undefined) {
    throw new ToldError('option-misplaced', {
      what: `muster ${verb} is about the boot of this machine, which reads ${configPath}`,
      options: '--user and --config',
    });
  }
  if (system.userId !== 0 && !dryRun) {
    throw new ToldError('needs-root', {
      what: `muster ${verb} changes what systemd starts at boot`,
      look: `muster ${verb} --dry-run`,
    });
  }
  const release = dryRun ? () => undefined : await takeInstallLock(context);
  const json = options.format === 'json';
  const steps: string[] = [];
  const say = (line: string) => {
    steps.push(line);
    if (!json && options.quiet !== true) console.out(`${line}\n`);
  };
  try {
    const code = await withPorts(context, options, ports => change(installContext(context, ports, say, dryRun)));
    if (dryRun) console.err('dry run: nothing was changed\n');
    return code;
  } catch (error) {
    throw inWords(error);
  } finally {
    release();
    // Also of a change that stopped half-way: what is listed has been done.
    if (json) console.out(`${JSON.stringify({ schema: `muster.${verb}/1`, dryRun, steps }, null, 2)}\n`);
  }
}

/** What the system answered is told as it is; a mistake of muster's own keeps its trace. */
export function inWords(error: unknown): unknown {
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  if (!(error instanceof Error) || error instanceof ToldError || isBug) return error;
  return new ToldError('install-failed', { reason: error.message });
}

export function installContext(
  { system }: CliContext,
  ports: Ports,
  say: (line: string) => void,
  dryRun = false,
): InstallContext {
  const { systemd, files, commands } = ports;
  return { systemd, files, commands, tree: system.tree, program: system.program(), dryRun, say };
}

/** Two at once could each forget what the other one disabled. */
async function takeInstallLock({ system }: CliContext): Promise<() => void> {
  const lock = await tryLock(`${system.folders('system').runtime}/install.lock`, '', system);
  if (!lock.acquired) throw new ToldError('install-in-progress');
  return () => lock.release();
}

/** A node without a file gets the starter file; one with a broken file would never start its cluster again. */
async function configToInstall(context: CliContext, options: CommonOptions): Promise<Config> {
  if ((await context.system.host.files.type(configPath)) !== undefined) return await loadOrExplain(context, options);
  const { config } = readConfig([{ file: configPath, text: example }]);
  if (!config) throw new Error('the starter file is not valid');
  return config;
}
