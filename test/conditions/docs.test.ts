import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { all, any, atLeast, not } from './explanations/combinations.ts';
import { clocks } from './explanations/clock.ts';
import { commands, corosyncConfig } from './explanations/commands.ts';
import { http } from './explanations/http.ts';
import { devices } from './explanations/device.ts';
import { mount, mountedHow } from './explanations/mount.ts';
import { addresses, links, tcp } from './explanations/network.ts';
import { paths } from './explanations/path.ts';
import { unix } from './explanations/unix.ts';
import { peers } from './explanations/peers.ts';
import { ping } from './explanations/ping.ts';
import { resources } from './explanations/resource.ts';
import { resolve } from './explanations/resolve.ts';
import { active, finished, inactive } from './explanations/unit.ts';
import { tableOf } from './support/table.ts';

const docs = readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');

describe('docs/kinds.md', () => {
  it.each(Object.values(kinds).map(({ key, metWhen }) => [key, metWhen]))(
    'has a section on %s with when it is met',
    (key, metWhen) => {
      expect(sectionOf(key)).toContain(`Met when ${metWhen}.`);
    },
  );

  it.each([
    ['unit', active],
    ['unit', finished],
    ['unit', inactive],
    ['mount', mount],
    ['mount', mountedHow],
    ['device', devices],
    ['path', paths],
    ['link', links],
    ['address', addresses],
    ['clock', clocks],
    ['tcp', tcp],
    ['unix', unix],
    ['http', http],
    ['resolve', resolve],
    ['ping', ping],
    ['peers', peers],
    ['resource', resources],
    ['command', commands],
    ['corosync-config', corosyncConfig],
    ['all', all],
    ['any', any],
    ['atLeast', atLeast],
    ['not', not],
  ])('tells every explanation of %s as it is given (%#)', (key, rows) => {
    expect(sectionOf(key)).toContain(tableOf(rows));
  });
});

function sectionOf(key: string): string {
  return docs.split(/^## /m).find(section => section.startsWith(`${key}\n`)) ?? '';
}
