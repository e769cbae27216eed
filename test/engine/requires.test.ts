import { describe, expect, test } from 'vitest';
import { event, polled, unit } from './support/needs.ts';
import { play, schedules, type Schedule } from './support/schedule.ts';
import { onlyPcsd } from './support/stories.ts';
import { seconds } from './support/times.ts';

const app = { name: 'app.service', starts: [{ takes: 100 }] };
const withApp = (...requires: string[]): NonNullable<Schedule['services']> => [
  'corosync.service',
  'pacemaker.service',
  { unit: 'app.service', requires },
  'pcsd.service',
];
const cluster = (at: number) => [`${seconds(at)} start corosync`, `${seconds(at + 300)} start pacemaker`];

describe('what only services behind pacemaker require', () => {
  schedules([
    {
      title: 'holds up those services alone, and corosync not',
      needs: { a: event('met 1s'), data: event('met 10s') },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(1000), '10s start app', '10.1s start pcsd', '11.8s ready 0'],
      tells: ['gate-passed 1s', 'service-waiting app 1.3s', 'prerequisite-met data 10s'],
    },
    {
      title: 'may come when the cluster is up: it is what the cluster provides',
      needs: { data: unit('met 2.5s') },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(0), '2.5s start app', '2.6s start pcsd', '4.3s ready 0'],
      tells: ['service-ready pacemaker 2.3s', 'prerequisite-met data 2.5s'],
    },
    {
      title: 'is watched from the start: a service whose things hold when it is due waits for nothing',
      needs: { data: event('met 0.2s') },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(0), '0.3s start app', '0.4s start pcsd', '2.3s ready 0'],
      tells: ['prerequisite-watched data 0s', 'prerequisite-met data 0.3s'],
      neverTells: ['service-waiting'],
    },
    {
      title: 'must hold at the same moment, when the service is due',
      needs: { a: event('met 0.1s, lost 3s, met 9s'), b: event('met 5s') },
      units: [app],
      services: withApp('a', 'b'),
      comes: [...cluster(0), '9s start app', '9.1s start pcsd', '10.8s ready 0'],
      tells: ['prerequisite-lost a 3s', 'prerequisite-met b 5s', 'prerequisite-met a 9s'],
    },
    {
      title: 'is looked at again when the last look is old, which may deny',
      needs: { a: polled('met, silent 3.9s, met 12s'), b: event('met 5s') },
      units: [app],
      services: withApp('a', 'b'),
      comes: [...cluster(0), '15s start app', '15.1s start pcsd', '16.8s ready 0'],
      tells: ['prerequisite-met b 5s', 'prerequisite-lost a 10s', 'prerequisite-met a 15s'],
    },
    {
      title: 'pcsd too: it names what it waits for',
      needs: { data: event('met 4s') },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['data'] }],
      comes: [...cluster(0), '4s start pcsd', '5.7s ready 0'],
    },
    {
      title: 'of two services, each waits for its own, the second not before the first is up',
      needs: { a: event('met 6s'), b: event('met 2s') },
      units: [app, { name: 'second.service', starts: [{ takes: 100 }] }],
      services: [
        'corosync.service',
        'pacemaker.service',
        { unit: 'app.service', requires: ['a'] },
        { unit: 'second.service', requires: ['b'] },
      ],
      comes: [...cluster(0), '6s start app', '6.1s start second', '6.2s ready 0'],
    },
    {
      title: 'is told of as skipped when the service was up already',
      needs: { data: event('lost') },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['data'] }],
      daemons: { pcsd: { initially: 'active' } },
      comes: [...cluster(0), '2.3s ready 0'],
      tells: ['prerequisite-skipped data 0.3s'],
    },
    {
      title: 'is not waited for by a service that somebody else starts meanwhile',
      needs: { data: event('lost') },
      units: [app],
      services: withApp('data'),
      happens: { '5s': ({ systemd }) => systemd.administrator.start('app.service') },
      comes: [...cluster(0), '5.1s start pcsd', '6.8s ready 0'],
    },
    {
      title: 'a dry run says what would be waited for then',
      needs: { data: event('lost') },
      units: [app],
      services: withApp('data'),
      dryRun: true,
      comes: ['0s ready 0'],
      says: /; app\.service would then wait for data$/,
    },
  ]);
});

describe('what else names such a prerequisite', () => {
  schedules([
    {
      title: 'corosync: it is waited for before corosync, and must hold again when the service is due',
      needs: { data: event('met 1s, lost 1.2s, met 4s') },
      units: [app],
      services: [
        { unit: 'corosync.service', requires: ['data'] },
        'pacemaker.service',
        { unit: 'app.service', requires: ['data'] },
      ],
      comes: [...cluster(1000), '4s start app', '4.1s ready 0'],
      tells: ['prerequisite-lost data 1.3s', 'prerequisite-met data 4s'],
    },
    {
      title: 'pacemaker: nothing is waited for between corosync and pacemaker',
      needs: { data: event('met 3s') },
      services: ['corosync.service', { unit: 'pacemaker.service', requires: ['data'] }, 'pcsd.service'],
      comes: [...cluster(3000), '3.3s start pcsd', '5.3s ready 0'],
    },
    {
      title: 'the `after` of one that is waited for before corosync: it is, too',
      needs: { data: event('met 3s'), a: event('met', { after: ['data'] }) },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(3000), '3.3s start app', '3.4s start pcsd', '5.3s ready 0'],
    },
    {
      title: 'its own `after`: it waits for its turn',
      needs: { a: event('met 1s'), data: event('met', { after: ['b'] }), b: event('met 5s') },
      units: [app],
      services: withApp('data', 'b'),
      comes: [...cluster(1000), '5s start app', '5.1s start pcsd', '6.8s ready 0'],
    },
  ]);
});

