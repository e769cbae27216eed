/** States of a real node in which something starts its cluster past muster, or nothing does. */
import { enabled, runs, shipped, type Site } from './finding-site.ts';

export const autostartSites: readonly Site[] = [
  {
    when: 'the daemons are enabled',
    links: shipped('corosync.service', 'pacemaker.service', 'pcsd.service'),
    found: [
      'autostart error: corosync.service is enabled: at boot systemd starts it without waiting',
      'autostart error: pacemaker.service is enabled: at boot systemd starts it without waiting',
      'autostart note: pcsd.service is enabled: systemd starts it at boot before muster would',
    ],
  },
  {
    when: 'the quorum device, the notifier or the lock manager is enabled, which pull corosync in',
    units: {
      'corosync-notifyd.service': `[Unit]\nRequires=corosync.service\nAfter=corosync.service\n${runs}`,
      'dlm.service': `[Unit]\nRequires=corosync.service\nAfter=corosync.service\n${runs}`,
    },
    links: { ...shipped('corosync-qdevice.service'), ...enabled('corosync-notifyd.service', 'dlm.service') },
    found: [
      'autostart error: corosync-notifyd.service is enabled and pulls in corosync.service: at boot',
      'autostart error: corosync-qdevice.service is enabled and pulls in corosync.service: at boot',
      'autostart error: dlm.service is enabled and pulls in corosync.service: at boot',
    ],
  },
  {
    when: 'units of the site pull them in, each in its way',
    units: {
      'bound.service': `[Unit]\nBindsTo=pacemaker.service\n${runs}`,
      'upheld.service': `[Unit]\nUpholds=corosync.service\n${runs}`,
      'wanting.service': `[Unit]\nWants=pacemaker.service\n${runs}`,
      'requiring.service': `[Unit]\nRequires=between.service\n${runs}`,
      'between.service': `[Unit]\nRequires=corosync.service\n${runs}`,
      'site.target': '[Unit]\nWants=pacemaker.service\n',
    },
    links: enabled('bound.service', 'upheld.service', 'wanting.service', 'requiring.service', 'site.target'),
    found: [
      'autostart error: bound.service is enabled and pulls in pacemaker.service: at boot',
      'autostart error: requiring.service is enabled and pulls in corosync.service (requiring.service > between.service > corosync.service): at boot',
      'autostart error: site.target is enabled and pulls in pacemaker.service: at boot',
      'autostart error: upheld.service is enabled and pulls in corosync.service: at boot',
      'autostart error: wanting.service is enabled and pulls in pacemaker.service: at boot',
    ],
  },
  {
    when: 'a timer, a path and a socket trigger them',
    units: {
      'later.timer': '[Timer]\nOnBootSec=1h\nUnit=later.service\n',
      'later.service': `[Unit]\nWants=pacemaker.service\n${runs}`,
      'file.path': '[Path]\nPathExists=/run/never\nUnit=corosync.service\n',
      'call.socket': '[Socket]\nListenStream=/run/call.socket\n',
      'call.service': `[Unit]\nRequires=corosync.service\n${runs}`,
    },
    links: {
      'timers.target.wants/later.timer': '/etc/systemd/system/later.timer',
      'paths.target.wants/file.path': '/etc/systemd/system/file.path',
      'sockets.target.wants/call.socket': '/etc/systemd/system/call.socket',
    },
    found: [
      'autostart error: call.socket is enabled and pulls in corosync.service (call.socket > call.service > corosync.service): at boot',
      'autostart error: file.path is enabled and pulls in corosync.service: at boot',
      'autostart error: later.timer is enabled and pulls in pacemaker.service (later.timer > later.service > pacemaker.service): at boot',
    ],
  },
  {
    when: 'the boot pulls them in although they are not enabled',
    units: {
      'multi-user.target.d/cluster.conf': '[Unit]\nWants=pacemaker.service\n',
      'shipped.service': `[Unit]\nRequires=corosync.service\n${runs}`,
    },
    links: { '/usr/lib/systemd/system/multi-user.target.wants/shipped.service': '/etc/systemd/system/shipped.service' },
    found: [
      'autostart error: pacemaker.service is not enabled, but multi-user.target pulls it in: at boot systemd starts it without',
      'autostart error: shipped.service is not enabled, but multi-user.target pulls it in, and it pulls in corosync.service: at boot',
    ],
  },
  {
    when: 'sbd is enabled, as it has to be',
    units: { 'sbd.service': `[Unit]\nBefore=pacemaker.service\n${runs}` },
    links: {
      'corosync.service.requires/sbd.service': '/etc/systemd/system/sbd.service',
      'pacemaker.service.requires/sbd.service': '/etc/systemd/system/sbd.service',
    },
    found: [],
  },
  {
    when: 'muster is not enabled',
    without: ['/etc/systemd/system/multi-user.target.wants/muster.service'],
    found: ['not-at-boot note: muster.service is not enabled, and nothing else starts the cluster at boot'],
  },
  {
    when: 'muster is not installed',
    without: ['/etc/systemd/system/multi-user.target.wants/muster.service', '/etc/systemd/system/muster.service'],
    found: ['not-at-boot note: muster.service is not installed, and nothing else'],
  },
];
