import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindsTable } from '../../scripts/kinds-table.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { fileSchema } from '../../src/config/json-schema.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { all, any, atLeast, not } from './explanations/combinations.ts';
import { clocks } from './explanations/clock.ts';
import { commands, corosyncConfig } from './explanations/commands.ts';
import { names } from './explanations/dbus.ts';
import { http } from './explanations/http.ts';
import { devices } from './explanations/device.ts';
import { mount, mountedHow } from './explanations/mount.ts';
import { addresses, links, tcp } from './explanations/network.ts';
import { paths } from './explanations/path.ts';
import { unix } from './explanations/unix.ts';
import { peers } from './explanations/peers.ts';
import { ping } from './explanations/ping.ts';
import { resources } from './explanations/resource.ts';
import { routes } from './explanations/route.ts';
import { resolve } from './explanations/resolve.ts';
import { active, finished, inactive } from './explanations/unit.ts';
import { tableOf } from './support/table.ts';

const docs = readFileSync(new URL('../../docs/prerequisites.md', import.meta.url), 'utf8');
const validate = new Ajv({ allErrors: true }).compile(fileSchema());

describe('docs/prerequisites.md', () => {
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
    ['route', routes],
    ['clock', clocks],
    ['tcp', tcp],
    ['unix', unix],
    ['http', http],
    ['resolve', resolve],
    ['ping', ping],
    ['peers', peers],
    ['resource', resources],
    ['command', commands],
    ['dbus', names],
    ['corosync-config', corosyncConfig],
    ['all', all],
    ['any', any],
    ['atLeast', atLeast],
    ['not', not],
  ])('tells every explanation of %s as it is given (%#)', (key, rows) => {
    expect(sectionOf(key)).toContain(tableOf(rows));
  });
});

describe('docs/prerequisites.md as a guide', () => {
  it('has the table of all kinds and fields as the schema has them (node scripts/kinds-table.ts)', () => {
    expect(sectionOf('All kinds and their fields')).toContain(kindsTable());
  });

  it('says of every kind when to take it', () => {
    const words = sectionOf('Which kind');
    expect(Object.keys(kinds).filter(key => !words.includes(`\`${key}\``))).toEqual([]);
  });

  it.each(stacks())('shows %s as a part of a file that is valid by itself', (title, text) => {
    const file = fileOf(text);
    expect(readConfig([{ file: title, text: file }]).diagnostics).toBeUndefined();
    expect([validate(parse(file)), validate.errors]).toEqual([true, null]);
  });

  it('says of every stack what trap there is, and of every one with resources what is not waited for', () => {
    for (const section of stackSections()) expect(section).toMatch(/\*\*Trap:\*\*/);
    expect(stackSections().filter(section => section.includes('**Not waited for')).length).toBeGreaterThan(7);
  });

  it('uses each name once there, so that what fits can be put together', () => {
    const all = stacks().map(([, text]) => text);
    expect(readConfig([{ file: 'docs', text: fileOf(all.join('')) }]).diagnostics).toBeUndefined();
  });
});

function stackSections(): readonly string[] {
  return sectionOf('Stacks of real sites').split(/^### /m).slice(1);
}

/** The title and the fragment of each. */
function stacks(): readonly (readonly [string, string])[] {
  return stackSections().map(section => [section.split('\n')[0] ?? '', /```yaml\n(.*?)```/s.exec(section)?.[1] ?? '']);
}

function fileOf(prerequisites: string): string {
  return `version: 1\nprerequisites:\n${prerequisites.replace(/^(?=.)/gm, '  ')}`;
}

function sectionOf(key: string): string {
  return docs.split(/^## /m).find(section => section.startsWith(`${key}\n`)) ?? '';
}
