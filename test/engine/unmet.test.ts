import { describe } from 'vitest';
import type { StartScript } from '../../src/simulation/virtual-unit.ts';
import { event, polled, unit } from './support/needs.ts';
import { schedules } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';

describe('a required one in time, or the run is late', () => {
  schedules([
    {
      title: 'the deadline of all',
      needs: { a: event('met 1s'), b: event('lost') },
      deadline: '30s',
      comes: onlyPcsd('30s', 'late 124'),
      says: /^prerequisite b was not met within the deadline of 30s: \/needs\/b: is not there$/,
      advises: /muster check b/,
    },
    {
      title: 'at the deadline all that is missing is named',
      needs: { a: event('lost'), b: polled('lost'), c: event('met') },
      deadline: '20s',
      comes: onlyPcsd('20s', 'late 124'),
      says: /2 prerequisites were not met within the deadline of 20s: a \(.*is not there\); b \(.*refused/,
      advises: /^see how it is now: muster check a b$/,
    },
    {
      title: 'of many that are missing the first ones are named',
      needs: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => [name, event('lost')])),
      deadline: '20s',
      comes: onlyPcsd('20s', 'late 124'),
      says: /^7 prerequisites were not met within the deadline of 20s: a \(.*; e \([^;]*\); and 2 more$/,
    },
    {
      title: 'what never got its turn is late with what it waited for',
      needs: { a: event('lost'), b: event('met', { after: ['a'] }) },
      deadline: '20s',
      comes: onlyPcsd('20s', 'late 124'),
      says: /^prerequisite a was not met within the deadline of 20s/,
      tells: ['prerequisite-late a 20s', 'prerequisite-late b 20s'],
    },
    {
      title: 'its own timeout comes first',
      needs: { a: event('lost', { timeout: '7s' }), b: event('lost') },
      comes: onlyPcsd('7s', 'late 124'),
      says: /^prerequisite a was not met within its timeout/,
      neverTells: ['gate-passed'],
    },
    {
      title: 'a timeout longer than the deadline does not matter',
      needs: { a: event('lost', { timeout: '7min' }) },
      deadline: '10s',
      comes: onlyPcsd('10s', 'late 124'),
      says: /deadline of 10s/,
    },
    {
      title: 'met in the last moment',
      needs: { a: event('met 6.999s', { timeout: '7s' }) },
      comes: bringsUp('6.999s'),
    },
    {
      title: 'once it was met its timeout is over: only the deadline counts',
      needs: { a: event('met 2s, lost 4s, met 20s', { timeout: '3s' }), b: event('met 10s') },
      comes: bringsUp('20s'),
    },
    {
      title: 'lost for good after it was met: the deadline',
      needs: { a: event('met 2s, lost 4s', { timeout: '3s' }), b: event('met 10s') },
      deadline: '25s',
      comes: onlyPcsd('25s', 'late 124'),
    },
    {
      title: 'one that cannot be looked at is late, and says why',
      needs: { a: event('unknown') },
      deadline: '5s',
      comes: onlyPcsd('5s', 'late 124'),
      says: /cannot be looked at: input\/output error/,
    },
  ]);
});

const fails: StartScript = { takes: 100, ends: { exitStatus: 8 } };
const works: StartScript = { takes: 300 };

describe('an optional one is waited for, but does not hold up for good', () => {
  schedules([
    {
      title:
        'too late for the first attempt of corosync, and there for the second: the run is ready, and it is told as met',
      needs: { a: event('met 3s', { required: false, timeout: '1s' }) },
      daemons: { corosync: { starts: [{ ...fails, takes: 5000 }, works] } },
      comes: ['1s start corosync', '8s reset corosync', ...bringsUp('8s')],
      tells: ['prerequisite-late a 1s', 'prerequisite-met a 8s'],
    },
    {
      title: 'lost before the second attempt of corosync: that does not wait for it, and it is told as lost',
      needs: { a: event('met 1s, lost 2s', { required: false }) },
      daemons: { corosync: { starts: [fails, works] } },
      comes: ['1s start corosync', '3.1s reset corosync', ...bringsUp('3.1s', 'degraded')],
      says: /missing, but not required: a$/,
      tells: ['prerequisite-lost a 3.1s'],
      neverTells: ['service-waiting'],
    },
    { title: 'it comes in time', needs: { a: event('met 4s', { required: false }) }, comes: bringsUp('4s') },
    {
      title: 'its timeout passes',
      needs: { a: event('lost', { required: false, timeout: '5s' }) },
      comes: bringsUp('5s', 'degraded'),
      says: /missing, but not required: a$/,
      advises: /muster check a/,
    },
    {
      title: 'the deadline passes',
      needs: { a: event('lost', { required: false }), b: event('met 2s') },
      deadline: '30s',
      comes: bringsUp('30s', 'degraded'),
    },
    {
      title: 'late, but there before the rest: nothing is missing',
      needs: { a: event('met 3s', { required: false, timeout: '2s' }), b: event('met 5s') },
      comes: bringsUp('5s'),
      tells: ['prerequisite-late a 2s', 'prerequisite-met a 3s'],
    },
    { title: 'it is broken', needs: { a: unit('missing', { required: false }) }, comes: bringsUp('0s', 'degraded') },
    {
      title: 'it breaks while the rest is awaited',
      needs: { a: unit('met, broken 2s', { required: false }), b: event('met 5s') },
      comes: bringsUp('5s', 'degraded'),
    },
    {
      title: 'lost again, it is waited for again until the deadline',
      needs: { a: event('met, lost 3s', { required: false, timeout: '1s' }), b: event('met 5s') },
      deadline: '20s',
      comes: bringsUp('20s', 'degraded'),
    },
    {
      title: 'a required one that is late ends the run all the same',
      needs: { a: event('lost', { required: false }), b: event('lost', { timeout: '4s' }) },
      comes: onlyPcsd('4s', 'late 124'),
    },
  ]);
});

