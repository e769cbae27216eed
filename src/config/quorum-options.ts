import { confSections } from '../conditions/corosync-conf.ts';

/** What corosync.conf says of quorum, as far as it matters for what is started and who may start without whom. */
export interface QuorumOptions {
  readonly nodes: number;
  /** What counts votes; undefined: nothing does. */
  readonly provider: string | undefined;
  /** No quorum after a start before all nodes have been seen once; `two_node` brings it along. */
  readonly waitForAll: boolean;
  /** There is a quorum device: corosync-qdevice has a vote to cast. */
  readonly hasDevice: boolean;
}

export function quorumOptions(conf: string): QuorumOptions {
  const sections = confSections(conf);
  const quorum = new Map(sections.filter(({ path }) => path === 'quorum').flatMap(({ values }) => [...values]));
  return {
    nodes: sections.filter(({ path }) => path === 'nodelist.node').length,
    provider: quorum.get('provider'),
    waitForAll: (quorum.get('wait_for_all') ?? quorum.get('two_node')) === '1',
    hasDevice: sections.some(({ path, values }) => path === 'quorum.device' && (values.get('model') ?? '') !== ''),
  };
}
