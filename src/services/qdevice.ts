import type { CommandResult, Ports } from '../ports.ts';
import { quorumLook } from './corosync.ts';
import type { Readiness, ReadinessLook } from './readiness.ts';

const timeout = 5000;

/** corosync-qdevice is connected to its server, and corosync counts the device's vote. */
export function qdeviceReadiness({ commands }: Ports): Readiness {
  return {
    every: 500,
    async look(signal) {
      const device = judgeDevice(await commands.run(['corosync-qdevice-tool', '-s'], { timeout, signal }));
      if (device.status !== 'met') return device;
      return judgeVote(device, await quorumLook({ commands }, signal));
    },
  };
}

/** `corosync-qdevice-tool -s`. Without a server (`model: heuristics`) an answer is all there is to ask for. */
export function judgeDevice(result: CommandResult): ReadinessLook {
  if (result.spawnError !== undefined) {
    return {
      status: 'unknown',
      reason: `corosync-qdevice-tool cannot be run (${result.spawnError})`,
      hint: 'it belongs to the package corosync-qdevice',
    };
  }
  if (result.timedOut) return { status: 'unmet', reason: 'corosync-qdevice did not answer within 5s: it hangs' };
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split('\n')[0] ?? '';
    return { status: 'unmet', reason: `corosync-qdevice does not answer${said === '' ? '' : `: ${said}`}` };
  }
  const value = (key: string) => new RegExp(`^${key}:\\s*(.*\\S)`, 'm').exec(result.stdout)?.[1];
  const host = value('QNetd host');
  if (host === undefined) return { status: 'met', reason: `runs (model ${value('Model') ?? 'unknown'})` };
  const state = value('State') ?? 'unknown';
  if (!/^Connected\b/.test(state)) return { status: 'unmet', reason: `not connected to qnetd at ${host}: ${state}` };
  return { status: 'met', reason: `connected to qnetd at ${host}` };
}

/** Its row in the table of `corosync-quorumtool -s` has id 0 and its votes; what it casts stands with each node: `A,V,NMW`. */
export function judgeVote(device: ReadinessLook, { stdout }: CommandResult): ReadinessLook {
  const votes = /^\s*0\s+(\d+)\s.*\bQdevice\b/m.exec(stdout)?.[1];
  const flags = /^\s*\d+\s+\d+\s+(\S+)\s.*\(local\)\s*$/m.exec(stdout)?.[1]?.split(',');
  if (votes === undefined || flags === undefined || !flags.includes('A')) {
    return { status: 'unmet', reason: `${device.reason}, but corosync does not know it as alive yet` };
  }
  // To withhold its vote from one part of a cluster is what it is for.
  if (!flags.includes('V') || votes === '0') {
    return { status: 'met', reason: `${device.reason}; it gives its vote to another part of the cluster` };
  }
  return { status: 'met', reason: `${device.reason}, ${votes} ${votes === '1' ? 'vote' : 'votes'}` };
}
