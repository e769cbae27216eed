import { inProgress, interrupted, invalid, type Entry } from './entry.ts';

/** What stands against a verb, or becomes of it. */
export const runMessages = {
  'file-invalid': { exit: invalid, words: '{problems} in the prerequisites file: nothing was done' },
  'usual-services': {
    exit: null,
    words: 'the prerequisites file cannot be used, so the services that every cluster node has are stopped: {units}',
  },
  'scenario-invalid': { exit: invalid, words: '{problems} in the scenario: nothing was rehearsed' },
  'run-in-progress': {
    exit: inProgress,
    words: 'another run is in progress ({holder}); see it with: muster status',
  },
  'lock-untried': {
    exit: 1,
    words: 'nothing was done, since it cannot be told whether another run is in progress: {reason}',
  },
  'no-run': {
    exit: 1,
    words: 'no run is in progress ({last}); one that does not wait for it begins with: muster up --without {name}',
  },
  'run-replaced': { exit: 1, words: 'the run has ended, and another one has begun; see it with: muster status' },
  'skip-too-late': {
    exit: 1,
    words: 'too late for {names}: the run has passed the gate and waits for it no longer; see: muster status',
  },
  'skip-refused': { exit: 1, words: 'nothing was skipped: {state}' },
  'skip-ignored': {
    exit: 1,
    words: 'the run (process {pid}) has not taken the order: {state}; see: muster status',
  },
  'skip-unwritable': { exit: 1, words: 'the run cannot be told, since {file} cannot be written: {reason}' },
  'nothing-to-skip': { exit: null, words: '{why}' },
  'release-unwritable': { exit: 1, words: 'nothing was released, since {folder} cannot be written: {reason}' },
  'released-not-started': {
    exit: 1,
    words: '{released}, but {unit} was not started: {reason}; start it with: muster up',
  },
  'would-harm': { exit: 1, words: 'nothing is {done}, since it would do harm:' },
  'harm-overridden': { exit: null, words: 'goes on, since --force was given, although:' },
  'recover-would-wait': {
    exit: 1,
    words:
      'nothing is restarted, since corosync would have to wait for prerequisites that are not met: {unmet}; see: muster check',
  },
  'resume-failed': { exit: 1, words: '{unit} could not be told to go on: {reason}; see: systemctl status {unit}' },
  'fell-meanwhile': {
    exit: 1,
    words:
      'nothing more is started: pacemaker went down by itself once the daemons went on, as where its peers had this node fenced; see on another node: stonith_admin --history "*"; if this node is well and may rejoin: muster up',
  },
  'stop-failed': {
    exit: 1,
    words: '{unit} did not stop: {detail}; nothing more is stopped; see: systemctl status {unit}',
  },
  'stop-interrupted': {
    exit: interrupted,
    words: 'interrupted: what was asked to stop goes on stopping; go on with: {command}',
  },
  'suspend-refused': {
    exit: null,
    words:
      'Ctrl-Z does nothing until {end}: half-way it would leave corosync without pacemaker, and the peers may fence this node then',
  },
  'restart-declined': { exit: 1, words: 'nothing was done: the answer was not yes' },
  'cluster-unseen': {
    exit: 1,
    words:
      'the cluster cannot be seen from this node: {reason}; ask on a node where pacemaker runs: muster status --cluster',
  },
  bug: { exit: 1, words: 'this is a mistake in muster itself; report it with these lines: {trace}' },
  'result-unwritten': { exit: null, words: 'the result could not be written: {reason}' },
  'init-invalid': { exit: 1, words: 'what init makes of this node is not valid, a mistake in muster: {problems}' },
} as const satisfies Readonly<Record<string, Entry>>;
