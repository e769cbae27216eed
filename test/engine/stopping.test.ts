import { describe } from 'vitest';
import type { StopCause } from '../../src/engine/event.ts';
import type { StartScript } from '../../src/simulation/virtual-unit.ts';
import { event, polled } from './support/needs.ts';
import { schedules, type Schedule } from './support/schedule.ts';
import { seconds } from './support/times.ts';
import type { World } from './support/world.ts';

const signal =
  (...causes: StopCause[]) =>
  (world: World) =>
    causes.forEach(cause => world.signal(cause));
/** As at a power-off: systemd takes no starts any more, and says so to muster by SIGTERM, which finds that out. */
const powerOff = (world: World) => {
  world.systemd.shutDown();
  world.signal('shutdown');
};
const fails: StartScript = { takes: 100, ends: { exitStatus: 8 } };
const afterSlow = { requires: ['corosync.service', 'slow.service'], after: ['corosync.service', 'slow.service'] };
const slow = { name: 'slow.service', starts: [{ takes: 5000 }] };
const waiting = { a: event('lost') };

describe('an order to stop while waiting ends the run at once, and nothing is started', () => {
  schedules([
    {
      title: 'SIGINT',
      needs: waiting,
      happens: { '3s': signal('SIGINT') },
      comes: ['3s interrupted 130'],
      says: /^interrupted by SIGINT; nothing was started$/,
      advises: /muster up/,
    },
    {
      title: 'SIGTERM',
      needs: waiting,
      happens: { '3s': signal('SIGTERM') },
      comes: ['3s interrupted 143'],
      says: /^interrupted by SIGTERM/,
    },
    {
      title: 'power-off',
      needs: waiting,
      happens: { '3s': powerOff },
      comes: ['3s interrupted 143'],
      says: /^the system is shutting down; nothing was started$/,
    },
    {
      title: 'the first one counts',
      needs: waiting,
      happens: { '3s': signal('SIGTERM', 'SIGINT') },
      comes: ['3s interrupted 143'],
    },
    {
      title: 'in the middle of a look',
      needs: { a: polled('silent') },
      happens: { '3s': signal('SIGINT') },
      comes: ['3s interrupted 130'],
    },
    {
      title: 'in the middle of the look at the gate',
      needs: { a: polled('met, silent 3.9s'), b: event('met 5s') },
      happens: { '7s': signal('SIGINT') },
      comes: ['7s interrupted 130'],
    },
    {
      title: 'while a job is queued ahead',
      units: [
        { name: 'time-sync.target', initially: 'starting', after: ['slow.service'] },
        { ...slow, initially: 'starting' },
      ],
      happens: { '3s': signal('SIGINT') },
      comes: ['3s interrupted 130'],
    },
    {
      title: 'at the very moment when all is met',
      needs: { a: event('met 3s') },
      onEvent: (told, world) => told.type === 'prerequisite-met' && world.signal('SIGINT'),
      comes: ['3s interrupted 130'],
    },
    {
      title: 'at the moment the gate is passed',
      onEvent: (told, world) => told.type === 'gate-passed' && world.signal('SIGINT'),
      comes: ['0s interrupted 130'],
    },
    {
      title: 'before anything is known',
      onEvent: (told, world) => {
        if (told.type !== 'run-started') return;
        world.systemd.loseBus();
        world.host.clock.schedule(0, () => world.signal('SIGINT'));
      },
      comes: ['0s interrupted 130'],
    },
    {
      title: 'while systemd does not answer',
      happens: { '0s': ({ systemd }) => systemd.loseBus(), '3s': signal('SIGINT') },
      needs: waiting,
      comes: ['3s interrupted 130'],
    },
    {
      title: 'while findings hang',
      needs: waiting,
      findings: () => new Promise(() => undefined),
      happens: { '3s': signal('SIGINT') },
      comes: ['3s interrupted 130'],
    },
  ]);
});

