import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { deviceIs, devices } from './explanations/device.ts';
import { specOf, testExplanations } from './support/explain.ts';

const block = { type: 'block' } as const;

testContract({
  spec: specOf('device', { device: '/dev/mapper/data' }),
  met: deviceIs(block, 'done'),
  unmet: deviceIs(block, 'at work'),
  unknown: world => {
    deviceIs(block, 'done')(world);
    world.systemd.failing = 'no answer within 10s';
  },
});

testContract({
  spec: specOf('device', { device: '/dev/mapper/data' }),
  met: deviceIs(block, false),
  unmet: deviceIs(undefined, false),
});

describe('device: explanations', () => testExplanations(devices));

describe('device', () => {
  it.each([
    ['/dev/sda', '/dev/sda'],
    ['//dev/disk/by-id//wwn-1', '/dev/disk/by-id/wwn-1'],
  ])('reads %s', (text, path) => expect(kinds.device.schema.parse({ device: text })).toEqual({ device: path }));

  it.each(['sda', '/srv/data', '/dev', '/dev/../etc/passwd', `/dev/${'x'.repeat(260)}`])('refuses %s', text => {
    const result = kinds.device.schema.safeParse({ device: text });
    expect(result.error?.issues.map(({ message }) => message)).toEqual([expect.stringContaining('cannot be a device')]);
  });
});
