import type { Diagnosis } from '../../../src/diagnose/diagnosis.ts';
import type { UnitEvidence } from '../../../src/diagnose/evidence.ts';
import type { RunEvent } from '../../../src/engine/event.ts';
import { gatePassed } from './runs.ts';
import { corosync, pacemaker, pcsd } from './stream.ts';

const reason = 'corosync.service did not start: failed (exit-code): exited with status 8';

export const down: UnitEvidence = {
  unit: 'corosync.service',
  loadState: 'loaded',
  activeState: 'failed',
  subState: 'failed',
  result: 'exit-code',
  exitStatus: 8,
  signal: null,
  log: [
    '  [MAIN  ] Could not open /etc/corosync/authkey: No such file or directory',
    "corosync.service: Failed with result 'exit-code'.",
  ],
};

export const diagnosis: Diagnosis = {
  cause: {
    code: 'authkey-missing',
    message: "the cluster's key /etc/corosync/authkey is missing",
    why: 'corosync does not start, and this node takes no part in the cluster',
    seen: 'corosync.service: [MAIN  ] Could not open /etc/corosync/authkey: No such file or directory',
  },
  reason,
  culprit: corosync,
  units: [
    down,
    {
      ...{ unit: pacemaker, loadState: 'loaded', activeState: 'inactive', subState: 'dead', result: 'success' },
      ...{ exitStatus: null, signal: null, log: [] },
    },
  ],
  outputs: [
    { command: 'corosync-cfgtool -s', exitCode: null, problem: 'no answer within 3s', lines: [], cut: 0 },
    {
      ...{ command: 'crm_mon --one-shot --inactive', exitCode: 102, problem: '' },
      ...{ lines: ['crm_mon: Connection to cluster failed: Connection refused'], cut: 1 },
    },
    {
      ...{ command: 'ip -brief address', exitCode: 0, problem: '' },
      ...{ lines: ['lo               UNKNOWN        127.0.0.1/8 ::1/128'], cut: 0 },
    },
  ],
};

export const todo = 'copy /etc/corosync/authkey from a node that works; then: muster up';

/** corosync does not start, and the cause is known; without `cause` it is not. */
export function diagnosedBoot(cause: Diagnosis['cause'] = diagnosis.cause): RunEvent[] {
  return gatePassed()
    .at(5201)
    .emit(
      { type: 'service-requested', unit: corosync, attempt: 1 },
      { type: 'service-starting', unit: corosync, attempt: 1 },
    )
    .at(5290)
    .emit(
      {
        ...{ type: 'service-attempt-ended', unit: corosync, attempt: 1, jobResult: 'failed', active: false },
        ...{ detail: 'failed (exit-code): exited with status 8', log: down.log },
      },
      { type: 'service-failed', unit: corosync, detail: 'failed (exit-code): exited with status 8', log: [] },
      { type: 'service-skipped', unit: pacemaker, cause: 'earlier-service', detail: reason },
    )
    .start(pcsd, 1500)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit(
      { type: 'diagnosis', diagnosis: { ...diagnosis, cause } },
      { type: 'run-ended', outcome: 'failed', exitCode: 1, reason, advice: todo },
    ).events;
}
