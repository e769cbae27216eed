/** What can befall any service. */
import type { Cause } from '../cause.ts';
import { anyOf, culpritIs, culpritSays, kernelSays } from '../signs.ts';

const notUp = 'the service is not up, and what comes after it was not started';

/** What the kernel calls the processes of a unit, 15 characters at most; before its program is executed one is in brackets. */
const processNames: Readonly<Record<string, string>> = {
  'corosync.service': 'corosync',
  'corosync-qdevice.service': 'corosync-qdevi',
  'pacemaker.service': '(?:pacemakerd|pacemaker-\\w+)',
  'pcsd.service': 'pcsd',
  'sbd.service': 'sbd',
  'dlm.service': 'dlm_controld',
};

/** A file that some other program may not read is often one of the cluster: what counts is to whom it was denied. */
function deniedTo(unit: string): RegExp {
  const name = processNames[unit] ?? unit.replace(/\.service$/, '').slice(0, 15);
  return new RegExp(`(?:apparmor="DENIED"|avc: +denied).*\\bcomm="\\(?${name}\\)?"`);
}

export const systemdCauses: readonly Cause[] = [
  {
    code: 'unit-masked',
    of: 'any',
    message: '{unit} is masked',
    why: 'systemd refuses to start it, whoever asks',
    todo: 'find out who masked it and why, then: systemctl unmask {unit}',
    rerun: 'up',
    find: culpritIs(({ loadState }) => loadState === 'masked' && 'masked'),
  },
  {
    code: 'unit-missing',
    of: 'any',
    message: '{unit} does not exist on this node',
    why: notUp,
    todo: 'install its package, or take it out of services: in the prerequisites file',
    rerun: 'up',
    find: culpritIs(({ loadState }) => loadState === 'not-found' && 'no unit file of that name'),
  },
  {
    code: 'out-of-memory',
    of: 'any',
    message: 'the kernel killed {unit} because memory ran out',
    why: notUp,
    todo: 'see who used it: journalctl -k -b | grep -i -A 20 "out of memory"; free -m; give the node more, or limit whoever took it; a limit of its own: systemctl show -p MemoryMax {unit}',
    rerun: 'up',
    find: culpritIs(({ result }) => result === 'oom-kill' && 'failed (oom-kill)'),
  },
  {
    code: 'access-denied',
    of: 'any',
    message: 'AppArmor or SELinux denied something to {unit}',
    why: notUp,
    todo: 'see what: journalctl -k -b | grep -e DENIED -e avc; allow that in its profile (aa-logprof, audit2allow), or set only that profile to complain',
    rerun: 'up',
    find: evidence => {
      const fell = culpritIs(({ activeState }) => activeState === 'failed' && activeState)(evidence);
      const denied = kernelSays(deniedTo(evidence.culprit))(evidence);
      return fell && denied && { ...fell, seen: denied.seen };
    },
  },
  {
    code: 'program-missing',
    of: 'any',
    message: 'the program of {unit} is missing or may not be executed',
    why: notUp,
    todo: 'reinstall its package: systemctl cat {unit} shows which program (ExecStart=); is it on a file system that is not mounted yet, or noexec?',
    rerun: 'up',
    find: culpritIs(({ exitStatus }) => exitStatus === 203 && 'exited with status 203 (EXEC)'),
  },
  {
    code: 'library-missing',
    of: 'any',
    message: 'a library that {unit} needs is missing',
    why: notUp,
    todo: 'see which: ldd $(systemctl show -P ExecStart {unit} | grep -o "path=[^ ;]*" | cut -d= -f2) | grep "not found"; finish the half-done upgrade, or reinstall its package',
    rerun: 'up',
    find: culpritIs(({ exitStatus }) => exitStatus === 127 && 'exited with status 127 (before it could say anything)'),
  },
  {
    code: 'environment-file-missing',
    of: 'any',
    message: 'a file that the unit of {unit} asks for is missing',
    why: notUp,
    todo: 'see which: systemctl cat {unit} (EnvironmentFile=, WorkingDirectory=); put it back, or reinstall its package',
    rerun: 'up',
    find: culpritIs(({ result }) => result === 'resources' && 'failed (resources)'),
  },
  {
    code: 'unit-set-up-failed',
    of: 'any',
    message: 'systemd could not set up what {unit} is to run in',
    why: notUp,
    todo: 'look at: journalctl -b -u {unit} | grep "at step"; take back the setting of that name: systemctl cat {unit}',
    rerun: 'up',
    find: culpritIs(
      ({ exitStatus }) =>
        exitStatus !== null &&
        exitStatus >= 200 &&
        exitStatus <= 245 &&
        `exited with status ${exitStatus} (set up by systemd)`,
    ),
  },
  {
    code: 'start-limit',
    of: 'any',
    message: '{unit} was started too often in too short a time',
    why: 'systemd refuses further starts until the limit is reset, even of a service that would work by now',
    todo: 'see why the first of them failed: journalctl -b -u {unit}; mend that, then: systemctl reset-failed {unit}',
    rerun: 'up',
    find: anyOf(
      culpritIs(({ result }) => result === 'start-limit-hit' && 'failed (start-limit-hit)'),
      culpritSays(/Start request repeated too quickly/),
    ),
  },
  {
    code: 'start-timeout',
    of: 'any',
    message: '{unit} did not come up within its TimeoutStartSec=',
    why: notUp,
    todo: 'see what it waits for: journalctl -b -u {unit} | tail -20; if it only needs longer: systemctl edit {unit}, TimeoutStartSec=',
    rerun: 'up',
    find: culpritIs(({ result }) => result === 'timeout' && 'failed (timeout)'),
  },
  {
    code: 'crashed',
    of: 'any',
    message: '{unit} crashed',
    why: notUp,
    todo: 'keep the core for a bug report: coredumpctl info {unit}; see whether versions fit together (a half-done upgrade)',
    rerun: 'up',
    find: culpritIs(
      ({ result, signal, activeState }) =>
        (result === 'core-dump' || (signal !== null && crashes.has(signal) && activeState !== 'active')) &&
        `${result === 'core-dump' ? 'failed (core-dump)' : 'failed'}, signal ${signal ?? '?'}`,
    ),
  },
  {
    code: 'killed',
    of: 'any',
    message: '{unit} was killed',
    why: notUp,
    todo: 'see who did it: an administrator, a script, a container manager or a watchdog of systemd; journalctl -b -u {unit} | tail -20; when that is over',
    rerun: 'up',
    find: culpritIs(
      ({ result, signal, activeState }) =>
        (result === 'signal' || result === 'watchdog') &&
        activeState !== 'active' &&
        `failed (${result}), signal ${signal ?? '?'}`,
    ),
  },
];

/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. */
const crashes: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, 31]);
