/** Something about this node or its file that an administrator should know: the code is stable, docs/findings.md lists each. */
export interface Finding {
  readonly code: FindingCode;
  /** `error`: muster cannot do its job as things are. `warning`: it can, but not always or not soon. `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly remedy: string;
  /** The name of the prerequisite that can never be met at boot for this reason, whatever a look at it sees now. */
  readonly prerequisite?: string;
}

export const findingCodes = [
  'autostart',
  'circular',
  'corosync-conf-differs',
  'dc-deadtime',
  'deadlock',
  'gap',
  'guard-missing',
  'no-timeout',
  'nocluster',
  'not-at-boot',
  'not-visible',
  'nothing-starts',
  'program-missing',
  'quorum-device',
  'quorum-provider',
  'require-quorum',
  'requires',
  'ring-loopback',
  'sleep-drop-in',
  'stop-order',
  'timeouts',
  'unit-bad',
  'unit-masked',
  'unit-missing',
] as const;

export type FindingCode = (typeof findingCodes)[number];
