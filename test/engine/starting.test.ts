import { describe } from 'vitest';
import type { StartScript } from '../../src/simulation/virtual-unit.ts';
import { event, unit } from './support/needs.ts';
import { schedules } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';

const fails: StartScript = { takes: 100, ends: { exitStatus: 8 } };
const works: StartScript = { takes: 300 };
const lateJob = { name: 'slow.service', starts: [{ takes: 5000 }] };

describe('a start that failed is tried again, after ResetFailed', () => {
  schedules([
    {
      title: 'twice, with a growing delay',
      daemons: { corosync: { starts: [fails, fails, works] } },
      comes: [
        '0s start corosync',
        '2.1s reset corosync',
        '2.1s start corosync',
        '6.2s reset corosync',
        ...bringsUp('6.2s'),
      ],
      tells: ['service-retry corosync 0.1s', 'service-retry corosync 2.2s', 'service-ready corosync 6.5s'],
    },
    {
      title: 'once what was lost meanwhile holds again, and that is told',
      needs: { a: event('met 1s, lost 2s, met 5s') },
      daemons: { corosync: { starts: [fails, works] } },
      comes: ['1s start corosync', '5s reset corosync', ...bringsUp('5s')],
      tells: ['prerequisite-lost a 3.1s', 'service-waiting corosync 3.1s', 'prerequisite-met a 5s'],
    },
    {
      title: 'at once, when what was lost meanwhile is back by then, and nothing is told of it',
      needs: { a: event('met 1s, lost 2s, met 2.5s') },
      daemons: { corosync: { starts: [fails, works] } },
      comes: ['1s start corosync', '3.1s reset corosync', ...bringsUp('3.1s')],
      neverTells: ['prerequisite-lost', 'service-waiting'],
    },
    {
      title: 'not when what was lost meanwhile does not come back within what is left of the deadline',
      needs: { a: event('met 8s, lost 9s') },
      daemons: { corosync: { starts: [fails, works] } },
      deadline: '20s',
      comes: ['8s start corosync', ...onlyPcsd('22.1s', 'late 124')],
      says: /^prerequisite a was not met within the deadline of 20s: .*; so corosync\.service was not tried again, which had not started: failed \(exit-code\): exited with status 8$/,
    },
    {
      title: 'not when what was lost meanwhile is broken',
      needs: { a: unit('met 1s, broken 2s') },
      daemons: { corosync: { starts: [fails, works] } },
      comes: ['1s start corosync', ...onlyPcsd('3.1s', 'broken 4')],
    },
    {
      title: 'when an order to stop comes while a lost one is waited for again, never',
      needs: { a: event('met 1s, lost 2s') },
      daemons: { corosync: { starts: [fails, works] } },
      happens: { '6s': world => world.signal('SIGTERM') },
      comes: ['1s start corosync', '6s interrupted 143'],
    },
    {
      title: 'up to the number of attempts',
      daemons: { corosync: { starts: [fails] } },
      comes: [
        '0s start corosync',
        '2.1s reset corosync',
        '2.1s start corosync',
        '6.2s reset corosync',
        '6.2s start corosync',
        ...onlyPcsd('6.3s', 'failed 1'),
      ],
      says: /^corosync\.service did not start: failed \(exit-code\): exited with status 8$/,
      advises: /journalctl -b -u corosync\.service/,
    },
    {
      title: 'not when one attempt is all',
      service: { attempts: 1 },
      daemons: { corosync: { starts: [fails] } },
      comes: ['0s start corosync', ...onlyPcsd('0.1s', 'failed 1')],
    },
    {
      title: 'the delay has a limit',
      service: { attempts: 5, backoff: { initial: 1000, max: 3000, factor: 2, jitter: false } },
      daemons: { corosync: { starts: [fails, fails, fails, fails, works] } },
      comes: [
        ...[
          '0s start corosync',
          '1.1s reset corosync',
          '1.1s start corosync',
          '3.2s reset corosync',
          '3.2s start corosync',
        ],
        ...['6.3s reset corosync', '6.3s start corosync', '9.4s reset corosync', ...bringsUp('9.4s')],
      ],
    },
    {
      title: 'with jitter, sooner',
      service: { backoff: { initial: 2000, max: 30_000, factor: 2, jitter: true } },
      daemons: { corosync: { starts: [fails, works] } },
      comes: ['0s start corosync', '1.6s reset corosync', ...bringsUp('1.6s')],
    },
    {
      title: 'killed by a signal',
      daemons: { corosync: { starts: [{ takes: 100, ends: { signal: 9 } }, works] } },
      comes: ['0s start corosync', '2.1s reset corosync', ...bringsUp('2.1s')],
    },
    {
      title: 'systemd gave up on it after its TimeoutStartSec',
      daemons: { corosync: { starts: [{ ends: 'never' }, works], timeoutStart: 90_000 } },
      comes: ['0s start corosync', '92s reset corosync', ...bringsUp('92s')],
    },
    {
      title: 'its start limit was hit: reset with it',
      daemons: { corosync: { starts: [fails, fails, works], startLimit: { burst: 1, interval: 60_000 } } },
      comes: [
        '0s start corosync',
        '2.1s reset corosync',
        '2.1s start corosync',
        '6.2s reset corosync',
        ...bringsUp('6.2s'),
      ],
    },
    {
      title: 'pcsd last of all',
      daemons: { pcsd: { starts: [fails, works] } },
      comes: [
        '0s start corosync',
        '0.3s start pacemaker',
        '0.3s start pcsd',
        '2.4s reset pcsd',
        '2.4s start pcsd',
        '2.7s ready 0',
      ],
    },
    {
      title: 'pacemaker, for a unit that it requires',
      daemons: {
        pacemaker: { requires: ['corosync.service', 'sbd.service'], after: ['corosync.service', 'sbd.service'] },
      },
      units: [{ name: 'sbd.service', starts: [{ takes: 100, ends: { exitStatus: 1 } }, {}] }],
      comes: [
        '0s start corosync',
        '0.3s start pacemaker',
        '2.4s reset pacemaker',
        '2.4s start pacemaker',
        '2.4s start pcsd',
        '4.4s ready 0',
      ],
    },
    {
      title: 'what a unit requires and did not start is named',
      service: { attempts: 1 },
      daemons: {
        pacemaker: { requires: ['corosync.service', 'sbd.service'], after: ['corosync.service', 'sbd.service'] },
      },
      units: [{ name: 'sbd.service', starts: [{ takes: 100, ends: { exitStatus: 1 } }] }],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.4s stop corosync', ...onlyPcsd('0.4s', 'failed 1')],
      says: /^pacemaker\.service did not start: a unit that it requires did not start: sbd\.service is failed/,
    },
    {
      title: 'its program is missing: active for an instant only',
      service: { attempts: 2 },
      daemons: { pcsd: { type: 'simple', starts: [{ dies: { after: 0, exitStatus: 203 } }, {}] } },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '2.3s failed 1'],
      says: /^pcsd\.service does not work: it was ready, then it went down: .* status 203$/,
    },
  ]);
});

