/** What speaks against stopping the cluster on this node. Looked at before each stop that is not forced. */
import { isUp } from '../conditions/unit-words.ts';
import { shortList } from '../lib/short-list.ts';
import type { Ports } from '../ports.ts';
import type { UnitState } from '../systemd/systemd.ts';
import { askCrmMon, askNodeName, type CrmView } from '../cluster/crm-mon.ts';
import { activeOn, type ClusterResource } from '../cluster/crm-resources.ts';
import { losesQuorum, quorumAfterLeaving, tieBreakerOf } from './quorum-after.ts';

/** Stable; listed in docs/messages.md. `unseen`: what speaks against it cannot be known. */
export const objectionCodes = ['unmanaged', 'quorum', 'locks', 'fencing', 'unseen'] as const;

export interface Objection {
  readonly code: (typeof objectionCodes)[number];
  /** What, and why it matters. */
  readonly message: string;
  readonly remedy: string;
}

const timeout = 10_000;
const namePatience = 5000;
/** They hold locks for others on this node, whoever started them. */
const lockUnits = ['dlm.service', 'lvmlockd.service'];
const lockAgents = ['ocf:pacemaker:controld', 'ocf:heartbeat:lvmlockd'];
const askTieBreaker = ['corosync-cmapctl', '-g', 'quorum.auto_tie_breaker_node'];

/**
 * All of them, those that cannot be known included. Without `votes` those of this node are not looked at. Bounded in time;
 * rejects only on abort or without systemd.
 */
export async function objectionsToStop(
  ports: Ports,
  signal: AbortSignal,
  { votes } = { votes: true },
): Promise<Objection[]> {
  const [corosync, pacemaker, remote, ...locks] = await ports.systemd.list([
    'corosync.service',
    'pacemaker.service',
    'pacemaker_remote.service',
    ...lockUnits,
  ]);
  const [quorum, resources] = await Promise.all([
    votes && runs(corosync) ? quorumObjections(ports, signal) : undefined,
    runs(pacemaker) || runs(remote) ? lookAtResources(ports, signal) : undefined,
  ]);
  const seen = resources !== undefined && 'here' in resources ? resources : undefined;
  const lockServices = locks.filter(isUp).map(({ id }) => id);
  const policy = seen?.view.noQuorumPolicy;
  return [
    ...(resources !== undefined && 'reason' in resources ? [unseen(resources.reason)] : []),
    ...(seen ? unmanaged(seen.here) : []),
    ...(seen ? fencing(seen.view) : []),
    ...(quorum?.(policy) ?? []),
    ...(await lockObjections([...lockServices, ...(seen ? lockResources(seen.here) : [])], ports, signal)),
  ];
}

export interface ResourcesHere {
  readonly view: CrmView;
  /** Active on this node. */
  readonly here: readonly ClusterResource[];
}

/** What pacemaker runs on this node, or why that cannot be known. */
export async function lookAtResources(
  ports: Pick<Ports, 'commands'>,
  signal: AbortSignal,
): Promise<ResourcesHere | { readonly reason: string }> {
  const [view, told] = await Promise.all([askCrmMon(ports, signal), askNodeName(ports, signal, namePatience)]);
  if ('reason' in view) return { reason: view.reason };
  if (view.nodes.length === 0) return { reason: 'pacemaker knows no nodes: its controller has not joined' };
  const name = told ?? (await nameByCorosync(ports.commands, view, signal));
  if (name === undefined || name === '') {
    return { reason: 'neither pacemaker (crm_node) nor corosync (corosync-quorumtool) tells which node this is' };
  }
  return { view, here: activeOn(name, view) };
}

/** A controller that hangs does not tell its node's name; corosync knows the id of it. */
async function nameByCorosync(
  commands: Ports['commands'],
  { nodes }: CrmView,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stdout } = await commands.run(['corosync-quorumtool', '-s'], { timeout, signal });
  const id = /^Node ID:\s*(\d+)/m.exec(stdout)?.[1];
  return id === undefined ? undefined : nodes.find(node => node.id === id)?.name;
}

/** Anything but surely down. */
function runs(state: UnitState | undefined): boolean {
  return state !== undefined && state.activeState !== 'inactive' && state.activeState !== 'failed';
}

