/** The nodes of corosync.conf and their ring addresses. Pure. */

export interface ClusterNode {
  /** Its `name`, else its first address. */
  readonly name: string;
  /** One a ring, as written: addresses or names. */
  readonly addresses: readonly string[];
}

export function clusterNodes(conf: string): readonly ClusterNode[] {
  return readNodes(conf).map(node => {
    const addresses = [...node].filter(([key]) => /^ring\d+_addr$/.test(key)).map(([, value]) => value);
    return { name: node.get('name') ?? node.get('ring0_addr') ?? '', addresses };
  });
}

/** Compared as corosync does: the whole name, or what is left without the domain on either side. */
export function isNamed({ name }: ClusterNode, hostname: string): boolean {
  return sameHost(name, hostname);
}

/**
 * The ring addresses, as written, of the node of corosync.conf that corosync takes for this one by its name; empty when
 * none has this name.
 */
export function ringAddressesByName(conf: string, hostname: string): readonly string[] {
  return clusterNodes(conf).find(node => isNamed(node, hostname))?.addresses ?? [];
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
