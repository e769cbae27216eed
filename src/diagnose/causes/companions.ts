/** What stands between corosync and pacemaker: sbd, qdevice, dlm. */
import type { Cause } from '../cause.ts';
import type { UnitEvidence } from '../evidence.ts';
import { logged, unitOf } from '../signs.ts';

const sbd = 'sbd.service';
const withoutSbd =
  'pacemaker does not start without sbd: a node that cannot be reset by its watchdog may not take part';

export const companionCauses: readonly Cause[] = [
  {
    code: 'sbd-watchdog',
    of: 'cluster',
    message: 'sbd cannot open its watchdog',
    why: withoutSbd,
    todo: 'see whether it is there and who has it: ls -l /dev/watchdog*; sbd query-watchdog; load its module (modprobe softdog only where there is no real one), or correct SBD_WATCHDOG_DEV',
    rerun: 'restart',
    find: logged(sbd, /Cannot open watchdog device|No watchdog device|watchdog device .*(?:busy|not exist)/i),
  },
  {
    code: 'sbd-fence-message',
    of: 'cluster',
    message: 'the slot of this node on the sbd device holds a fencing message',
    why: 'with SBD_STARTMODE=clean a node that was fenced stays out until somebody has looked',
    todo: 'find out why it was fenced: stonith_admin --history "*" on another node; if it may rejoin: sbd -d DEVICE message LOCAL clear',
    rerun: 'restart',
    find: logged(sbd, /Found fencing message - aborting start-up/),
  },
  {
    code: 'sbd-device',
    of: 'cluster',
    message: 'sbd cannot open its device',
    why: withoutSbd,
    todo: 'see whether the disk is there: grep SBD_DEVICE /etc/default/sbd /etc/sysconfig/sbd; ls -l that path; sbd -d DEVICE dump; and make it a prerequisite: device: PATH',
    rerun: 'restart',
    find: logged(
      sbd,
      /Opening device (?<device>\S+) failed|device (?<device>\S+) .*(?:not exist|No such)|header .* on \S+ (?:is )?(?:invalid|unreadable)|Failed to read header/i,
    ),
  },
  {
    code: 'sbd-start-timeout',
    of: 'cluster',
    message: 'sbd was still starting when systemd lost its patience',
    why: withoutSbd,
    todo: 'with SBD_DELAY_START set sbd needs more than TimeoutStartSec= to start: systemctl edit sbd, and give it 1.2 times the delay or more',
    rerun: 'restart',
    find: stateOf(sbd, ({ result }) => result === 'timeout'),
  },
  {
    code: 'sbd-failed',
    of: 'cluster',
    message: 'sbd did not start',
    why: withoutSbd,
    todo: 'look at: journalctl -b -u sbd.service | tail -20; mend that',
    rerun: 'restart',
    find: stateOf(sbd, ({ activeState }) => activeState === 'failed'),
  },
  {
    code: 'qdevice-not-configured',
    of: 'cluster',
    message: 'corosync-qdevice is to be started, but corosync.conf has no quorum device',
    why: 'it ends at once, and what is ordered after it does not start',
    todo: 'take corosync-qdevice out of services: in the prerequisites file, or add the device: pcs quorum device add model net host=HOST algorithm=ffsplit',
    rerun: 'restart',
    find: logged('corosync-qdevice.service', /Can't read quorum\.device\.model|quorum\.device/),
  },
  {
    code: 'qdevice-certificates',
    of: 'cluster',
    message: 'corosync-qdevice cannot read the certificates of its quorum device',
    why: 'corosync.conf has tls for the device (on, unless it says off), and it ends at once without them; its vote is missing',
    todo: 'see what is there: ls /etc/corosync/qdevice/net/nssdb; have them set up for all nodes: pcs quorum device remove, and pcs quorum device add as before',
    rerun: 'restart',
    find: logged('corosync-qdevice.service', /Can't init nss|NSS error \(-?\d+\)/i),
  },
  {
    code: 'qdevice-unreachable',
    of: 'cluster',
    message: 'corosync-qdevice does not reach its server',
    why: 'the vote of the quorum device is missing, and this part of the cluster may lack quorum',
    todo: 'see from here: corosync-qdevice-tool -s; nc -vz HOST 5403; and on that host: systemctl status corosync-qnetd; firewall',
    rerun: 'restart',
    find: logged(
      'corosync-qdevice.service',
      /Can't connect to qnetd|Unhandled error when connecting|Connect timeout|host\. *\(-?\d+\)/i,
    ),
  },
  {
    code: 'dlm-module-missing',
    of: 'cluster',
    message: "the kernel's module dlm is missing",
    why: 'dlm cannot start, and neither can lvmlockd or a cluster file system on top of it',
    todo: 'install the modules of the running kernel (Debian: linux-modules-extra or linux-image-$(uname -r); elsewhere kernel-modules-extra), then try: modprobe dlm',
    rerun: 'restart',
    find: logged('dlm.service', /Module dlm not found|modprobe: (?:FATAL|ERROR).*dlm/i),
  },
];

function stateOf(unit: string, test: (unit: UnitEvidence) => boolean): Cause['find'] {
  return evidence => {
    const found = unitOf(evidence, unit);
    if (found === undefined || !test(found)) return undefined;
    return { seen: `${unit}: ${found.activeState} (${found.result || found.subState})` };
  };
}
