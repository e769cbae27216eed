/** What corosync.conf says of quorum, as far as it matters for what is started and who may start without whom. Pure. */
export interface QuorumOptions {
  readonly nodes: number;
  /** No quorum after a start before all nodes have been seen once; `two_node` brings it along. */
  readonly waitForAll: boolean;
  /** There is a quorum device: corosync-qdevice has a vote to cast. */
  readonly hasDevice: boolean;
}

export function quorumOptions(conf: string): QuorumOptions {
  const sections: string[] = [];
  const quorum = new Map<string, string>();
  let nodes = 0;
  let hasDevice = false;
  for (const line of conf.split('\n').map(text => text.trim())) {
    const opened = /^(\w+)\s*\{/.exec(line)?.[1];
    if (opened !== undefined) {
      sections.push(opened);
      if (sections.join(' ') === 'nodelist node') nodes += 1;
    } else if (line.startsWith('}')) sections.pop();
    else if (/^quorum( device)?$/.test(sections.join(' '))) {
      const [, key, value] = /^(\w+)\s*:\s*(\S*)/.exec(line) ?? [];
      if (sections.length === 2) hasDevice ||= key === 'model' && value !== '';
      else if (key !== undefined && value !== undefined) quorum.set(key, value);
    }
  }
  return { nodes, waitForAll: (quorum.get('wait_for_all') ?? quorum.get('two_node')) === '1', hasDevice };
}
