import type { CommandResult, Ports } from '../ports.ts';
import type { Readiness, ReadinessLook, ReadinessOptions } from './readiness.ts';

/** This node is in the membership; quorum is reported, and asked for only if `requireQuorum`. */
export function corosyncReadiness({ commands }: Ports, options: ReadinessOptions): Readiness {
  return {
    every: 250,
    async look(signal) {
      const look = judgeQuorum(await quorumLook({ commands }, signal), options.requireQuorum);
      const isAlone = look.reason.startsWith(alone);
      return isAlone && (await hasNoLink({ commands }, signal))
        ? { ...noLink, ...(look.cluster && { cluster: look.cluster }) }
        : look;
    },
  };
}

/**
 * A corosync with knet that cannot open its ring address (its port is taken, the address is not there) may run all the same
 * (3.1.7), for ever alone: `corosync-cfgtool -s` then lists no link. It ends by itself in 3.1.9.
 */
async function hasNoLink({ commands }: Pick<Ports, 'commands'>, signal: AbortSignal): Promise<boolean> {
  const { exitCode, stdout } = await commands.run(['corosync-cfgtool', '-s'], { timeout: 5000, signal });
  return exitCode === 0 && /\btransport knet\b/.test(stdout) && !/^LINK ID \d/m.test(stdout);
}

const noLink: ReadinessLook = {
  status: 'broken',
  reason:
    'corosync runs without any link: it could not open its ring address, tries it only at its start, and sees no other node',
};

/** `corosync-quorumtool -s`. */
export function quorumLook({ commands }: Pick<Ports, 'commands'>, signal: AbortSignal): Promise<CommandResult> {
  return commands.run(['corosync-quorumtool', '-s'], { timeout: 5000, signal });
}

/**
 * Judges `corosync-quorumtool -s`: exit status 0 quorate, 2 not quorate, anything else no answer. The table of members
 * marks this node with `(local)`. The tool asks for votes even where nothing counts any, hence the bad handle of a corosync
 * without votequorum.
 */
export function judgeQuorum(result: CommandResult, requireQuorum: boolean): ReadinessLook {
  if (result.spawnError !== undefined) {
    return {
      status: 'unknown',
      reason: `corosync-quorumtool cannot be run (${result.spawnError})`,
      hint: 'it belongs to the package corosync',
    };
  }
  if (result.timedOut)
    return { status: 'unmet', reason: 'corosync-quorumtool did not answer within 5s: corosync hangs or is stopped' };
  if (result.stderr.includes('votequorum') && result.stderr.includes('CS_ERR_BAD_HANDLE')) {
    // corosync reads its quorum provider once, at its start.
    return {
      status: 'broken',
      reason:
        'corosync runs without votequorum, and pacemaker cannot do so: corosync.conf needs `quorum { provider: corosync_votequorum }`',
    };
  }
  if (result.exitCode !== 0 && result.exitCode !== 2) {
    const said = firstLine(result.stderr) || firstLine(result.stdout);
    return { status: 'unmet', reason: `corosync does not answer${said === '' ? '' : `: ${said}`}` };
  }
  const quorate = result.exitCode === 0;
  const cluster = { quorate, waitForAll: /^Flags:.*\bWaitForAll\b/m.test(result.stdout) };
  if (!/\(local\)\s*$/m.test(result.stdout)) {
    return { status: 'unmet', reason: 'this node is not in the membership', cluster };
  }
  const nodes = /^Nodes:\s*(\d+)/m.exec(result.stdout)?.[1] ?? '?';
  const membership = nodes === '1' ? alone : `in the membership (${nodes} nodes)`;
  if (quorate) return { status: 'met', reason: `${membership}, quorate`, cluster };
  const why = cluster.waitForAll
    ? 'not quorate: it waits until all nodes have been seen once (wait_for_all)'
    : 'not quorate';
  return { status: requireQuorum ? 'unmet' : 'met', reason: `${membership}, ${why}`, cluster };
}

const alone = 'in the membership (1 node)';

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
