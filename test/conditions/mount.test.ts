import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { mountUnitName } from '../../src/systemd/unit-name.ts';
import { testContract } from './contract.ts';
import { mount } from './explanations/mount.ts';
import { specOf, testExplanations } from './support/explain.ts';

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

describe('mount: explanations', () => testExplanations(mount));

describe('mount', () => {
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
