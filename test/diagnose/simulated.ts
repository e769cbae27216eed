/** Evidence of causes that a container cannot have: watchdogs, kernel modules, the OOM killer, fencing hardware. */
import type { Evidence, OutputEvidence, UnitEvidence } from '../../src/diagnose/evidence.ts';

export function unit(name: string, changed: Partial<UnitEvidence> = {}): UnitEvidence {
  return {
    ...{ unit: `${name}.service`, loadState: 'loaded', activeState: 'active', subState: 'running', result: 'success' },
    ...{ exitStatus: null, signal: null, log: [] },
    ...changed,
  };
}

export function output(command: string, lines: readonly string[]): OutputEvidence {
  return { command, exitCode: 0, problem: '', lines, cut: 0 };
}

const failed = { activeState: 'failed', subState: 'failed' } as const;

interface Story {
  readonly culprit?: string;
  readonly reason?: string;
  readonly units?: readonly UnitEvidence[];
  readonly outputs?: readonly OutputEvidence[];
}

function evidence({ culprit = 'pacemaker.service', reason = '', units = [], outputs = [] }: Story): Evidence {
  const usual = [unit('corosync'), unit('pacemaker')].filter(({ unit: name }) =>
    units.every(each => each.unit !== name),
  );
  return { reason, culprit, units: [...usual, ...units], outputs };
}

/** A pacemaker that systemd did not start, since sbd failed. */
const sbd = (log: string, changed: Partial<UnitEvidence> = {}) =>
  evidence({
    units: [
      unit('pacemaker', { activeState: 'inactive', subState: 'dead' }),
      unit('sbd', { ...failed, result: 'exit-code', exitStatus: 1, log: [log], ...changed }),
    ],
  });

const notReady = (reason: string) =>
  evidence({ reason: `pacemaker.service does not work: active, but not ready within 3min: ${reason}` });

const corosyncFailed = (changed: Partial<UnitEvidence>) =>
  evidence({ culprit: 'corosync.service', units: [unit('corosync', { ...failed, ...changed })] });