describe('how long a start may take', () => {
  schedules([
    {
      title: 'startTimeout passes: its job is ended, since corosync alone would vote',
      services: [{ unit: 'corosync.service', startTimeout: 5000 }, 'pacemaker.service', 'pcsd.service'],
      daemons: { corosync: { starts: [{ takes: 8000 }] } },
      comes: ['0s start corosync', '5s cancel corosync', '5s stop corosync', ...onlyPcsd('5s', 'failed 1')],
      says: /^corosync\.service did not start: it did not become active within 5s \(startTimeout\)$/,
    },
    {
      title: 'it counts from when the job runs, not from when it is queued',
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', startTimeout: 2000 }],
      daemons: { pcsd: { requires: ['slow.service'], after: ['slow.service'] } },
      units: [lateJob],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '7s ready 0'],
      tells: ['service-observed pcsd 1.3s', 'service-starting pcsd 5.3s'],
    },
    {
      title: 'a queued job is told after a second, with what it waits for',
      daemons: {
        corosync: {
          requires: ['network-online.target', 'slow.service'],
          after: ['network-online.target', 'slow.service'],
        },
      },
      units: [lateJob],
      comes: bringsUp('0s').map(line => line.replace(/^(0\.3|2\.3)s/, (_, at: string) => `${Number(at) + 5}s`)),
      tells: ['service-requested corosync 0s', 'service-observed corosync 1s', 'service-starting corosync 5s'],
    },
    {
      title: 'a job that stays queued is cancelled at the deadline',
      deadline: '30s',
      daemons: { pcsd: { requires: ['slow.service'], after: ['slow.service'] } },
      units: [{ name: 'slow.service', starts: [{ takes: 300_000 }], timeoutStart: 600_000 }],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '30.3s cancel pcsd', '30.3s failed 1'],
      says: /its start job was still queued after 30s behind slow\.service\/start; the job was cancelled/,
    },
    {
      title: 'a short deadline is for the prerequisites: it does not cut off what pcsd itself pulls in',
      deadline: '2s',
      daemons: { pcsd: { requires: ['pcsd-ruby.service'], after: ['pcsd-ruby.service'] } },
      units: [{ name: 'pcsd-ruby.service', starts: [{ takes: 5000 }] }],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '7s ready 0'],
    },
    {
      title: 'a pacemaker that stays queued leaves no corosync behind',
      deadline: '30s',
      daemons: {
        pacemaker: { requires: ['corosync.service', 'slow.service'], after: ['corosync.service', 'slow.service'] },
      },
      units: [{ name: 'slow.service', starts: [{ takes: 300_000 }], timeoutStart: 600_000 }],
      comes: [
        '0s start corosync',
        '0.3s start pacemaker',
        '30.3s cancel pacemaker',
        '30.3s stop corosync',
        ...onlyPcsd('30.3s', 'failed 1'),
      ],
    },
    {
      title: 'one that somebody else is starting already is not taken for queued',
      needs: { data: event('met 1s') },
      daemons: { corosync: { starts: [{ takes: 5000 }] } },
      happens: { '0.5s': ({ systemd }) => systemd.administrator.start('corosync.service') },
      comes: ['1s start corosync', '5.5s start pacemaker', '5.5s start pcsd', '7.5s ready 0'],
      tells: ['service-starting corosync 1s'],
    },
    {
      title: 'the time in the queue counts for all attempts together',
      deadline: '30s',
      daemons: { pcsd: { requires: ['slow.service'], after: ['slow.service'], jobTimeout: 20_000 } },
      units: [{ name: 'slow.service', starts: [{ takes: 300_000 }], timeoutStart: 600_000 }],
      comes: [
        '0s start corosync',
        '0.3s start pacemaker',
        '0.3s start pcsd',
        '22.3s reset pcsd',
        '22.3s start pcsd',
        '32.3s cancel pcsd',
        '32.3s failed 1',
      ],
      says: /^pcsd\.service did not start: its start job was still queued after 10s behind slow\.service\/start/,
    },
    {
      title: "systemd's own verdict on a start counts, also when its word comes late",
      service: { attempts: 1 },
      daemons: { corosync: { timeoutStart: 5000, starts: [{ takes: 8000 }] } },
      signalDelay: '2s',
      comes: ['0s start corosync', '7s start pcsd', '10.7s failed 1'],
      says: /^corosync\.service did not start: failed \(timeout\): it did not become ready within its TimeoutStartSec=$/,
    },
    {
      title: 'its JobTimeoutSec passes: it is tried again',
      daemons: { pcsd: { jobTimeout: 2000, requires: ['slow.service'], after: ['slow.service'] } },
      units: [{ name: 'slow.service', starts: [{ takes: 2500 }] }],
      comes: [
        '0s start corosync',
        '0.3s start pacemaker',
        '0.3s start pcsd',
        '4.3s reset pcsd',
        '4.3s start pcsd',
        '6s ready 0',
      ],
    },
  ]);
});

describe('other lists of services', () => {
  schedules([
    {
      title: 'corosync alone in the list',
      services: ['corosync.service'],
      comes: ['0s start corosync', '0.3s ready 0'],
    },
    {
      title: 'a oneshot that has done its work',
      services: ['corosync.service', 'prepare.service', 'pacemaker.service'],
      units: [{ name: 'prepare.service', type: 'oneshot', starts: [{ takes: 400 }] }],
      comes: ['0s start corosync', '0.3s start prepare', '0.7s start pacemaker', '2.7s ready 0'],
      tells: ['service-ready prepare 0.7s'],
    },
    {
      title: 'a unit that muster knows nothing of is ready when it is active',
      services: ['corosync.service', 'pacemaker.service', 'app.service'],
      units: [{ name: 'app.service', starts: [{ takes: 700 }] }],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start app', '2.3s ready 0'],
      tells: ['service-ready app 1s'],
    },
  ]);
});
