/** A node has muster by hand or from a package, and never one beside the other without being told. */
import { guardUnit } from '../guard/places.ts';
import { planRemoval } from './file-steps.ts';
import { byHand, packaged, type Layout } from './layout.ts';
import { unitName } from './places.ts';
import type { InstallRecord } from './record.ts';
import { InstallError, type InstallContext } from './step.ts';

/** Throws InstallError when what starts at the next boot would not be what is installed now. */
export async function refuseOther(
  layout: Layout,
  record: InstallRecord | undefined,
  { files, tree }: Pick<InstallContext, 'files' | 'tree'>,
): Promise<void> {
  if (layout !== packaged) {
    const file = `${packaged.unitFolder}/${unitName}`;
    if ((await files.type(file)) !== undefined) {
      throw new InstallError('package-here', { file, command: `${packaged.command} install` });
    }
    return;
  }
  // Below /etc a unit wins over the package's. An administrator may have made it of the package's; any other runs something else.
  for (const unit of [guardUnit, unitName]) {
    const file = `${byHand.unitFolder}/${unit}`;
    const known = record?.files.find(({ path }) => path === file);
    if (known?.replaced === null && !(await planRemoval(tree, known)).kept) continue;
    const text = await tree.read(known?.replaced?.backup ?? file);
    const runs = unit === unitName ? packaged.command : packaged.folder;
    if (text !== undefined && !text.includes(`=${runs}`)) throw new InstallError('other-unit', { file, unit, runs });
  }
}
