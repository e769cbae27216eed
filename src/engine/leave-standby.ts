/** `standby: leave`: a node whose stack this run has started, and which works, takes part again. */
import { askCrmMon, askNodeName } from '../cluster/crm-mon.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { RunContext } from './context.ts';
import type { Finding } from './event.ts';
import { pacemaker } from './preflight.ts';

const timeout: Milliseconds = 10_000;
const interval: Milliseconds = 250;
const looks = 20;

/**
 * Deletes both the permanent and the transient attribute, and looks whether that helped. Called once pacemaker works, before
 * the services behind it are proved: what they need of the cluster is not placed on a node in standby. Tells a finding in
 * any case; a failure changes nothing of how the run ends, since the node works and standby harms nobody. Bounded; rejects
 * only on abort. True: it is out of standby.
 */
export async function leaveStandby(context: RunContext, signal: AbortSignal): Promise<boolean> {
  const { config, ports, emit, done, dryRun } = context;
  if (config.stack.standby !== 'leave' || dryRun || !done.started.has(pacemaker)) return false;
  const left = await tryToLeave(ports, signal);
  if (left === undefined) return false;
  emit({ type: 'finding', finding: left.is === 'left' ? outOfStandby(left.node) : stillInStandby(left.reason) });
  return left.is === 'left';
}

type Left = { readonly is: 'left'; readonly node: string } | { readonly is: 'failed'; readonly reason: string };

/** Undefined: it is not in standby. */
async function tryToLeave(ports: RunContext['ports'], signal: AbortSignal): Promise<Left | undefined> {
  const node = await askNodeName(ports, signal);
  if (node === undefined) return { is: 'failed', reason: 'pacemaker does not tell which node this is' };
  const before = await standbyOf(node, ports, signal);
  if (before === false) return undefined;
  if (before !== true) return { is: 'failed', reason: before };
  for (const lifetime of ['forever', 'reboot']) {
    const argv = ['crm_attribute', '--node', node, '--name', 'standby', '--lifetime', lifetime, '--delete'];
    const { exitCode, spawnError, timedOut, stderr } = await ports.commands.run(argv, { timeout, signal });
    if (exitCode === 0) continue;
    const why = spawnError ?? (timedOut ? 'no answer within 10s' : stderr.trim().split('\n')[0]);
    return {
      is: 'failed',
      reason: `crm_attribute: ${why === undefined || why === '' ? `exit status ${exitCode ?? '?'}` : why}`,
    };
  }
  for (let look = 1; ; look += 1) {
    const now = await standbyOf(node, ports, signal);
    if (now === false) return { is: 'left', node };
    if (look === looks) return { is: 'failed', reason: now === true ? 'crm_mon still shows it there 5s later' : now };
    await ports.clock.sleep(interval, signal);
  }
}

/** Or why it cannot be known. */
async function standbyOf(name: string, ports: RunContext['ports'], signal: AbortSignal): Promise<boolean | string> {
  const view = await askCrmMon(ports, signal);
  if ('reason' in view) return view.reason;
  const node = view.nodes.find(each => each.name === name);
  return node?.standby ?? `crm_mon does not list ${name}`;
}

function outOfStandby(node: string): Finding {
  return {
    code: 'standby-left',
    severity: 'note',
    message: `this node (${node}) was in standby and is not any more: standby: leave in the prerequisites file`,
    remedy: `nothing to do; to keep a node in standby over a start, write standby: keep, or after the start: pcs node standby ${node}`,
  };
}

function stillInStandby(reason: string): Finding {
  return {
    code: 'standby-kept',
    severity: 'warning',
    message: `this node could not be taken out of standby, so no resources are placed here: ${reason}`,
    remedy: 'by hand: pcs node unstandby (crm node online)',
  };
}