describe('a required one that is broken ends the run at once', () => {
  schedules([
    {
      title: 'masked',
      needs: { a: unit('masked') },
      comes: onlyPcsd('0s', 'broken 4'),
      says: /prerequisite a is broken: a\.service: masked/,
      advises: /systemctl unmask a\.service/,
    },
    {
      title: 'no such unit',
      needs: { a: unit('missing') },
      comes: onlyPcsd('0s', 'broken 4'),
      says: /a\.service: no such unit/,
    },
    {
      title: 'failed, and nothing starts it again',
      needs: { a: unit('broken') },
      comes: onlyPcsd('0s', 'broken 4'),
      says: /nothing starts it again/,
    },
    {
      title: 'it fails while the rest is awaited',
      needs: { a: unit('met, broken 4s'), b: event('lost') },
      comes: onlyPcsd('4s', 'broken 4'),
      neverTells: ['gate-passed', 'prerequisite-late'],
    },
    {
      title: 'at once means before the others are late',
      needs: { a: unit('masked'), b: event('lost', { timeout: '1s' }) },
      comes: onlyPcsd('0s', 'broken 4'),
    },
    {
      title: 'its turn comes only after another',
      needs: { a: event('met 3s'), b: unit('masked', { after: ['a'] }) },
      comes: onlyPcsd('3s', 'broken 4'),
    },
  ]);
});

describe('onUnmet: all waits for the rest, to report them all', () => {
  schedules([
    {
      title: 'the rest is met',
      onUnmet: 'all',
      needs: { a: unit('masked'), b: event('met 5s') },
      comes: onlyPcsd('5s', 'broken 4'),
      says: /^prerequisite a is broken/,
    },
    {
      title: 'two are broken',
      onUnmet: 'all',
      needs: { a: unit('masked'), b: unit('met, broken 5s'), c: event('met 7s') },
      comes: onlyPcsd('7s', 'broken 4'),
      says: /^2 prerequisites are broken: a \(.*\); b \(/,
    },
    {
      title: 'two are late',
      onUnmet: 'all',
      needs: { a: event('lost', { timeout: '3s' }), b: event('lost', { timeout: '6s' }) },
      comes: onlyPcsd('6s', 'late 124'),
      says: /^2 prerequisites were not met/,
    },
    {
      title: 'broken weighs more than late',
      onUnmet: 'all',
      needs: { a: event('lost', { timeout: '3s' }), b: unit('met, broken 5s'), c: event('met 7s') },
      comes: onlyPcsd('7s', 'broken 4'),
      says: /^prerequisite b is broken/,
    },
    {
      title: 'the deadline ends it',
      onUnmet: 'all',
      deadline: '10s',
      needs: { a: unit('masked'), b: event('lost') },
      comes: onlyPcsd('10s', 'broken 4'),
    },
    {
      title: 'what is broken is mended meanwhile',
      onUnmet: 'all',
      needs: { a: unit('broken, met 3s'), b: event('met 5s') },
      comes: bringsUp('5s'),
      tells: ['prerequisite-broken a 0s', 'prerequisite-met a 3s'],
    },
    {
      title: 'what is late comes meanwhile',
      onUnmet: 'all',
      needs: { a: event('met 4s', { timeout: '3s' }), b: event('met 5s') },
      comes: bringsUp('5s'),
    },
    {
      title: 'what comes after a broken one never gets its turn, and is not waited for',
      onUnmet: 'all',
      needs: {
        a: unit('masked'),
        b: event('met', { after: ['a'] }),
        c: event('met', { after: ['b'] }),
        d: event('met 2s'),
      },
      comes: onlyPcsd('2s', 'broken 4'),
    },
    {
      title: 'an optional one is waited for as well',
      onUnmet: 'all',
      needs: { a: unit('masked'), b: event('lost', { required: false, timeout: '4s' }) },
      comes: onlyPcsd('4s', 'broken 4'),
    },
  ]);
});
