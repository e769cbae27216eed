/** Where muster's own files are. There are two ways for them to get onto a node, and one concept of what is where. */
import type { Program, Tree } from '../ports.ts';

export interface Layout {
  readonly command: string;
  /** Has what is run by the command and the units alone. */
  readonly folder: string;
  /** Of the prerequisites file; named in the first line of the starter file, where editors look for it. */
  readonly schema: string;
  readonly unitFolder: string;
  /** What `systemctl status` names as documentation. */
  readonly manual: string;
}

/** `muster install` copies the program that it is, and writes the units. */
export const byHand: Layout = {
  command: '/usr/local/sbin/muster',
  folder: '/usr/local/lib/muster',
  schema: '/usr/local/lib/muster/schema.json',
  unitFolder: '/etc/systemd/system',
  manual: 'man:systemd.unit(5)',
};

/** A .deb or .rpm has brought it all, and takes it away again: `muster install` copies nothing. */
export const packaged: Layout = {
  command: '/usr/sbin/muster',
  folder: '/usr/lib/muster',
  schema: '/usr/share/muster/schema.json',
  unitFolder: '/usr/lib/systemd/system',
  manual: 'man:muster(8)',
};

/** That of the program that runs. Whatever is not the package's own is, or can be, installed by hand. */
export async function layoutOf(tree: Pick<Tree, 'realPath'>, program: Program): Promise<Layout> {
  const isPackaged = program.form === 'executable' && program.executable === (await tree.realPath(packaged.command));
  return isPackaged ? packaged : byHand;
}

/** A unit of `units/` as it is in one of the two: each `@field@` is that field of the layout. */
export function filled(unit: string, layout: Layout): string {
  return unit.replace(/@(command|folder|manual)@/g, (_, field: 'command' | 'folder' | 'manual') => layout[field]);
}

/** The starter file, with the schema where this layout has it; the example names that of an installation by hand. */
export function starterFile(example: string, layout: Layout): string {
  return example.replace(byHand.schema, layout.schema);
}
