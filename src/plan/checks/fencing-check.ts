import { quorumOptions } from '../../config/quorum-options.ts';
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { pacemakerFlag, pacemakerTime, readCib, type Cib } from '../cib.ts';
import { behindTheGate } from '../behind-the-gate.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** Pacemaker's own. */
const defaultDeadTime: Milliseconds = 20_000;

/**
 * Whether peers that are up earlier may fence this node while it still waits, for its prerequisites or its turn (`stagger`): quorate ones fence all that they have not
 * seen since their start, once `dc-deadtime` is over. And whether muster gives pacemaker less than that to become ready.
 */
export async function checkFencing({ config, files }: Sight): Promise<Finding[]> {
  const pacemaker = config.services.find(({ unit }) => unit === 'pacemaker.service');
  if (!pacemaker) return [];
  const [conf, cib] = await Promise.all([files.read('/etc/corosync/corosync.conf'), readCib(files)]);
  if (cib === undefined) return [];
  const deadTime = pacemakerTime(cib.options.get('dc-deadtime') ?? '') ?? defaultDeadTime;
  const hurried = pacemaker.readyTimeout <= deadTime ? [tooHurried(pacemaker.readyTimeout, deadTime)] : [];
  const behind = behindTheGate(config);
  const waits = config.prerequisites.some(({ name, implicit }) => !implicit && !behind.has(name));
  const { stagger } = config.stack;
  const longest = (waits ? config.deadline : 0) + stagger;
  const { nodes, waitForAll } = quorumOptions(conf ?? '');
  if (longest <= deadTime || waitForAll || nodes < 2 || !fencesUnseen(cib)) return hurried;
  const parts = [waits && 'deadline:', stagger > 0 && 'stagger:'].filter(part => part !== false);
  return [...hurried, mayBeFenced(longest, deadTime, parts)];
}

function fencesUnseen({ options }: Cib): boolean {
  return ['stonith-enabled', 'fencing-enabled', 'startup-fencing'].every(
    name => pacemakerFlag(options.get(name) ?? '') !== false,
  );
}

function mayBeFenced(longest: Milliseconds, deadTime: Milliseconds, parts: readonly string[]): Finding {
  return {
    code: 'dc-deadtime',
    severity: 'warning',
    message: `this node may wait ${formatDuration(longest)} before it joins: when all nodes start at once, those that are quorate fence it ${formatDuration(deadTime)} (dc-deadtime) after their own start, as they have not seen it`,
    remedy: `set wait_for_all: 1 under quorum in corosync.conf (pcs quorum update wait_for_all=1, with the cluster stopped), a longer dc-deadtime (pcs property set dc-deadtime=…), or a shorter ${parts.join(' and ')} in the file`,
  };
}

function tooHurried(readyTimeout: Milliseconds, deadTime: Milliseconds): Finding {
  return {
    code: 'timeouts',
    severity: 'warning',
    message: `pacemaker has ${formatDuration(readyTimeout)} to become ready (readyTimeout), but a node that is up first is no member before ${formatDuration(deadTime)} (dc-deadtime)`,
    remedy: `set readyTimeout: of pacemaker to more than ${formatDuration(deadTime)}`,
  };
}
