import { describe, expect, it } from 'vitest';
import { toRestart } from '../../src/engine/recover.ts';
import { config } from '../plan/support/node.ts';
import { schedules } from './support/schedule.ts';
import { onlyPcsd } from './support/stories.ts';

const unready = { kind: 'path', settings: { path: '/run/never' } } as never;
const qdevice = 'corosync-qdevice.service';
const four = ['corosync.service', { unit: qdevice, ready: unready }, 'pacemaker.service', 'pcsd.service'];
const sbd = {
  pacemaker: { requires: ['corosync.service', 'sbd.service'], after: ['corosync.service', 'sbd.service'] },
};

describe('a service that is not required', () => {
  schedules([
    {
      title: 'holds nothing up and leaves the run degraded when it does not become ready',
      services: four,
      units: [{ name: qdevice, starts: [{ takes: 100 }] }],
      comes: [
        '0s start corosync',
        '0.3s start corosync-qdevice',
        '0.4s start pacemaker',
        '0.4s start pcsd',
        '30.4s degraded 0',
      ],
      says: /up and work; missing, but not required: corosync-qdevice\.service \(active, but not ready within 30s: /,
      advises: /corosync-qdevice-tool -s/,
    },
    {
      title: 'that does not start is not tried again, and pacemaker comes at once',
      services: four,
      units: [{ name: qdevice, starts: [{ takes: 100, ends: { exitStatus: 1 } }] }],
      comes: [
        '0s start corosync',
        '0.3s start corosync-qdevice',
        '0.4s start pacemaker',
        '0.4s start pcsd',
        '2.4s degraded 0',
      ],
      says: /not required: corosync-qdevice\.service \(failed \(exit-code\): exited with status 1\)/,
    },
    {
      title: 'that hangs in its start is left behind after its startTimeout',
      services: four,
      units: [{ name: qdevice, starts: [{ takes: 60_000 }] }],
      comes: [
        '0s start corosync',
        '0.3s start corosync-qdevice',
        '10.3s start pacemaker',
        '10.3s start pcsd',
        '12.3s degraded 0',
      ],
    },
    {
      title: 'that is not even installed',
      services: four,
      units: [],
      comes: [
        '0s start corosync',
        '0.3s start corosync-qdevice',
        '0.3s start pacemaker',
        '0.3s start pcsd',
        '2.3s degraded 0',
      ],
    },
    {
      title: 'an order to stop waits for pacemaker all the same',
      services: four,
      units: [{ name: qdevice, starts: [{ takes: 1000, ends: { exitStatus: 1 } }] }],
      happens: { '0.5s': ({ stop }) => stop?.request('SIGTERM') },
      comes: ['0s start corosync', '0.3s start corosync-qdevice', '1.3s start pacemaker', '1.3s interrupted 143'],
    },
    {
      title: 'a required one after pacemaker fails the run, and the cluster is left up',
      services: ['corosync.service', 'pacemaker.service', { unit: 'app.service', attempts: 1 }, 'pcsd.service'],
      units: [{ name: 'app.service', starts: [{ takes: 100, ends: { exitStatus: 1 } }] }],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start app', '2.3s start pcsd', '4s failed 1'],
      says: /^app\.service did not start/,
      advises: /^corosync and pacemaker work; /,
    },
  ]);

  it('is restarted by itself, and along with what is below it', () => {
    const file = config('services: [corosync, corosync-qdevice, pacemaker, pcsd]');
    const trouble = (unit: string) => ({ unit, reason: '', stalled: false });
    expect(toRestart(file, [trouble(qdevice)])).toEqual([qdevice]);
    expect(toRestart(file, [trouble('corosync.service')])).toEqual(['corosync.service', qdevice, 'pacemaker.service']);
  });
});

describe('an sbd that sleeps before it is started', () => {
  schedules([
    {
      title: 'keeps pacemaker queued for longer than the deadline, as long as systemd lets it',
      deadline: '30s',
      daemons: sbd,
      units: [{ name: 'sbd.service', starts: [{ takes: 120_000 }], timeoutStart: 150_000 }],
      comes: ['0s start corosync', '0.3s start pacemaker', '120.3s start pcsd', '122.3s ready 0'],
    },
  ]);
});

describe('a remote node', () => {
  schedules([
    {
      title: 'waits for what systemd would still have pacemaker_remote wait for',
      services: [{ unit: 'pacemaker_remote.service', ready: unready, readyTimeout: 5000 }, 'pcsd.service'],
      units: [
        { name: 'pacemaker_remote.service', after: ['time-sync.target'] },
        { name: 'time-sync.target', initially: 'starting', after: ['chrony-wait.service'] },
        {
          name: 'chrony-wait.service',
          type: 'oneshot',
          remainAfterExit: true,
          initially: 'starting',
          starts: [{ takes: 7000 }],
        },
      ],
      comes: ['7s start pacemaker_remote', '7s start pcsd', '12s failed 1'],
      tells: ['gate-blocked 0s', 'gate-passed 7s'],
      says: /^pacemaker_remote\.service does not work/,
    },
    {
      title: 'whose other service fails works all the same',
      services: ['pacemaker_remote.service', { unit: 'app.service', attempts: 1 }],
      units: [
        { name: 'pacemaker_remote.service' },
        { name: 'app.service', starts: [{ takes: 100, ends: { exitStatus: 1 } }] },
      ],
      service: { ready: { kind: 'path', settings: { path: '/' } } as never },
      comes: ['0s start pacemaker_remote', '0s start app', '0.1s failed 1'],
      advises: /^pacemaker_remote works; /,
    },
    {
      title: 'no cluster in the list at all',
      services: ['app.service'],
      units: [{ name: 'app.service' }],
      comes: ['0s start app', '0s ready 0'],
    },
    {
      title: 'a service between corosync and pacemaker that fails: no corosync is left',
      services: ['corosync.service', { unit: 'qdevice.service', attempts: 1 }, 'pacemaker.service', 'pcsd.service'],
      units: [{ name: 'qdevice.service', starts: [{ takes: 200, ends: { exitStatus: 1 } }] }],
      comes: ['0s start corosync', '0.3s start qdevice', '0.5s stop corosync', ...onlyPcsd('0.5s', 'failed 1')],
      says: /^qdevice\.service did not start/,
    },
  ]);
});
