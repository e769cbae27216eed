import { describe } from 'vitest';
import { schedules } from './support/schedule.ts';
import { onlyPcsd } from './support/stories.ts';

describe('a pacemaker that systemd starts again by itself', () => {
  schedules([
    {
      title: 'failed at every attempt: corosync is stopped, which takes back the restart',
      service: { attempts: 1 },
      daemons: { pacemaker: { type: 'notify', restartAfter: 1000, starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.4s stop corosync', ...onlyPcsd('0.4s', 'failed 1')],
      says: /^pacemaker\.service did not start: failed \(exit-code\): exited with status 1$/,
    },
  ]);
});

describe('a lone corosync that does not stop', () => {
  schedules([
    {
      title: 'is left after its own TimeoutStopSec= and a little more, and that is told',
      daemons: {
        corosync: { starts: [{ takes: 300 }], stopTakes: 400_000, timeoutStop: 90_000 },
        pacemaker: { starts: [{ dies: { after: 1000, exitStatus: 69 } }] },
      },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '2s stop corosync', '97s failed 1'],
      tells: ['lone-corosync 2s', 'lone-corosync 97s'],
    },
  ]);
});

describe('the system goes down', () => {
  schedules([
    {
      title: 'it stops corosync itself, in its order: no request of ours comes between',
      services: ['corosync.service', 'slow.service', 'pacemaker.service'],
      units: [{ name: 'slow.service', starts: [{ takes: 5000 }] }],
      happens: { '1s': world => world.signal('shutdown') },
      comes: ['0s start corosync', '0.3s start slow', '1s interrupted 143'],
    },
  ]);
});

describe('a corosync that goes down after it was ready', () => {
  const dies = (after: number) => ({ corosync: { starts: [{ takes: 300, dies: { after, exitStatus: 9 } }] } });
  const started = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];
  schedules([
    {
      title: 'while pacemaker joins: that is told of pacemaker, and nobody waits for its readyTimeout',
      daemons: dies(1000),
      comes: [...started, '2s failed 1'],
      says: /^corosync\.service does not work: it was ready, then it went down 1s after/,
      advises: /; then, once mended: systemctl stop pacemaker corosync && muster up$/,
      tells: ['service-ready corosync 0.3s', 'service-observed pacemaker 1.3s', 'service-failed corosync 2s'],
    },
    {
      title: 'after pacemaker was ready, too: pacemaker works no more, and that is told as well',
      daemons: { ...dies(3000), pcsd: { starts: [{ takes: 4000 }] } },
      comes: [...started, '4.3s failed 1'],
      says: /^corosync\.service does not work/,
      tells: ['service-ready pacemaker 2.3s', 'service-failed corosync 4.3s', 'service-failed pacemaker 4.3s'],
    },
  ]);
});

describe('a failure behind pacemaker', () => {
  schedules([
    {
      title: 'says that the cluster itself works',
      service: { attempts: 1 },
      daemons: { pcsd: { starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '2.3s failed 1'],
      says: /^pcsd\.service did not start/,
      advises: /^corosync and pacemaker work; look at: systemctl status pcsd\.service/,
    },
  ]);
});

describe('a pacemaker that was found without its corosync', () => {
  schedules([
    {
      title: 'is told as found active, and left alone',
      daemons: { pacemaker: { initially: 'active' }, pcsd: { initially: 'active' } },
      comes: ['0s failed 1'],
      says: /^corosync\.service is down: it is inactive although pacemaker\.service is active/,
      tells: ['service-failed corosync 0s', 'service-found-active pacemaker 0s'],
    },
  ]);
});