async function quorumObjections(
  { commands }: Ports,
  signal: AbortSignal,
): Promise<(policy: string | undefined) => Objection[]> {
  const result = await commands.run(['corosync-quorumtool', '-s'], { timeout, signal });
  const after = quorumAfterLeaving(result);
  if (after === undefined) {
    const why = result.timedOut
      ? 'corosync-quorumtool did not answer within 10s: corosync hangs or is stopped'
      : `corosync-quorumtool does not tell the votes: ${firstLine(result.stderr) || 'corosync does not answer'}`;
    return () => [unseen(why)];
  }
  const decider = after.hasTieBreaker
    ? tieBreakerOf(after, await commands.run(askTieBreaker, { timeout, signal }))
    : undefined;
  if (!losesQuorum(after, decider)) return () => [];
  const { remainingVotes, quorum, own } = after;
  const tie = decider === own ? ', and this node is the one that auto_tie_breaker lets go on' : '';
  return policy => [
    {
      code: 'quorum',
      message: `without this node the rest of the cluster has ${plural(remainingVotes, 'vote')} and needs ${quorum}${tie}: it loses quorum, and ${withoutQuorum(policy)}`,
      remedy:
        'bring another node back first (corosync-quorumtool -s shows who is there), or stop all: pcs cluster stop --all',
    },
  ];
}

function withoutQuorum(policy: string | undefined): string {
  switch (policy) {
    case 'ignore':
      return 'Pacemaker goes on without it (no-quorum-policy: ignore)';
    case 'freeze':
      return 'can start, move and recover nothing any more (no-quorum-policy: freeze)';
    case 'suicide':
    case 'fence':
      return `fences itself (no-quorum-policy: ${policy})`;
    default:
      return `stops all its resources (no-quorum-policy: ${policy ?? 'stop'})`;
  }
}

function unmanaged(here: readonly ClusterResource[]): Objection[] {
  const unseenLater = here.filter(({ managed, agent }) => !managed && !agent.startsWith('stonith:'));
  if (unseenLater.length === 0) return [];
  return [
    {
      code: 'unmanaged',
      message: `unmanaged resources (or ones in maintenance) are active here: ${names(unseenLater.map(({ id }) => id))}. Pacemaker would stop and leave them running with nobody watching, and another node may start them a second time once they are managed again`,
      remedy:
        'let the cluster manage them again (pcs resource manage …; pcs property set maintenance-mode=false; pcs node unmaintenance …), or stop them by hand',
    },
  ];
}

function fencing({ toBeFenced }: CrmView): Objection[] {
  if (toBeFenced.length === 0) return [];
  const who = names(toBeFenced);
  return [
    {
      code: 'fencing',
      message: `fencing of ${who} is pending: until it is done Pacemaker does not stop on this node, which may be the one that carries it out, and nobody recovers what ran there`,
      remedy: `wait until it is done (crm_mon; pcs stonith history). If it never will be: first make sure that the peer is powered off, then pcs stonith confirm ${toBeFenced[0] ?? 'NODE'}`,
    },
  ];
}

function lockResources(here: readonly ClusterResource[]): string[] {
  return here.filter(({ agent }) => lockAgents.includes(agent)).map(({ id, agent }) => `${id} (${agent})`);
}

async function lockObjections(
  holders: readonly string[],
  { commands }: Ports,
  signal: AbortSignal,
): Promise<Objection[]> {
  if (holders.length === 0) return [];
  const { exitCode, stdout } = await commands.run(['dlm_tool', 'ls'], { timeout, signal });
  const spaces = exitCode === 0 ? [...stdout.matchAll(/^name\s+(\S+)/gm)].map(match => match[1] ?? '') : [];
  const inUse = spaces.length > 0 ? `; lockspaces: ${names(spaces)}` : '';
  return [
    {
      code: 'locks',
      message: `locks of the cluster are held here, by ${names(holders)}${inUse}. What uses them and is no resource itself (a GFS2 mounted by hand, a volume activated by hand) keeps them from stopping, and a node whose stop fails is fenced`,
      remedy:
        'move everything off first: pcs node standby, and wait until crm_mon shows nothing here; or, when all users are resources: --force',
    },
  ];
}

function unseen(reason: string): Objection {
  return {
    code: 'unseen',
    message: `it cannot be known what a stop would do to the cluster: ${reason}`,
    remedy:
      'see systemctl status corosync pacemaker, and what really runs here (processes, mounts, addresses); when it may be stopped: --force',
  };
}

function names(all: readonly string[]): string {
  return shortList([...new Set(all)]);
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
