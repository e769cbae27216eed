/** corosync.conf as corosync reads it: its sections with their lines, without comments. Pure. */

export interface ConfSection {
  /** With the sections around it: `nodelist.node`. */
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}

/** In the order of the file. What is not of its form is left out: `corosync -t` is for that. */
export function confSections(conf: string): readonly ConfSection[] {
  const all: { readonly path: string; readonly values: Map<string, string> }[] = [];
  const open: typeof all = [];
  for (const line of conf.split('\n').map(text => text.trim())) {
    const opened = /^(\w+)\s*\{/.exec(line)?.[1];
    if (opened !== undefined) {
      const section = { path: [...open.slice(-1).map(({ path }) => path), opened].join('.'), values: new Map() };
      all.push(section);
      open.push(section);
    } else if (line.startsWith('}')) open.pop();
    else {
      const [, key, value] = /^([\w.-]+)\s*:\s*(.*)$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined) open.at(-1)?.values.set(key, value);
    }
  }
  return all;
}

/** Where two of them differ, sorted: `quorum.two_node`. Without the values, of which one may be a key; `logging` concerns no other node. */
export function differingKeys(one: string, other: string): readonly string[] {
  const [here, there] = [lines(one), lines(other)];
  const differing = [...here]
    .filter(([line]) => !there.has(line))
    .concat([...there].filter(([line]) => !here.has(line)));
  return [...new Set(differing.map(([, name]) => name))].sort();
}

/** Keyed by the whole line and where it stands: which of several sections of a name it is in, its own keys tell. */
function lines(conf: string): ReadonlyMap<string, string> {
  const sections = confSections(conf).filter(({ path }) => !path.startsWith('logging'));
  return new Map(
    sections.flatMap(({ path, values }) => {
      const which = ['nodeid', 'linknumber', 'ringnumber', 'name'].map(key => values.get(key)).find(Boolean) ?? '';
      return [...values].map(([key, value]) => [[path, which, key, value].join('\0'), `${path}.${key}`] as const);
    }),
  );
}
