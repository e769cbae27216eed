import { specOf, type Explanation } from '../support/explain.ts';
import type { PathSettings } from '../../../src/conditions/path.ts';

const path = '/dev/mapper/data';

function of(settings: Partial<PathSettings>): Explanation['spec'] {
  return specOf('path', { path, absent: false, type: undefined, ...settings });
}

export const paths: readonly Explanation[] = [
  {
    title: 'there',
    spec: of({}),
    world: ({ files }) => files.put(path, { type: 'block' }),
    status: 'met',
    reason: `${path}: is there (block)`,
  },
  {
    title: 'not there',
    spec: of({}),
    world: ({ files }) => files.remove(path),
    status: 'unmet',
    reason: `${path}: is not there`,
  },
  {
    title: 'of another type',
    spec: of({ type: 'block' }),
    world: ({ files }) => files.put(path),
    status: 'unmet',
    reason: `${path}: is a file, not a block`,
    hint: 'what is there has to be replaced, or `type: file` is meant',
  },
  {
    title: 'absent, as wanted',
    spec: of({ absent: true }),
    world: ({ files }) => files.remove(path),
    status: 'met',
    reason: `${path}: is not there`,
  },
  {
    title: 'there, but unwanted',
    spec: of({ absent: true }),
    world: ({ files }) => files.put(path),
    status: 'unmet',
    reason: `${path}: is still there (file)`,
  },
  {
    title: 'a file that matches `contains`',
    spec: of({ contains: '^state=ready$' }),
    world: ({ files }) => files.put(path, { text: 'since=now\nstate=ready\n' }),
    status: 'met',
    reason: `${path}: is there and matches /^state=ready$/`,
  },
  {
    title: 'a file that does not match `contains`',
    spec: of({ contains: '^state=ready$' }),
    world: ({ files }) => files.put(path, { text: 'state=starting\n' }),
    status: 'unmet',
    reason: `${path}: is there, but does not match /^state=ready$/`,
  },
  {
    title: 'no file, where `contains` wants one',
    spec: of({ contains: '^state=ready$' }),
    world: ({ files }) => files.put(path, { type: 'fifo' }),
    status: 'unmet',
    reason: `${path}: is a fifo, not a file`,
    hint: 'what is there has to be replaced',
  },
  {
    title: 'out of sight',
    spec: of({}),
    world: ({ files }) => files.fail(path, 'EACCES: permission denied'),
    status: 'unknown',
    reason: `${path}: cannot be looked at: EACCES: permission denied`,
  },
];
