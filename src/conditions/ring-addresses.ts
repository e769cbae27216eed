/** Which ring addresses corosync.conf gives to this node. Pure. */

/**
 * The ring addresses, as written, of the node of corosync.conf that corosync takes for this one by its name; empty when
 * none has this name. Compared as corosync does: the whole name, or what is left without the domain on either side.
 */
export function ringAddressesByName(conf: string, hostname: string): readonly string[] {
  const own = readNodes(conf).find(node => sameHost(node.get('name') ?? node.get('ring0_addr') ?? '', hostname));
  return own === undefined ? [] : [...own].filter(([key]) => /^ring\d+_addr$/.test(key)).map(([, value]) => value);
}

function sameHost(name: string, hostname: string): boolean {
  if (name === '' || hostname === '') return false;
  return name === hostname || withoutDomain(name) === withoutDomain(hostname);
}

function withoutDomain(name: string): string {
  return name.split('.')[0] ?? name;
}

/** The `node { … }` sections of `nodelist { … }`. */
function readNodes(conf: string): Map<string, string>[] {
  const nodes: Map<string, string>[] = [];
  const sections: string[] = [];
  for (const line of conf.split('\n').map(text => text.trim())) {
    if (line.startsWith('#')) continue;
    const opened = /^(\w+)\s*\{/.exec(line)?.[1];
    if (opened !== undefined) {
      sections.push(opened);
      if (sections.join(' ') === 'nodelist node') nodes.push(new Map());
    } else if (line.startsWith('}')) sections.pop();
    else if (sections.join(' ') === 'nodelist node') {
      const [, key, value] = /^(\w+)\s*:\s*(.*)$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined) nodes.at(-1)?.set(key, value);
    }
  }
  return nodes;
}