describe('an order to stop while corosync starts takes effect once pacemaker is requested', () => {
  const [corosync, pacemaker] = ['0s start corosync', '0.3s start pacemaker'];
  schedules([
    {
      title: 'SIGINT',
      happens: { '0.1s': signal('SIGINT') },
      comes: [corosync, pacemaker, '0.3s interrupted 130'],
      tells: ['stop-requested 0.1s'],
      says: /^interrupted by SIGINT; started by then: corosync\.service; requested, and left to start: pacemaker\.service$/,
    },
    { title: 'SIGTERM', happens: { '0.1s': signal('SIGTERM') }, comes: [corosync, pacemaker, '0.3s interrupted 143'] },
    {
      title: 'both',
      happens: { '0.1s': signal('SIGINT'), '0.2s': signal('SIGTERM') },
      comes: [corosync, pacemaker, '0.3s interrupted 130'],
    },
    {
      title: 'at the moment corosync is active',
      onEvent: (told, world) =>
        told.type === 'service-active' && told.unit === 'corosync.service' && world.signal('SIGINT'),
      comes: [corosync, pacemaker, '0.3s interrupted 130'],
    },
    {
      title: 'signals of systemd come late: pacemaker is on its way, and corosync stays',
      signalDelay: '5ms',
      happens: { '0.1s': signal('SIGINT') },
      comes: [corosync, '0.305s start pacemaker', '0.305s interrupted 130'],
    },
    {
      title: 'pacemaker is queued: it stays queued, and corosync stays',
      daemons: { pacemaker: afterSlow },
      units: [slow],
      happens: { '2s': signal('SIGINT') },
      comes: [corosync, pacemaker, '2s interrupted 130'],
    },
    {
      title: 'corosync fails: at once, without another try',
      daemons: { corosync: { starts: [{ takes: 300, ends: { exitStatus: 8 } }] } },
      happens: { '0.1s': signal('SIGINT') },
      comes: [corosync, '0.3s interrupted 130'],
    },
    {
      title: 'corosync waits for its next try: at once',
      daemons: { corosync: { starts: [fails] } },
      happens: { '1s': signal('SIGINT') },
      comes: [corosync, '1s interrupted 130'],
    },
    { title: 'power-off does not wait', happens: { '0.1s': powerOff }, comes: [corosync, '0.1s interrupted 143'] },
    {
      title: 'nor does one that follows a SIGINT',
      happens: { '0.1s': signal('SIGINT'), '0.2s': powerOff },
      comes: [corosync, '0.2s interrupted 130'],
    },
    {
      title: 'systemd shuts down and nobody has said so yet',
      happens: { '0.3s': ({ systemd }) => systemd.shutDown() },
      daemons: { corosync: { starts: [{ takes: 299 }] } },
      comes: [corosync, '0.299s start pacemaker', '0.299s start pcsd', '0.3s interrupted 143'],
    },
    {
      title: 'its job is only queued: cancelled, and nothing is started',
      daemons: { corosync: { requires: ['slow.service'], after: ['slow.service'] } },
      units: [slow],
      happens: { '2s': signal('SIGINT') },
      comes: [corosync, '2s cancel corosync', '2s interrupted 130'],
      says: /nothing was started$/,
      tells: ['service-skipped corosync 2s'],
    },
    {
      title: 'its job is only queued, in its first moment',
      daemons: { corosync: { requires: ['slow.service'], after: ['slow.service'] } },
      units: [slow],
      happens: { '0.5s': signal('SIGTERM') },
      comes: [corosync, '0.5s cancel corosync', '0.5s interrupted 143'],
    },
    {
      title: 'no pacemaker in the list: nothing to wait for',
      services: ['corosync.service'],
      happens: { '0.1s': signal('SIGINT') },
      comes: [corosync, '0.1s interrupted 130'],
      says: /requested, and left to start: corosync\.service$/,
    },
    {
      title: 'a service in between takes its time',
      services: ['corosync.service', 'qdevice.service', 'pacemaker.service'],
      units: [{ name: 'qdevice.service', starts: [{ takes: 2000 }] }],
      happens: { '1s': signal('SIGINT') },
      comes: [corosync, '0.3s start qdevice', '2.3s start pacemaker', '2.3s interrupted 130'],
    },
    {
      title: 'a service in between fails: no pacemaker comes, so corosync is stopped again',
      services: ['corosync.service', 'qdevice.service', 'pacemaker.service'],
      units: [{ name: 'qdevice.service', starts: [{ takes: 2000, ends: { exitStatus: 1 } }] }],
      happens: { '1s': signal('SIGINT') },
      comes: [corosync, '0.3s start qdevice', '2.3s stop corosync', '2.3s interrupted 130'],
    },
  ]);
});

