import { describe, expect, it, vi } from 'vitest';
import { createMountWatcher } from '../../src/host/mount-watcher.ts';
import { createVirtualHost } from '../../src/simulation/virtual-host.ts';

const findmnt = ['findmnt', '--poll', '--noheadings', '--raw', '--output', 'TARGET'];

function setUp() {
  const host = createVirtualHost();
  const stream = host.commands.stream(findmnt);
  const abort = new AbortController();
  const changed = vi.fn();
  const mounts = createMountWatcher(host);
  mounts.listen(changed, abort.signal);
  return { mounts, stream, abort, changed, clock: host.clock };
}

describe('watching mounts', () => {
  it('follows one findmnt for all, from the first listener to the last', () => {
    const { mounts, stream, abort, changed } = setUp();
    const second = new AbortController();
    const alsoChanged = vi.fn();
    mounts.listen(alsoChanged, second.signal);
    stream.line('/srv/data');
    expect([stream.followers, changed.mock.calls.length, alsoChanged.mock.calls.length]).toEqual([1, 1, 1]);
    abort.abort();
    stream.line('/srv/data');
    expect([stream.followers, changed.mock.calls.length, alsoChanged.mock.calls.length]).toEqual([1, 1, 2]);
    second.abort();
    expect(stream.followers).toBe(0);
  });

  it('tells anyway while findmnt may not listen yet, and then leaves no timer', async () => {
    const { clock, abort, changed } = setUp();
    await clock.advance(60_000);
    expect([changed.mock.calls.length, clock.pending()]).toEqual([2, 0]);
    abort.abort();
  });

  it('goes on without findmnt by telling every two seconds, and takes it up again', async () => {
    const { clock, stream, abort, changed } = setUp();
    stream.end('could not be started (ENOENT)');
    await clock.advance(2000);
    expect([changed.mock.calls.length, stream.starts, stream.followers]).toEqual([1, 2, 1]);
    abort.abort();
    expect(clock.pending()).toBe(0);
  });
});
