import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { mountUnitName } from '../../src/systemd/unit-name.ts';
import { testContract } from './contract.ts';
import { mount, mountedAs, mountedHow } from './explanations/mount.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, polling, record } from './support/world.ts';

const unit = 'srv-data.mount';

testContract({
  spec: specOf('mount', { mount: '/srv/data' }),
  met: ({ systemd }) => {
    systemd.failing = undefined;
    systemd.set(unit, { activeState: 'active', subState: 'mounted' });
  },
  unmet: ({ systemd }) => systemd.set(unit, { activeState: 'failed', subState: 'failed' }),
  broken: ({ systemd }) => systemd.set(unit, { loadState: 'masked' }),
  unknown: ({ systemd }) => {
    systemd.failing = 'no answer within 10s';
    systemd.set(unit, {});
  },
});

testContract({
  spec: specOf('mount', { mount: '/srv/data', writable: true }),
  met: mountedAs('xfs', 'rw', 'rw'),
  unmet: mountedAs('xfs', 'ro', 'rw'),
  broken: ({ systemd }) => systemd.set(unit, { loadState: 'masked' }),
});

describe('mount: explanations', () => testExplanations([...mount, ...mountedHow]));

describe('mount', () => {
  it('reads the table of its own processes where that of systemd is closed, and names with spaces', async () => {
    const world = createWorld();
    world.systemd.set('mnt-a\\x20b.mount', { activeState: 'active', subState: 'mounted' });
    world.files.fail('/proc/1/mountinfo', 'EACCES: permission denied');
    world.files.put('/proc/self/mountinfo', { text: '5 1 0:9 / /mnt/a\\040b rw - tmpfs tmpfs rw\n' });
    const condition = conditionOf(specOf('mount', { mount: '/mnt/a b', fstype: 'tmpfs' }), polling, world);
    expect((await world.clock.run(condition.look(new AbortController().signal))).reason).toBe(
      '/mnt/a b: mounted (tmpfs)',
    );
  });

  it('sees a remount, of which the state of its unit does not tell', async () => {
    const world = createWorld();
    mountedAs('xfs', 'rw', 'rw')(world);
    const spec = specOf('mount', { mount: '/srv/data', writable: true });
    const recorder = await record(conditionOf(spec, polling, world), world);
    mountedAs('xfs', 'rw', 'ro')(world);
    world.files.put('/proc/self/mountinfo');
    await world.clock.advance(0);
    expect(recorder.last.reason).toBe('/srv/data: mounted read-only');
    recorder.abort.abort();
  });

  it.each([
    [{ options: ['_netdev'] }, '`_netdev` is for mount and systemd only'],
    [{ options: ['noatime,ro'] }, 'must be one mount option'],
    [{ fstype: 'x fs' }, 'must be the type of a file system'],
  ])('refuses %o', (fields, message) => {
    const result = kinds.mount.schema.safeParse({ mount: '/srv/data', ...fields });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['/srv/data', '/srv/data'],
    ['//srv//data//', '/srv/data'],
    ['/srv/./data', '/srv/data'],
    ['/', '/'],
  ])('reads %s', (input, path) => expect(kinds.mount.schema.parse({ mount: input })).toEqual({ mount: path }));

  it.each(['srv/data', '/srv/../data', '', `/${'x'.repeat(300)}`, `/${'ä'.repeat(70)}`])('refuses %s', input => {
    const result = kinds.mount.schema.safeParse({ mount: input });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([
      expect.stringContaining('cannot be a mount point'),
    ]);
  });

  // As `systemd-escape --path --suffix=mount` prints them.
  it.each([
    ['/', '-.mount'],
    ['/srv/data', 'srv-data.mount'],
    ['/srv/my-data', 'srv-my\\x2ddata.mount'],
    ['/.snapshots', '\\x2esnapshots.mount'],
    ['/srv/.hidden', 'srv-.hidden.mount'],
    ['/mnt/a b', 'mnt-a\\x20b.mount'],
    ['/mnt/dätä', 'mnt-d\\xc3\\xa4t\\xc3\\xa4.mount'],
    ['/mnt/x@y:z_1', 'mnt-x\\x40y:z_1.mount'],
    ['/mnt/back\\slash', 'mnt-back\\x5cslash.mount'],
  ])('finds the unit of %s', (path, name) => expect(mountUnitName(path)).toBe(name));
});
