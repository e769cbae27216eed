import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notifier } from '../../src/host/notify.ts';

/** A program in the place of systemd-notify. */
async function program(script: string): Promise<{ path: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-notify-'));
  const path = join(folder, 'systemd-notify');
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { path, folder };
}

describe('telling systemd', () => {
  it('passes the assignments on as they are, and where systemd listens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-notify-'));
    const { path } = await program(`printf '%s\\n' "$NOTIFY_SOCKET" "$@" >${folder}/told`);
    await notifier({ NOTIFY_SOCKET: '/run/n' }, path)?.(['STATUS=waiting for "a"; $b', 'EXTEND_TIMEOUT_USEC=1']);
    expect(await readFile(join(folder, 'told'), 'utf8')).toBe(
      '/run/n\nSTATUS=waiting for "a"; $b\nEXTEND_TIMEOUT_USEC=1\n',
    );
  });

  it('is not possible where systemd does not listen', () => {
    expect(notifier({})).toBeUndefined();
    expect(notifier({ NOTIFY_SOCKET: '' })).toBeUndefined();
  });

  it('keeps from all other programs where systemd listens', () => {
    const environment = { NOTIFY_SOCKET: '/run/n', PATH: '/bin' };
    notifier(environment);
    expect(environment).toEqual({ PATH: '/bin' });
  });

  it.each([
    ['fails', 'exit 1'],
    ['is killed', 'kill -9 $$'],
  ])('is over when the program %s', async (_, script) => {
    const { path } = await program(script);
    await expect(notifier({ NOTIFY_SOCKET: '/run/n' }, path)?.(['STATUS=x'])).resolves.toBeUndefined();
  });

  it('is over when there is no such program, and when the text cannot be told', async () => {
    const notify = notifier({ NOTIFY_SOCKET: '/run/n' }, '/nonexistent/systemd-notify');
    await expect(notify?.(['STATUS=x'])).resolves.toBeUndefined();
    await expect(notify?.(['STATUS=\0'])).resolves.toBeUndefined();
  });
});
