import { describe } from 'vitest';
import { event } from './support/needs.ts';
import { schedules } from './support/schedule.ts';
import { onlyPcsd } from './support/stories.ts';

describe('what no further try can help is not tried again', () => {
  const pacemakerOnly = ['0s start corosync', '0.3s start pacemaker'];
  schedules([
    {
      title: 'a condition is not met',
      daemons: {
        corosync: {
          conditions: [{ type: 'ConditionPathExists', parameter: '/etc/x' }],
          starts: [{ ends: 'condition-unmet' }],
        },
      },
      comes: ['0s start corosync', ...onlyPcsd('0s', 'failed 1')],
      says: /^corosync\.service did not start: ConditionPathExists=\/etc\/x is not met: systemd skipped the start$/,
    },
    {
      title: 'an assertion is not met',
      daemons: { corosync: { starts: [{ ends: 'assert-unmet' }] } },
      comes: ['0s start corosync', ...onlyPcsd('0s', 'failed 1')],
      says: /AssertPathExists=.* is not met/,
    },
    {
      title: 'its ExecCondition says no',
      daemons: { corosync: { starts: [{ ends: 'exec-condition' }] } },
      comes: ['0s start corosync', ...onlyPcsd('0s', 'failed 1')],
      says: /ExecCondition=/,
    },
    {
      title: 'held: nocluster on the kernel command line, known before anything is waited for',
      cmdline: 'quiet nocluster',
      needs: { a: event('lost') },
      comes: onlyPcsd('0s', 'held 3'),
      says: /corosync\.service has ConditionKernelCommandLine=!nocluster, and the kernel command line has nocluster/,
      advises: /boot without nocluster/,
    },
    {
      title: 'held: pacemaker wants a word on the kernel command line that is not there',
      daemons: { pacemaker: { conditions: [{ type: 'ConditionKernelCommandLine', parameter: 'cluster' }] } },
      needs: { a: event('lost') },
      comes: onlyPcsd('0s', 'held 3'),
      says: /pacemaker\.service has ConditionKernelCommandLine=cluster, and the kernel command line lacks cluster/,
      advises: /boot with cluster on/,
    },
    {
      title: 'held: only systemd itself knew that the kernel command line says no',
      daemons: { corosync: { starts: [{ ends: 'condition-unmet' }] } },
      comes: ['0s start corosync', ...onlyPcsd('0s', 'held 3')],
    },
    {
      title: 'pacemaker skipped by a condition: corosync is not left alone',
      daemons: {
        pacemaker: {
          conditions: [{ type: 'ConditionPathExists', parameter: '/etc/x' }],
          starts: [{ ends: 'condition-unmet' }],
        },
      },
      comes: [...pacemakerOnly, '0.3s stop corosync', ...onlyPcsd('0.3s', 'failed 1')],
      says: /^pacemaker\.service did not start: ConditionPathExists/,
    },
    {
      title: 'masked, known before anything is waited for',
      needs: { a: event('lost') },
      daemons: { pacemaker: { loadState: 'masked' } },
      comes: onlyPcsd('0s', 'broken 4'),
      says: /^pacemaker\.service is masked/,
      advises: /systemctl unmask pacemaker\.service/,
    },
    {
      title: 'not installed',
      daemons: { corosync: { loadState: 'not-found' } },
      comes: onlyPcsd('0s', 'broken 4'),
      says: /^corosync\.service does not exist/,
    },
    {
      title: 'a unit file that cannot be used',
      daemons: { pacemaker: { loadState: 'bad-setting' } },
      comes: onlyPcsd('0s', 'broken 4'),
      says: /^pacemaker\.service cannot be loaded \(bad-setting\)/,
    },
    {
      title: 'pcsd itself is not installed',
      daemons: { pcsd: { loadState: 'not-found' } },
      comes: ['0s start pcsd', '0s broken 4'],
      says: /^pcsd\.service does not exist/,
    },
    {
      title: 'masked while the prerequisites are awaited',
      needs: { a: event('lost') },
      happens: {
        '3s': ({ systemd }) => {
          systemd.write({ name: 'pacemaker.service', loadState: 'masked' });
          systemd.daemonReload();
        },
      },
      comes: onlyPcsd('3s', 'broken 4'),
      says: /^pacemaker\.service is masked/,
    },
    {
      title: 'masked between corosync and pacemaker: corosync is not left alone',
      happens: {
        '0.1s': ({ systemd }) => {
          systemd.write({ name: 'pacemaker.service', loadState: 'masked' });
          systemd.daemonReload();
        },
      },
      comes: [...pacemakerOnly, '0.3s stop corosync', ...onlyPcsd('0.3s', 'broken 4')],
      says: /Unit pacemaker\.service is masked/,
    },
    {
      title: 'something that it requires is masked: that is named',
      daemons: { corosync: { requires: ['store.service'] } },
      units: [{ name: 'store.service', loadState: 'masked' }],
      comes: ['0s start corosync', ...onlyPcsd('0s', 'broken 4')],
      says: /Unit store\.service is masked/,
    },
    {
      title: 'something that it requires does not exist: that is named',
      daemons: { corosync: { requires: ['store.service'] } },
      comes: ['0s start corosync', ...onlyPcsd('0s', 'broken 4')],
      says: /Unit store\.service not found/,
    },
    {
      title: 'to be started as a dependency only',
      daemons: { corosync: { refuseManualStart: true } },
      comes: ['0s start corosync', ...onlyPcsd('0s', 'failed 1')],
      says: /RefuseManualStart=/,
    },
    {
      title: 'an administrator stops it while it starts',
      happens: { '0.1s': ({ systemd }) => systemd.administrator.stop('corosync.service') },
      comes: ['0s start corosync', ...onlyPcsd('0.1s', 'failed 1')],
      says: /cancelled by somebody else/,
    },
    {
      title: 'what it conflicts with is being started: that is a decision',
      daemons: { pcsd: { conflicts: ['rival.service'] } },
      units: [{ name: 'rival.service', starts: [{ takes: 60_000 }] }],
      happens: { '0.1s': ({ systemd }) => systemd.administrator.start('rival.service') },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '2.3s failed 1'],
      says: /^pcsd\.service did not start: a job of an administrator .*muster does not override that: .*rival\.service has 'start' job queued/,
    },
    {
      title: 'somebody stops what this run has started',
      daemons: { corosync: { stopTakes: 60_000 } },
      onEvent: (event, { systemd }) => {
        if (event.type === 'service-active' && event.unit === 'corosync.service')
          systemd.administrator.stop('corosync.service');
      },
      comes: ['0s start corosync', '0.3s start pacemaker', ...onlyPcsd('0.3s', 'failed 1')],
      says: /^pacemaker\.service did not start: somebody stops corosync\.service, which this run has started/,
    },
    {
      title: 'corosync went down before pacemaker could start: a further try would pull it in unseen',
      daemons: {
        corosync: { starts: [{ takes: 300, dies: { after: 100, exitStatus: 8 } }] },
        pacemaker: { type: 'notify', starts: [{ takes: 500, ends: { exitStatus: 1 } }] },
      },
      comes: ['0s start corosync', '0.3s start pacemaker', ...onlyPcsd('0.8s', 'failed 1')],
      says: /^corosync\.service does not work: it was ready, then it went down 100ms after it had become active: failed \(exit-code\): exited with status 8$/,
    },
  ]);
});
