/** muster.service begins a run again that was late at boot: each says which it is. */
import { expect, test } from 'vitest';
import type { System } from '../../src/cli/context.ts';
import { bootId, node, type NodeOptions } from './support/node.ts';

const file = 'version: 1\ndeadline: 30s\nprerequisites: { san: { tcp: "10.9.0.1:3260" } }\n';

function booting(trigger: 'boot' | 'manual' = 'boot', more: Partial<System> = {}) {
  const identity: System['identity'] = () => ({ host: 'n1', bootId, trigger, pid: 401, version: '0.1.0' });
  const options: NodeOptions = { file, system: { identity, ...more }, console: { errIsJournal: true } };
  const one = node(options);
  one.world.host.network.set('10.9.0.1:3260', 'refused');
  return one;
}

test('a late run at boot says that it tries again by itself, and the next which attempt it is', async () => {
  const told: string[] = [];
  const one = booting('boot', { notify: ([status = '']) => Promise.resolve(void told.push(status)) });
  const first = await one.run('up');
  expect(first.code).toBe(124);
  expect(first.err).not.toContain('attempt');
  expect(first.err).toMatch(/^<3>to do: .*; muster\.service tries again by itself$/m);
  expect(told.at(-1)).toMatch(/^STATUS=late after 32s, tries again by itself: /);
  await one.world.host.clock.advance(1000);
  one.world.host.files.put('/proc/401/cmdline', { text: '/usr/local/sbin/muster\0up\0' });
  const second = await one.begin('up');
  await one.world.host.clock.advance(5000);
  const [begun] = second.err.split('\n');
  expect(begun).toMatch(/^<6>muster 0\.1\.0 on n1: .*; attempt 2, trying for 33s; last time late: san$/);
  expect(told.at(-1)).toMatch(/^STATUS=attempt 2, trying for \d+s; last time late: san; waiting for san, /);
  expect((await one.run('status')).out).toMatch(
    /^in progress for 5s on n1 \(at boot, pid 401\)\n {2}attempt 2, trying for 38s; last time late: san\n/,
  );
  await second.end();
  const third = await one.run('up');
  expect(third.err).toMatch(/^<6>.*; attempt 3, trying for 1min 3s; last time late: san$/m);
});

test('a run by hand tries once, and counts for nothing', async () => {
  const one = booting('manual');
  expect((await one.run('up')).err).not.toContain('tries again by itself');
  expect((await one.run('up')).err).not.toContain('attempt');
});
