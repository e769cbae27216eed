/** What an administrator should know about this node before, or while, muster waits. */
import type { Config } from '../config/config.ts';
import type { Ports } from '../ports.ts';
import { checkAutostart } from './checks/autostart-check.ts';
import { checkCircular } from './checks/circular-check.ts';
import { checkDeadlock } from './checks/deadlock-check.ts';
import { checkFencing } from './checks/fencing-check.ts';
import { checkGap } from './checks/gap-check.ts';
import { checkGuard } from './checks/guard-check.ts';
import { checkKernelCommandLine } from './checks/kernel-check.ts';
import { checkOptional } from './checks/optional-check.ts';
import { checkPeers } from './checks/peer-check.ts';
import { checkPrograms } from './checks/program-check.ts';
import { checkQuorumDevice } from './checks/quorum-device-check.ts';
import { checkQuorumProvider } from './checks/quorum-provider-check.ts';
import { checkRequireQuorum } from './checks/quorum-check.ts';
import { checkRequires } from './checks/requires-check.ts';
import { checkRingLoopback } from './checks/ring-loopback-check.ts';
import { checkSbd } from './checks/sbd-check.ts';
import { checkSleeps } from './checks/sleep-check.ts';
import { checkStopOrder } from './checks/stop-order-check.ts';
import { checkTimeouts } from './checks/timeout-check.ts';
import { checkUnits } from './checks/unit-check.ts';
import type { Finding } from './finding.ts';
import { look, type Check, type Sight, type SightPorts } from './sight.ts';

/** Each with what it looks for, in words that go after "not looked at:". */
const checks: readonly (readonly [Check, string])[] = [
  [checkKernelCommandLine, 'the kernel command line'],
  [checkUnits, 'whether the units are there'],
  [checkDeadlock, 'deadlocks by ordering'],
  [checkCircular, 'what only the cluster provides'],
  [checkOptional, 'optional prerequisites without a timeout'],
  [checkPrograms, 'missing programs'],
  [checkAutostart, 'what starts the cluster at boot'],
  [checkGap, 'what is between corosync and pacemaker'],
  [checkRequires, 'what services require'],
  [checkStopOrder, 'the stop order'],
  [checkTimeouts, 'the time limit of muster.service'],
  [checkFencing, 'whether the peers would wait for this node'],
  [checkQuorumProvider, 'the quorum provider'],
  [checkRingLoopback, 'whether the ring can be reached'],
  [checkRequireQuorum, 'whether quorum can be required'],
  [checkQuorumDevice, 'the quorum device'],
  [checkSbd, 'the delay of sbd'],
  [checkGuard, 'the rejoin guard'],
  [checkSleeps, 'sleeps before the daemons'],
];

const severities: readonly Finding['severity'][] = ['error', 'warning', 'note'];

/** The worst first. Never throws: what could not be seen is a finding too. Takes a few round trips to systemd, however long the file. */
export function findings(config: Config, ports: SightPorts, signal?: AbortSignal): Promise<Finding[]> {
  return run(checks, look(config, ports, signal));
}

/** The same, and what the peers have to be asked for: by hand only, since one that does not answer costs seconds. */
export function findingsByHand(
  config: Config,
  ports: SightPorts & Pick<Ports, 'commands'>,
  signal: AbortSignal,
): Promise<Finding[]> {
  const askPeers: Check = sight => checkPeers(sight, ports.commands, signal);
  return run([...checks, [askPeers, 'whether the peers have the same corosync.conf']], look(config, ports, signal));
}

/** Only those that say why one of these prerequisites cannot be met at boot, however it looks now. */
export async function prerequisiteFindings(
  config: Config,
  names: readonly string[],
  ports: SightPorts,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const ofPrerequisites = checks.filter(([check]) => check === checkDeadlock || check === checkCircular);
  const found = await run(ofPrerequisites, look(config, ports, signal));
  return found.filter(({ prerequisite }) => prerequisite === undefined || names.includes(prerequisite));
}

async function run(wanted: typeof checks, sight: Sight): Promise<Finding[]> {
  const blind = new Map<string, string[]>();
  const found = await Promise.all(
    wanted.map(async ([check, subject]) => {
      try {
        return await check(sight);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        blind.set(reason, [...(blind.get(reason) ?? []), subject]);
        return [];
      }
    }),
  );
  const all = [...found.flat(), ...[...blind].map(notVisible)];
  return all.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function notVisible([reason, subjects]: readonly [string, readonly string[]]): Finding {
  return {
    code: 'not-visible',
    severity: 'note',
    message: `not looked at: ${subjects.join(', ')} (${reason})`,
    remedy: /EACCES|EPERM|denied|permitted/i.test(reason) ? 'run it as root to see all' : 'muster explain not-visible',
  };
}
