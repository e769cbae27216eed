import { specOf, type Explanation } from '../support/explain.ts';
import type { World } from '../support/world.ts';
import type { ScriptedConnection } from '../../../src/simulation/virtual-network.ts';

const path = '/run/postgresql/.s.PGSQL.5432';
const spec = specOf('unix', { unix: path });
const answers = (connection: ScriptedConnection) => (world: World) => world.network.set(path, connection);
const failure = (reason: string) => answers({ open: false, reason, refused: false });

export const unix: readonly Explanation[] = [
  { title: 'open', spec, world: answers('open'), status: 'met', reason: `${path}: open` },
  { title: 'not there', spec, world: failure('no such socket'), status: 'unmet', reason: `${path}: no such socket` },
  {
    title: 'nobody listens',
    spec,
    world: answers('refused'),
    status: 'unmet',
    reason: `${path}: connection refused`,
    hint: 'something is there, but nobody listens on it: its daemon is down or not ready yet',
  },
  {
    title: 'a datagram socket',
    spec,
    world: failure('is a socket of another type'),
    status: 'unmet',
    reason: `${path}: is a socket of another type`,
  },
  { title: 'its queue is full', spec, world: answers('silent'), status: 'unmet', reason: `${path}: no answer` },
];
