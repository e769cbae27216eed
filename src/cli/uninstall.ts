import { uninstall as putBack } from '../install/uninstall.ts';
import type { CliContext } from './context.ts';
import { changeInstallation, type InstallOptions } from './install.ts';

/** Puts back what install found. Starts and stops nothing. */
export async function uninstall(options: InstallOptions, context: CliContext): Promise<number> {
  return await changeInstallation('uninstall', options, context, async installing =>
    (await putBack(installing)) ? 0 : 1,
  );
}
