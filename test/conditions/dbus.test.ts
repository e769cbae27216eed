import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { busName, names } from './explanations/dbus.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, polling, record } from './support/world.ts';

const spec = specOf('dbus', { dbus: busName });

testContract({
  spec,
  met: ({ systemd }) => {
    systemd.failing = undefined;
    systemd.setName(busName, true);
  },
  unmet: ({ systemd }) => systemd.setName(busName, false),
  unknown: ({ systemd }) => {
    systemd.failing = 'no answer within 10s';
  },
});

describe('dbus: explanations', () => testExplanations(names));

describe('dbus', () => {
  it('lives on signals: no timer is left once the bus has answered', async () => {
    const world = createWorld();
    const recorder = await record(conditionOf(spec, polling, world), world);
    expect([recorder.last.status, world.clock.pending()]).toEqual(['unmet', 0]);
    recorder.abort.abort();
  });

  it.each(['org.freedesktop.NetworkManager', 'fi.w1.wpa_supplicant1', 'com.example.a-b._c', `a.${'b'.repeat(253)}`])(
    'reads %s',
    dbus => expect(kinds.dbus.schema.parse({ dbus })).toEqual({ dbus }),
  );

  it.each([
    [':1.5', '`:1.5` is the name of one connection, and another one each time: write the name that its service'],
    ['NetworkManager.service', 'is a unit: write `unit: NetworkManager.service`'],
    ['NetworkManager', 'cannot be a name on the bus, such as `org.freedesktop.NetworkManager`: two words or more'],
    ['org..freedesktop', 'cannot be a name on the bus'],
    ['.org.freedesktop', 'cannot be a name on the bus'],
    ['org.freedesktop.', 'cannot be a name on the bus'],
    ['org.1free', 'cannot be a name on the bus'],
    ["org.free'desktop", 'cannot be a name on the bus'],
    ['org.freedesktop.*', 'cannot be a name on the bus'],
    [`a.${'b'.repeat(254)}`, 'at most 255 in all'],
    [5, 'must be a name on the bus, such as `org.freedesktop.NetworkManager`'],
  ])('refuses %s', (dbus, message) => {
    const result = kinds.dbus.schema.safeParse({ dbus });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
