import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { unix } from './explanations/unix.ts';
import { specOf, testExplanations } from './support/explain.ts';
import type { World } from './support/world.ts';

const becomes = (connection: Parameters<World['network']['set']>[1]) => (world: World) =>
  world.network.set('/run/db.socket', connection);

testContract({
  spec: specOf('unix', { unix: '/run/db.socket' }),
  met: becomes('open'),
  unmet: becomes('refused'),
  hangs: becomes('silent'),
});

describe('unix: explanations', () => testExplanations(unix));

describe('unix', () => {
  it('reads a path, simplified', () => {
    expect(kinds.unix.schema.parse({ unix: '/run//db/./socket' })).toEqual({ unix: '/run/db/socket' });
  });

  it.each([
    [5432, 'must be the path of a socket'],
    ['run/db.socket', '`run/db.socket` must be a path from the root'],
    ['/run/../db.socket', 'must be a path from the root without `..`'],
    ['@/tmp/.X11-unix/X0', 'is an abstract socket: only sockets with a path can be asked'],
    [`/run/${'ä'.repeat(60)}`, 'is longer than the path of a socket can be (107 bytes)'],
  ])('refuses %s', (text, message) => {
    const result = kinds.unix.schema.safeParse({ unix: text });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