describe('what a service requires does not come', () => {
  schedules([
    {
      title:
        'the deadline runs anew from when its turn comes; the cluster stays up, is proved to work, and pcsd is started',
      needs: { a: event('met 8s'), data: event('lost') },
      units: [app],
      services: withApp('data'),
      deadline: '10s',
      comes: [...cluster(8000), '18.3s start pcsd', '20s late 124'],
      says: /^app\.service was not started: prerequisite data was not met within the deadline of 10s: /,
      advises: /^corosync and pacemaker work; /,
      tells: ['service-ready pacemaker 10.3s', 'prerequisite-late data 18.3s', 'service-skipped app 18.3s'],
    },
    {
      title: 'a timeout runs from the first look, as always',
      needs: { data: event('lost', { timeout: '4s' }) },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(0), '4s start pcsd', '5.7s late 124'],
    },
    {
      title: 'one that was late when its service was not due yet, but holds by then, is no reason to stop',
      needs: { a: event('met 5s'), data: event('met 3s', { timeout: '2s' }) },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(5000), '5.3s start app', '5.4s start pcsd', '7.3s ready 0'],
      tells: ['prerequisite-late data 2s', 'prerequisite-met data 3s'],
    },
    {
      title: 'broken: at once when the service is due, and never before corosync',
      needs: { a: event('met 2s'), data: unit('broken') },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(2000), '4.3s start pcsd', '6s broken 4'],
    },
    {
      title: 'something that it comes after is broken',
      needs: { b: unit('broken'), data: event('met', { after: ['b'] }) },
      units: [app],
      services: withApp('data', 'b'),
      comes: [...cluster(0), '2.3s start pcsd', '4s broken 4'],
    },
    {
      title: 'optional: the service is started without it',
      needs: { data: event('lost', { required: false, timeout: '4s' }) },
      units: [app],
      services: withApp('data'),
      comes: [...cluster(0), '4s start app', '4.1s start pcsd', '5.8s degraded 0'],
      says: /missing, but not required: data$/,
    },
    {
      title: 'services behind are not started either, but pcsd is',
      needs: { data: event('lost', { timeout: '1s' }) },
      units: [app, { name: 'second.service' }],
      services: [
        'corosync.service',
        'pacemaker.service',
        { unit: 'app.service', requires: ['data'] },
        'second.service',
        'pcsd.service',
      ],
      comes: [...cluster(0), '2.3s start pcsd', '4s late 124'],
      tells: ['service-skipped app 1s', 'service-skipped second 4s'],
    },
    {
      title: 'pcsd is not started without what it requires itself, however the run ends',
      needs: { a: event('lost'), data: event('lost') },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['data'] }],
      deadline: '5s',
      comes: ['5s late 124'],
      tells: ['service-skipped pcsd 5s'],
    },
    {
      title: 'pcsd is started when the run ends early and what it requires holds',
      needs: { a: event('lost'), data: event('met') },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['data'] }],
      deadline: '5s',
      comes: onlyPcsd('5s', 'late 124'),
    },
    {
      title: 'pacemaker falls while a service waits: the wait ends, and that is what is told',
      needs: { data: event('lost') },
      units: [app],
      services: withApp('data'),
      happens: { '5s': ({ systemd }) => systemd.kill('pacemaker.service', { exitStatus: 1 }) },
      comes: [...cluster(0), '5s start pcsd', '6.7s failed 1'],
      says: /^pacemaker\.service does not work: it was ready, then it went down/,
    },
    {
      title: 'an order to stop ends the wait and leaves the cluster as it is',
      needs: { data: event('lost') },
      units: [app],
      services: withApp('data'),
      happens: { '5s': world => world.signal('SIGTERM') },
      comes: [...cluster(0), '5s interrupted 143'],
      says: /^interrupted by SIGTERM; started by then: corosync\.service, pacemaker\.service$/,
    },
  ]);
});

describe('a stack that was found up', () => {
  const up = { initially: 'active' } as const;
  schedules([
    {
      title: 'what is down is waited for as its service requires; the rest is only looked at',
      needs: { a: event('lost'), data: event('met 3s') },
      daemons: { corosync: up, pacemaker: up },
      units: [app],
      services: withApp('data'),
      comes: ['3s start app', '3.1s start pcsd', '4.8s degraded 0'],
      tells: ['prerequisite-skipped a 0s', 'prerequisite-met data 3s'],
    },
    {
      title: 'nothing is waited for when all is up',
      needs: { data: event('lost') },
      daemons: { corosync: up, pacemaker: up, pcsd: up },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['data'] }],
      comes: ['2s degraded 0'],
    },
    {
      title: 'corosync alone: pacemaker is started at once, whatever it requires',
      needs: { data: event('lost') },
      daemons: { corosync: up },
      services: ['corosync.service', { unit: 'pacemaker.service', requires: ['data'] }, 'pcsd.service'],
      comes: ['0s start pacemaker', '0s start pcsd', '2s degraded 0'],
    },
  ]);
});

describe('whenever what a service requires comes and goes', () => {
  const moments = Array.from({ length: 40 }, (_, index) => index * 90);
  test.each(moments)('lost at %i ms and back 1 s later: the service is requested while it holds', async moment => {
    const played = await play({
      title: '',
      needs: { a: event('met 0.5s'), data: event(`met, lost ${seconds(moment)}, met ${seconds(moment + 1000)}`) },
      units: [app],
      services: withApp('data'),
      comes: [],
    });
    const due = 800;
    const at = moment <= due && due < moment + 1000 ? moment + 1000 : due;
    expect(played.result.outcome).toBe('ready');
    expect(played.story).toContain('0.5s start corosync');
    expect(played.story).toContain(`${seconds(at)} start app`);
  });
});
