import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { paths } from './explanations/path.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, polling, record } from './support/world.ts';

const path = '/dev/mapper/data';
const spec = specOf('path', { path, absent: false, type: undefined });

testContract({
  spec,
  met: ({ files }) => files.put(path),
  unmet: ({ files }) => files.remove(path),
  unknown: ({ files }) => files.fail(path, 'EACCES: permission denied'),
});

testContract({
  spec: specOf('path', { path, absent: false, type: undefined, contains: 'ready' }),
  met: ({ files }) => files.put(path, { text: 'ready\n' }),
  unmet: ({ files }) => files.put(path, { text: 'not yet\n' }),
  unknown: ({ files }) => files.fail(path, 'EACCES: permission denied'),
});

describe('path: explanations', () => testExplanations(paths));

describe('path', () => {
  it.each([
    [{ contains: '(' }, 'must be a regular expression'],
    [{ contains: 'x', absent: true }, 'only a file that is there contains anything'],
    [{ contains: 'x', type: 'directory' }, 'only a file that is there contains anything'],
  ])('refuses %o', (fields, message) => {
    const result = kinds.path.schema.safeParse({ path, ...fields });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });

  it('ends with the state after the last of many quick changes', async () => {
    const world = createWorld();
    world.files.remove(path);
    const recorder = await record(conditionOf(spec, polling, world), world);
    for (let i = 0; i < 5; i += 1) {
      world.files.put(path);
      world.files.remove(path);
    }
    world.files.put(path, { type: 'block' });
    await world.clock.advance(0);
    recorder.abort.abort();
    expect(recorder.last).toEqual({ status: 'met', reason: '/dev/mapper/data: is there (block)' });
  });

  it('follows links, and sees when what they point at goes away', async () => {
    const world = createWorld();
    world.files.put('/dev/dm-0', { type: 'block' });
    world.files.put(path, { type: 'symlink', target: '/dev/dm-0' });
    const looked = await conditionOf(spec, polling, world).look(new AbortController().signal);
    expect(looked.reason).toBe('/dev/mapper/data: is there (block)');
  });

  it.each([
    [{ path: '/a//b/' }, { path: '/a/b', absent: false, type: undefined }],
    [
      { path: '/a', type: 'socket' },
      { path: '/a', absent: false, type: 'socket' },
    ],
    [
      { path: '/a', absent: true },
      { path: '/a', absent: true, type: undefined },
    ],
  ])('reads %j', (input, settings) => expect(kinds.path.schema.parse(input)).toEqual(settings));

  it.each([
    [{ path: 'a' }, 'must be a path from the root without `..`'],
    [{ path: true }, 'must be a path from the root'],
    [{ path: '/a', type: 'symlink' }, 'must be one of `file`, `directory`'],
    [{ path: '/a', absent: true, type: 'file' }, 'a path that must be absent has no type'],
  ])('refuses %j', (input, message) => {
    const result = kinds.path.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
