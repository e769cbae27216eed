import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { chronySays, clocks, kernelSays, tracking } from './explanations/clock.ts';
import { specOf, testExplanations } from './support/explain.ts';

testContract({
  spec: specOf('clock', { clock: 'synchronised', daemon: undefined, maxOffset: undefined }),
  met: kernelSays({ stdout: 'yes\n' }),
  unmet: kernelSays({ stdout: 'no\n' }),
  unknown: kernelSays({ exitCode: 1, stderr: 'no bus' }),
  hangs: kernelSays({ takes: Infinity }),
});

testContract({
  spec: specOf('clock', { clock: 'synchronised', daemon: 'chrony', maxOffset: 100 }),
  met: chronySays(tracking('0.099')),
  unmet: chronySays(tracking('-0.101')),
  broken: chronySays({ spawnError: 'ENOENT' }),
  hangs: chronySays({ takes: Infinity }),
});

describe('clock: explanations', () => testExplanations(clocks));

describe('clock', () => {
  it('names itself with all that it asks', () => {
    const settings = { clock: 'synchronised', daemon: 'chrony', maxOffset: 50 } as const;
    expect(kinds.clock.describe(settings, String)).toBe('clock synchronised by chrony, within 50ms');
  });

  it.each([
    [{ clock: 'synced' }, 'must be `synchronised`; to ask chrony itself, add `daemon: chrony`'],
    [{ clock: 'synchronised', daemon: 'ntpd' }, 'must be `chrony`: the others are asked through the kernel'],
    [{ clock: 'synchronised', maxOffset: '50ms' }, 'only chrony tells its offset: add `daemon: chrony`'],
    [{ clock: 'synchronised', daemon: 'chrony', maxOffset: 50 }, '`50` has no unit: write `50s`'],
  ])('refuses %o', (mapping, message) => {
    const result = kinds.clock.schema.safeParse(mapping);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([message]);
  });
});
