import { describe, expect, test } from 'vitest';
import { readCrmMon } from '../../src/cluster/crm-mon.ts';
import { activeOn } from '../../src/cluster/crm-resources.ts';
import { ended, fixture, notInstalled, pacemakers, timedOut } from '../services/fixtures.ts';

function view(version: string, name: string) {
  const read = readCrmMon(fixture(version, name));
  if ('reason' in read) throw new Error(read.reason);
  return read;
}

describe.each(pacemakers)('%s', version => {
  test('tells what is active where, through clones and groups', () => {
    const read = view(version, 'three-resources');
    expect(activeOn('n1', read).map(({ id, agent }) => `${id} ${agent}`)).toEqual([
      'dlm ocf:pacemaker:controld',
      'lvmlockd ocf:heartbeat:lvmlockd',
      'ip ocf:heartbeat:Dum',
      'www ocf:heartbeat:Dum',
      'other ocf:heartbeat:Dum',
    ]);
    expect(activeOn('n2', read).map(({ id }) => id)).toEqual(['dlm', 'lvmlockd', 'fence-all']);
    expect(read.resources.every(({ managed, stopping }) => managed && !stopping)).toBe(true);
    expect([read.toBeFenced, read.noQuorumPolicy]).toEqual([[], 'stop']);
  });

  test.each([
    ['three-unmanaged', ['other']],
    ['three-maintenance-mode', ['dlm', 'lvmlockd', 'ip', 'www', 'other']],
    ['three-node-maintenance', ['dlm', 'lvmlockd', 'ip', 'www', 'other']],
  ])('%s: unmanaged on this node', (name, unmanaged) => {
    const here = activeOn('n1', view(version, name));
    expect(here.filter(({ managed }) => !managed).map(({ id }) => id)).toEqual(unmanaged);
  });

  test('a resource that is being stopped is active nowhere', () => {
    const stopping = view(version, 'three-stopping').resources.filter(resource => resource.stopping);
    expect(stopping.map(({ id, nodes }) => [id, nodes])).toContainEqual(['www', []]);
  });

  test('a node that is unclean or being fenced is to be fenced, and named once', () => {
    expect(view(version, 'three-fencing').toBeFenced).toEqual(['n3']);
  });

  test('where fencing is disabled an unclean node is not to be fenced', () => {
    const { stdout, ...rest } = fixture(version, 'two-peer-unclean');
    const disabled = stdout.replace(/stonith-enabled="[a-z]+"/, 'stonith-enabled="false"');
    const enabled = stdout.replace(/stonith-enabled="[a-z]+"/, 'stonith-enabled="true"');
    expect(readCrmMon({ ...rest, stdout: disabled })).toMatchObject({ toBeFenced: [] });
    expect(readCrmMon({ ...rest, stdout: enabled })).toMatchObject({ toBeFenced: ['n2'] });
  });

  test('before the first DC nobody is to be fenced, though crm_mon calls all unclean', () => {
    expect(view(version, 'starting-without-dc').toBeFenced).toEqual([]);
  });

  test('a node with a single resource, or none', () => {
    expect(activeOn('alpha', view(version, 'single-online'))).toEqual([]);
    const one = fixture(version, 'three-resources');
    const stdout = one.stdout
      .replace(/<clone[\s\S]*<\/group>\n/, '')
      .replace(/<resource id="fence-all[\s\S]*?<\/resource>/, '');
    const read = readCrmMon({ ...one, stdout });
    expect('resources' in read && activeOn('n1', read).map(({ id }) => id)).toEqual(['other']);
  });

  test.each([
    ['down', /^pacemaker does not answer yet$/],
    ['corosync-killed', /^pacemaker runs, but not the cluster below it/],
  ])('%s: says why it cannot be known', (name, reason) => {
    expect(readCrmMon(fixture(version, name))).toMatchObject({ reason: expect.stringMatching(reason) as string });
  });
});

test.each([
  ['hangs', timedOut, /did not answer within 10s/],
  ['is not installed', notInstalled, /cannot be run/],
  ['prints something else', ended(0, 'hello'), /something other/],
])('crm_mon %s: says so', (_, result, reason) => {
  expect(readCrmMon(result)).toMatchObject({ reason: expect.stringMatching(reason) as string });
});
