/** The nodes of corosync.conf and their ring addresses. Pure. */
import { confSections } from './corosync-conf.ts';

export interface ClusterNode {
  /** Its `name`, else its first address. */
  readonly name: string;
  /** One a ring, as written: addresses or names. */
  readonly addresses: readonly string[];
}

export function clusterNodes(conf: string): readonly ClusterNode[] {
  const nodes = confSections(conf).filter(({ path }) => path === 'nodelist.node');
  return nodes.map(({ values }) => {
    const addresses = [...values].filter(([key]) => /^ring\d+_addr$/.test(key)).map(([, value]) => value);
    return { name: values.get('name') ?? values.get('ring0_addr') ?? '', addresses };
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
