import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { poll } from '../lab/poll.ts';
import { PrivateManager } from './support/private-manager.ts';

/**
 * The boot unit as it is shipped, with a script in the place of muster, and without the sandbox, for which a private manager has not
 * all devices: test/lab-tier/sandbox.test.ts hears signs of life out of it.
 */
async function bootUnit(script: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../units/muster.service'), 'utf8');
  return text
    .replace(/^# The sandbox:.*(?=^\[Install\])/ms, '')
    .replace(/^ExecStart=.*$/m, `ExecStart=/bin/bash -c '${script}'`)
    .replace(/^TimeoutStartSec=.*$/m, 'TimeoutStartSec=2s');
}

describe.each([
  { suite: 'bookworm', version: 252 },
  { suite: 'trixie', version: 257 },
] as const)('the boot unit on systemd $version', ({ suite }) => {
  it('hears a child of muster, and lets it go on for as long as it gives signs of life', async () => {
    const script =
      'for i in 1 2 3 4 5; do systemd-notify STATUS=wait-$$i EXTEND_TIMEOUT_USEC=2000000; sleep 1; done; systemd-notify STATUS=done';
    const units = { 'muster.service': await bootUnit(script) };
    await using manager = await PrivateManager.start({ scope: 'system', suite, units });
    await manager.systemctlChecked('start', 'muster.service');
    const shown = await manager.systemctlChecked('show', '-p', 'ActiveState,NRestarts,StatusText', 'muster.service');
    expect(shown.split('\n').toSorted()).toEqual(['ActiveState=active', 'NRestarts=0', 'StatusText=done']);
  });

  it('kills one that is silent, whatever it does with SIGTERM, and begins again', async () => {
    const script = 'trap "exit 143" TERM; echo $$$$ >>/run/begun; while :; do sleep 0.1; done';
    const units = { 'muster.service': await bootUnit(script) };
    await using manager = await PrivateManager.start({ scope: 'system', suite, units });
    await manager.systemctlChecked('start', '--no-block', 'muster.service');
    await poll('it begins again', 15_000, async () => {
      const begun = await manager.exec(['cat', '/run/begun']);
      return begun.stdout.trim().split('\n').length > 1;
    });
    expect(await manager.systemctlChecked('show', '--value', '-p', 'NRestarts', 'muster.service')).not.toBe('0');
  });
});