describe('an order to stop later', () => {
  const [corosync, pacemaker, pcsd] = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];
  schedules([
    {
      title: 'while pcsd starts: it is left to start',
      happens: { '1s': signal('SIGINT') },
      comes: [corosync, pacemaker, pcsd, '1s interrupted 130'],
      says: /left to start: pcsd\.service$/,
    },
    {
      title: 'while pacemaker joins',
      happens: { '2.1s': signal('SIGTERM') },
      comes: [corosync, pacemaker, pcsd, '2.1s interrupted 143'],
    },
    {
      title: 'while crm_mon hangs',
      cluster: { hangs: true },
      happens: { '7s': signal('SIGTERM') },
      comes: [corosync, pacemaker, pcsd, '7s interrupted 143'],
    },
    {
      title: 'power-off while pacemaker joins',
      happens: { '2.1s': powerOff },
      comes: [corosync, pacemaker, pcsd, '2.1s interrupted 143'],
    },
    {
      title: 'pacemaker fails and waits for its next try: corosync is stopped again',
      daemons: { pacemaker: { type: 'notify', starts: [fails] } },
      happens: { '1s': signal('SIGINT') },
      comes: [corosync, pacemaker, '1s stop corosync', '1s interrupted 130'],
      says: /^interrupted by SIGINT; stopped again: corosync\.service$/,
      tells: ['lone-corosync 1s', 'lone-corosync 1s'],
    },
    {
      title: 'the same at power-off: left to systemd',
      daemons: { pacemaker: { type: 'notify', starts: [fails] } },
      happens: { '1s': powerOff },
      comes: [corosync, pacemaker, '1s interrupted 143'],
    },
    {
      title: 'while corosync is being stopped again',
      daemons: {
        corosync: { starts: [{ takes: 300 }], stopTakes: 5000 },
        pacemaker: { starts: [{ ends: 'exec-condition' }] },
      },
      happens: { '2s': signal('SIGINT') },
      comes: [corosync, pacemaker, '0.3s stop corosync', '5.3s failed 1'],
    },
    {
      title: 'while pcsd is started although the run is late',
      needs: waiting,
      deadline: '5s',
      happens: { '6s': signal('SIGTERM') },
      comes: ['5s start pcsd', '6s late 124'],
    },
    {
      title: 'power-off while pcsd is started although the run is late',
      needs: waiting,
      deadline: '5s',
      happens: { '6s': powerOff },
      comes: ['5s start pcsd', '6s late 124'],
    },
    {
      title: 'when all is ready',
      happens: { '3s': signal('SIGINT') },
      comes: [corosync, pacemaker, pcsd, '2.3s ready 0'],
    },
  ]);
});

/** The same order at every 50 ms of a run whose prerequisite is met after 1 s. */
const causes = ['SIGINT', 'SIGTERM', 'shutdown'] as const;
const moments = Array.from({ length: 68 }, (_, index) => 25 + index * 50);

describe.each(causes)('%s at any moment', cause => {
  schedules(moments.map(moment => interruptedAt(moment, cause)));
});

function interruptedAt(moment: number, cause: StopCause): Schedule {
  const requests: [number, string][] = [
    [1000, 'start corosync'],
    [1300, 'start pacemaker'],
    [1300, 'start pcsd'],
  ];
  const duringCorosync = moment > 1000 && moment < 1300;
  const deferred = duringCorosync && cause !== 'shutdown';
  const end = deferred ? 1300 : moment;
  const made = requests.filter(([at, what]) => at < end || (deferred && what === 'start pacemaker'));
  const code = cause === 'SIGINT' ? 130 : 143;
  const ready = moment > 3300;
  return {
    title: `at ${seconds(moment)}`,
    needs: { a: event('met 1s') },
    happens: { [seconds(moment)]: cause === 'shutdown' ? powerOff : signal(cause) },
    comes: [
      ...made.map(([at, what]) => `${seconds(at)} ${what}`),
      ready ? '3.3s ready 0' : `${seconds(end)} interrupted ${code}`,
    ],
  };
}
