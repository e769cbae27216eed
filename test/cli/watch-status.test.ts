import { expect, test } from 'vitest';
import type { CliNode, NodeOptions } from './support/node.ts';
import { node } from './support/node.ts';

const file = `version: 1
prerequisites:
  data: { path: /srv/data, timeout: 2min }
`;

/** `muster status --watch` that begins while a run has waited for 10 s. */
async function watching(options: NodeOptions, ...argv: string[]) {
  const one: CliNode = node({ file, ...options });
  const { clock } = one.world.host;
  const run = await one.begin('up');
  await clock.advance(10_000);
  const watch = await one.begin('status', '--watch', ...argv);
  const stop = one.world.stop;
  await clock.advance(1000);
  const interrupt = () => {
    stop?.request('SIGINT');
    return watch.end();
  };
  return { one, clock, run, watch, interrupt };
}

const terminal = { outIsTerminal: true, environment: { TERM: 'xterm' } };

test('in a pipe it says again only what has changed, through the end of the run', async () => {
  const { one, clock, run, watch, interrupt } = await watching({});
  expect(watch.out).toMatch(/^in progress for 10s on n1/);
  await clock.advance(20_000);
  expect(watch.out.match(/in progress/g)).toHaveLength(1);
  one.world.host.files.put('/srv/data');
  await run.end();
  await clock.advance(5000);
  expect(watch.out).toMatch(/\n\nREADY on n1: every service works\n/);
  await expect(interrupt()).resolves.toMatchObject({ code: 0 });
});

test('it goes on into the next run', async () => {
  const { one, clock, run, watch, interrupt } = await watching({});
  await run.end();
  await clock.advance(3000);
  const next = await one.begin('up');
  await clock.advance(3000);
  expect(watch.out).toMatch(/LATE on n1: .*in progress for /s);
  one.world.host.files.put('/srv/data');
  await next.end();
  await interrupt();
});

test('on a terminal it is drawn in place, and counts the time', async () => {
  const { one, clock, run, watch, interrupt } = await watching({ console: terminal });
  await clock.advance(10_000);
  const frames = watch.out.split('\u001b[1A\u001b[2K').filter(part => part.includes('in progress'));
  expect(frames.length).toBeGreaterThan(4);
  expect(frames.at(-1)).toMatch(/^\S+in progress\S+ for (19|20|21)s/);
  one.world.host.files.put('/srv/data');
  await run.end();
  await interrupt();
});

test('with --plain nothing is drawn over on a terminal', async () => {
  const { one, clock, run, watch, interrupt } = await watching({ console: terminal }, '--plain');
  await clock.advance(10_000);
  expect(watch.out).not.toContain('\u001b[1A');
  expect(watch.out.match(/in progress/g)).toHaveLength(1);
  one.world.host.files.put('/srv/data');
  await run.end();
  await interrupt();
});

test('as JSON it is one document a line, one for each change', async () => {
  const { one, clock, run, interrupt } = await watching({}, '--format', 'json');
  one.world.host.files.put('/srv/data');
  await run.end();
  await clock.advance(5000);
  const { out } = await interrupt();
  const documents = out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { schema: string; inProgress: boolean; run: { outcome: string | null } });
  expect(new Set(documents.map(({ schema }) => schema))).toEqual(new Set(['muster.status/1']));
  expect(documents[0]).toMatchObject({ inProgress: true, run: { outcome: null } });
  expect(documents.at(-1)).toMatchObject({ inProgress: false, run: { outcome: 'ready' } });
  expect(documents.length).toBeLessThan(20);
});

test('it ends when nobody reads any more', async () => {
  let open = true;
  const one = node({ file, console: { outIsOpen: () => open } });
  const watch = await one.begin('status', '--watch');
  await one.world.host.clock.advance(3000);
  open = false;
  expect((await watch.end()).code).toBe(0);
});

test('what cannot be seen is said once, not at every look', async () => {
  const one = node({ file, system: { userId: 1000 } });
  one.stores.fail('/run/muster', 'EACCES: permission denied');
  const watch = await one.begin('status', '--watch');
  const stop = one.world.stop;
  await one.world.host.clock.advance(20_000);
  expect(watch.err.match(/run-unseen/g)).toHaveLength(1);
  stop?.request('SIGTERM');
  expect((await watch.end()).code).toBe(143);
});

test.each([
  ['--cluster', 'watch -n 2 muster status --cluster'],
  ['--quiet', '--quiet'],
])('it refuses %s', async (option, says) => {
  const { code, err } = await node({ file }).run('status', '--watch', option);
  expect(code).toBe(2);
  expect(err).toContain(says);
});
