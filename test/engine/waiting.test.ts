import { describe, expect, test } from 'vitest';
import { event, polled, unit, type Need } from './support/needs.ts';
import { play, schedules } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';

describe('the services are requested at the moment when all prerequisites hold', () => {
  schedules([
    { title: 'none are declared', comes: bringsUp('0s') },
    { title: 'all are met from the beginning', needs: { a: event('met'), b: unit('met') }, comes: bringsUp('0s') },
    { title: 'a path appears', needs: { a: event('met 3s') }, comes: bringsUp('3s') },
    { title: 'a unit becomes active', needs: { a: unit('met 3s') }, comes: bringsUp('3s') },
    { title: 'a port opens: seen by the next look', needs: { a: polled('met 3.2s') }, comes: bringsUp('3.5s') },
    {
      title: 'the last of several counts',
      needs: { a: event('met 1s'), b: unit('met 7s'), c: polled('met 4s') },
      comes: bringsUp('7s'),
      tells: ['prerequisite-met a 1s', 'prerequisite-met c 4s', 'prerequisite-met b 7s', 'gate-passed 7s'],
    },
    {
      title: 'one that could not be looked at is waited for, not given up',
      needs: { a: event('unknown, met 4s') },
      comes: bringsUp('4s'),
    },
  ]);
});

describe('they must all hold at the same moment', () => {
  schedules([
    {
      title: 'one is lost while another is awaited',
      needs: { a: event('met 1s, lost 2s, met 9s'), b: event('met 3s') },
      comes: bringsUp('9s'),
      tells: ['prerequisite-met a 1s', 'prerequisite-lost a 2s', 'prerequisite-met b 3s', 'prerequisite-met a 9s'],
    },
    {
      title: 'one is lost and comes back in time',
      needs: { a: event('met 1s, lost 2s, met 2.5s'), b: event('met 3s') },
      comes: bringsUp('3s'),
    },
    {
      title: 'two take turns',
      needs: {
        a: event('met 1s, lost 2s, met 3s, lost 4s, met 5s'),
        b: event('met 2s, lost 2.9s, met 4s, lost 4.9s, met 6s'),
      },
      comes: bringsUp('6s'),
    },
    {
      title: 'one is lost at the very moment the other is met',
      needs: { a: event('met, lost 5s, met 9s'), b: event('met 5s') },
      comes: bringsUp('9s'),
    },
    {
      title: 'a unit dies while another is awaited, and is started again',
      needs: { a: unit('met, lost 2s, met 9s'), b: event('met 3s') },
      comes: bringsUp('9s'),
    },
    {
      title: 'a look that has become unknown does not count as met',
      needs: { a: event('met 1s, unknown 2s, met 6s'), b: event('met 3s') },
      comes: bringsUp('6s'),
    },
    {
      title: 'a port closes again: seen by its own looks',
      needs: { a: polled('met, lost 3s, met 9s'), b: event('met 5s') },
      comes: bringsUp('9s'),
    },
    {
      title: 'an old look is repeated at the gate, and confirms',
      needs: { a: polled('met, silent 3.9s, met 4.5s'), b: event('met 5s') },
      comes: bringsUp('5s'),
      neverTells: ['prerequisite-lost'],
    },
    {
      title: 'an old look is repeated at the gate, and denies',
      needs: { a: polled('met, silent 3.9s, met 12s'), b: event('met 5s') },
      comes: bringsUp('15s'),
      tells: ['prerequisite-met b 5s', 'prerequisite-lost a 10s', 'prerequisite-met a 15s'],
    },
    {
      title: 'a look within its interval is not repeated',
      needs: { a: polled('met, lost 4.1s', { every: '10s' }), b: event('met 5s') },
      comes: bringsUp('5s'),
    },
    {
      title: 'another is lost while an old look is repeated',
      needs: {
        a: polled('met, silent 3.9s, met 4.5s'),
        b: event('met 5s'),
        c: polled('met, silent 3.9s, met 9s'),
        d: event('met, lost 7s, met 20s'),
      },
      comes: bringsUp('20s'),
    },
  ]);
});

describe('a combination is as old as the oldest look that it rests on', () => {
  const together = (kind: 'all' | 'any', need: Need, other: Need, otherName: string): Need => ({
    ...need,
    spec: name => ({ kind, settings: { parts: [need.spec(name), other.spec(otherName)] } }),
  });
  const b = event('met 5s');
  schedules([
    {
      title: 'an event of another part does not make an old look young: it is repeated at the gate, and denies',
      needs: { a: together('all', polled('met, silent 3.9s, met 12s'), b, 'b'), b },
      comes: bringsUp('15s'),
    },
    {
      title: 'an old look that it does not rest on is not repeated',
      needs: { a: together('any', polled('met, silent 3.9s, met 12s'), b, 'b'), b },
      comes: bringsUp('5s'),
    },
  ]);
});