/** By the code that has to be recognised. The lines are those of the programs' sources. */
export const simulated: Readonly<Record<string, Evidence>> = {
  'sbd-watchdog': sbd("error: Cannot open watchdog device '/dev/watchdog': No such file or directory"),
  'sbd-fence-message': sbd('warning: Found fencing message - aborting start-up. Manual intervention required!'),
  'sbd-device': sbd('error: Opening device /dev/disk/by-id/sbd failed.: No such file or directory'),
  'sbd-start-timeout': sbd('sbd.service: start operation timed out. Terminating.', {
    result: 'timeout',
    exitStatus: null,
  }),
  'sbd-failed': sbd('sbd.service: Failed with result'),
  'qdevice-certificates': evidence({
    culprit: 'corosync-qdevice.service',
    units: [
      unit('corosync-qdevice', {
        ...failed,
        result: 'exit-code',
        exitStatus: 1,
        log: ["Can't init nss (-8174): security library: bad database."],
      }),
    ],
  }),
  'dlm-module-missing': evidence({
    culprit: 'dlm.service',
    units: [
      unit('dlm', {
        ...failed,
        result: 'exit-code',
        log: ['modprobe: FATAL: Module dlm not found in directory /lib/modules/6.1.0-18-amd64'],
      }),
    ],
  }),
  'unit-missing': evidence({
    units: [unit('pacemaker', { loadState: 'not-found', activeState: 'inactive', subState: 'dead' })],
  }),
  'out-of-memory': corosyncFailed({ result: 'oom-kill', signal: 9 }),
  'access-denied': {
    ...corosyncFailed({ result: 'exit-code', exitStatus: 1 }),
    outputs: [
      output('journalctl --dmesg', [
        'audit: type=1400 audit(1.2:3): apparmor="DENIED" operation="open" profile="/usr/sbin/corosync" name="/etc/corosync/authkey" comm="corosync"',
      ]),
    ],
  },
  'environment-file-missing': corosyncFailed({ result: 'resources' }),
  'unit-set-up-failed': corosyncFailed({ result: 'exit-code', exitStatus: 226 }),
  'start-limit': corosyncFailed({ result: 'start-limit-hit' }),
  'controller-fails': evidence({
    units: [unit('pacemaker', { log: [' error: Subdaemon pacemaker-controld exceeded maximum respawn count'] })],
  }),
  'pacemaker-fatal': evidence({
    reason:
      'pacemaker.service did not start: pacemaker shut itself down for good (exit status 100): it was told that this node had been fenced, or its configuration is unusable',
  }),
  'corosync-lost': evidence({
    units: [
      unit('corosync', { activeState: 'inactive', subState: 'dead' }),
      unit('pacemaker', { log: [' crit: Lost connection to cluster layer, shutting down'] }),
    ],
  }),
  'fencing-awaited': notReady('node n1 is UNCLEAN: its peers want it fenced'),
  'node-unknown': notReady('pacemaker does not list this node (n1)'),
  'joining-slowly': notReady('node n1 is pending: it is joining'),
  'ring-address-lost': evidence({
    culprit: 'corosync.service',
    reason: 'not quorate',
    outputs: [
      output('corosync-cfgtool -s', ['Local node ID 1, transport knet', 'LINK ID 0 udp', '\taddr\t= 10.77.0.11']),
      output('ip -brief address', ['lo  UNKNOWN  127.0.0.1/8', 'host0@if3  UP  10.77.0.111/24']),
    ],
  }),
  'quorum-lost': evidence({
    culprit: 'corosync.service',
    reason:
      'corosync.service does not work: active, but not ready within 3min: in the membership (2 nodes), not quorate',
    outputs: [
      output('corosync-quorumtool -s', ['Nodes:            2', 'Quorate:          No', 'Flags:            ']),
      output('corosync-cfgtool -s', ['\t\tnodeid:          2:\tconnected', '\t\tnodeid:          3:\tdisconnected']),
    ],
  }),
  'ring-mtu': evidence({
    culprit: 'corosync.service',
    reason:
      'corosync.service does not work: active, but not ready within 30s: in the membership (1 node), not quorate: it waits until all nodes have been seen once (wait_for_all)',
    units: [
      unit('corosync', {
        log: [
          '  [TOTEM ] Retransmit List: 2',
          '  [KNET  ] pmtud: possible MTU misconfiguration detected. kernel is reporting MTU: 1500 bytes for host 2 link 0 but the other node is not acknowledging packets of this size.',
          '  [KNET  ] pmtud: Invalid MTU detected for host: 2 link: 0 mtu: 350',
        ],
      }),
    ],
    outputs: [
      output('corosync-quorumtool -s', [
        'Nodes:            1',
        'Quorate:          No',
        'Flags:            2Node WaitForAll',
      ]),
      output('corosync-cfgtool -s', ['\t\tnodeid:          1:\tlocalhost', '\t\tnodeid:          2:\tconnected']),
    ],
  }),
  'memory-not-locked': evidence({
    culprit: 'corosync.service',
    units: [
      unit('corosync', {
        log: [
          '  [MAIN  ] Could not lock memory of service to avoid page faults: Cannot allocate memory (12)',
          '  [MAIN  ] Corosync main process was not scheduled (@1795356424055) for 4005.1021 ms (threshold is 2400.0000 ms). Consider token timeout increase.',
        ],
      }),
    ],
  }),
  'corosync-starved': evidence({
    culprit: 'corosync.service',
    units: [
      unit('corosync', {
        log: [
          '  [MAIN  ] Corosync main process was not scheduled (@1795356424055) for 2405.9744 ms (threshold is 2400.0000 ms). Consider token timeout increase.',
        ],
      }),
    ],
  }),
};