describe('stable: it has to hold that long without a break', () => {
  schedules([
    { title: 'it does', needs: { a: event('met 3s', { stable: '5s' }) }, comes: bringsUp('8s') },
    {
      title: 'it is interrupted',
      needs: { a: event('met 1s, lost 3s, met 4s', { stable: '5s' }) },
      comes: bringsUp('9s'),
    },
    {
      title: 'it flaps for long',
      needs: { a: event('met 1s, lost 2s, met 3s, lost 4s, met 5s, lost 6s, met 7s', { stable: '3s' }) },
      comes: bringsUp('10s'),
    },
    {
      title: 'it flaps within one instant',
      needs: { a: event('met 1s, lost 3s, met 3s', { stable: '3s' }) },
      comes: bringsUp('6s'),
    },
    {
      title: 'it flaps after it had held: once more',
      needs: { a: event('met, lost 5s, met 6s', { stable: '3s' }), b: event('met 7s') },
      comes: bringsUp('9s'),
    },
    {
      title: 'its timeout passes before it has held for long enough',
      needs: { a: event('met 4s', { stable: '5s', timeout: '6s' }) },
      comes: onlyPcsd('6s', 'late 124'),
    },
    {
      title: 'of a polled one, by its looks',
      needs: { a: polled('met 1.1s', { stable: '2s' }) },
      comes: bringsUp('3.5s'),
    },
  ]);
});

describe('after: it is not looked at before those are met', () => {
  schedules([
    {
      title: 'a chain',
      needs: { c: event('met', { after: ['b'] }), b: event('met 4s', { after: ['a'] }), a: event('met 3s') },
      comes: bringsUp('4s'),
      tells: ['prerequisite-watched a 0s', 'prerequisite-watched b 3s', 'prerequisite-watched c 4s'],
    },
    {
      title: 'two before one',
      needs: { a: event('met 1s'), b: event('met 6s'), c: polled('met', { after: ['a', 'b'] }) },
      comes: bringsUp('6s'),
      tells: ['prerequisite-watched c 6s'],
    },
    {
      title: 'once looked at, it is not given up when those are lost',
      needs: { a: event('met 1s, lost 2s, met 8s'), b: event('met 4s', { after: ['a'] }) },
      comes: bringsUp('8s'),
      tells: ['prerequisite-watched b 1s', 'prerequisite-met b 4s'],
    },
    {
      title: 'its timeout runs from its own first look',
      needs: { a: event('met 5s'), b: event('met 7s', { after: ['a'], timeout: '3s' }) },
      comes: bringsUp('7s'),
    },
    {
      title: 'and ends the run from there',
      needs: { a: event('met 5s'), b: event('met 9s', { after: ['a'], timeout: '3s' }) },
      comes: onlyPcsd('8s', 'late 124'),
      says: /^prerequisite b was not met within its timeout: \/needs\/b: is not there$/,
    },
    {
      title: 'an optional one that is given up lets through what comes after it',
      needs: { a: event('lost', { required: false, timeout: '3s' }), b: event('met', { after: ['a'] }) },
      comes: bringsUp('3s', 'degraded'),
    },
    {
      title: 'an optional one that is broken lets through what comes after it',
      needs: { a: unit('masked', { required: false }), b: event('met 1s', { after: ['a'] }) },
      comes: bringsUp('1s', 'degraded'),
    },
    {
      title: 'only when it has been stable does it let through',
      needs: { a: event('met 1s', { stable: '4s' }), b: event('met', { after: ['a'] }) },
      comes: bringsUp('5s'),
      tells: ['prerequisite-watched b 5s'],
    },
  ]);
});

test('what happens to a prerequisite after the gate, while nothing waits for it, is not told', async () => {
  const { told } = await play({
    title: '',
    needs: { a: event('met, lost 1s, met 2s') },
    daemons: { corosync: { starts: [{ takes: 5000 }] } },
    comes: [],
  });
  expect(told.filter(line => line.startsWith('prerequisite-'))).toEqual([
    'prerequisite-watched a 0s',
    'prerequisite-observed a 0s',
    'prerequisite-met a 0s',
  ]);
});

test('what is met while pcsd is started after all is not told: nothing waits for it any more', async () => {
  const { told, story } = await play({ title: '', deadline: '10s', needs: { a: event('met 11s') }, comes: [] });
  expect(story).toEqual(onlyPcsd('10s', 'late 124'));
  expect(told.filter(line => line.startsWith('prerequisite-')).at(-1)).toBe('prerequisite-late a 10s');
});
