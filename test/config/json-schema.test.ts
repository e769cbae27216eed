import Ajv from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod/mini';
import { kinds } from '../../src/conditions/registry.ts';
import { fileSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { parseDuration } from '../../src/lib/duration.ts';

const project = `${import.meta.dirname}/../..`;
const schema = fileSchema();
const validate = new Ajv({ allErrors: true }).compile(schema);
const read = (path: string) => readFileSync(`${project}/${path}`, 'utf8');
const yamlFiles = (folder: string) => readdirSync(`${project}/${folder}`).filter(name => name.endsWith('.yaml'));

/** What an editor makes of a text; undefined when it is no YAML that it could hold against a schema. */
function valueOf(text: string): unknown {
  const [document, ...more] = parseAllDocuments(text, { version: '1.2', merge: false });
  if (!document || more.length > 0 || document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined;
  }
}

function accepts(value: unknown): boolean {
  return validate(value) === true;
}

describe('what the schema takes', () => {
  it.each(yamlFiles('examples'))('examples/%s', name => {
    expect([accepts(valueOf(read(`examples/${name}`))), validate.errors]).toEqual([true, null]);
  });

  it('the starter file with all its suggestions taken', () => {
    const taken = read('examples/muster.yaml').replaceAll(/^ {2}# (\w+: +\{)/gm, '  $1');
    expect([accepts(valueOf(taken)), validate.errors]).toEqual([true, null]);
  });

  it.each(['README.md', 'docs/file.md'])('every whole file of %s', page => {
    const files = [...read(page).matchAll(/^```yaml\n(version: 1\n.*?)^```/gms)].map(([, text = '']) => text);
    expect(files.length).toBeGreaterThan(0);
    for (const text of files) expect([accepts(valueOf(text)), validate.errors]).toEqual([true, null]);
  });

  it('a file with nothing but its version, and one with all entries commented out', () => {
    expect(accepts({ version: 1 })).toBe(true);
    expect(accepts({ version: 1, prerequisites: null })).toBe(true);
  });
});

/** Wrong in ways that only muster sees: in names that belong together, in sums, in the bytes of the file. */
const onlyMusterSees = [
  'after-cycle',
  'latin1',
  'nul-byte',
  'reserved-name',
  'service-twice',
  'services-needed',
  'services-remote',
  'services-role',
  'services-order',
  'services-remote',
  'services-role',
  'yaml-1-1',
];

describe('what the schema refuses', () => {
  const bad = yamlFiles('test/config/bad').flatMap(name => {
    const value = valueOf(read(`test/config/bad/${name}`));
    return value === undefined ? [] : [{ name: name.replace('.yaml', ''), value }];
  });

  it.each(bad.map(({ name }) => name).filter(name => !onlyMusterSees.includes(name)))('bad/%s.yaml', name => {
    expect(accepts(bad.find(one => one.name === name)?.value)).toBe(false);
  });

  it.each(onlyMusterSees)('not bad/%s.yaml, which is wrong in a way that no schema can express', name => {
    expect(accepts(bad.find(one => one.name === name)?.value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['an unknown key at the top', { version: 1, deadlin: '5min' }],
    ['an unknown key of a kind', { version: 1, prerequisites: { a: { mount: '/srv', tpye: 'xfs' } } }],
    ['no kind', { version: 1, prerequisites: { a: { required: false } } }],
    ['two kinds', { version: 1, prerequisites: { a: { mount: '/srv', link: 'eth0' } } }],
    ['a bare duration', { version: 1, deadline: 30 }],
    ['a duration without unit', { version: 1, deadline: '30' }],
    ['an address with a prefix', { version: 1, prerequisites: { a: { address: '10.0.0.1/24' } } }],
    ['an address with too large a part', { version: 1, prerequisites: { a: { address: '10.0.0.256' } } }],
    ['a port that is none', { version: 1, prerequisites: { a: { tcp: 'nas:65536' } } }],
    ['a host without port', { version: 1, prerequisites: { a: { tcp: 'nas' } } }],
    ['a template', { version: 1, prerequisites: { a: { unit: 'drbd@.service' } } }],
    ['a path that is none', { version: 1, prerequisites: { a: { mount: 'srv/data' } } }],
    ['polling of a kind that lives on events', { version: 1, prerequisites: { a: { mount: '/srv', every: '2s' } } }],
    ['a kind with common fields as ready', { version: 1, services: [{ unit: 'x', ready: { tcp: 'a:1', after: [] } }] }],
    ['a socket as service', { version: 1, services: ['pcsd.socket'] }],
    ['a name that is none', { version: 1, prerequisites: { 'a b': { mount: '/srv' } } }],
  ])('%s', (_, value) => {
    expect(accepts(value)).toBe(false);
  });
});

describe('the schema as such', () => {
  it('is a valid one of draft 7', () => {
    expect(new Ajv().validateSchema(schema)).toBe(true);
  });

  it('says of each kind when it is met', () => {
    const described = definitions('kinds');
    expect(Object.keys(described)).toEqual(Object.keys(kinds));
    for (const { key, metWhen } of Object.values(kinds)) {
      expect(described[key]?.properties?.[key]?.['description']).toBe(`met when ${metWhen}`);
    }
  });

  it('lets an editor say what a text should look like, instead of showing its pattern', () => {
    expect(definitions('kinds')['tcp']?.properties?.['tcp']).toMatchObject({
      patternErrorMessage: 'must be written such as nas.example.com:2049, 10.9.0.1:3260, [fd00::1]:3260',
    });
  });

  it('lets an editor say what a kind takes, and which kinds there are', () => {
    const names = Object.keys(kinds).join(', ');
    expect(definitions('kinds')['link']).toMatchObject({ errorMessage: 'beside `link` there can be nothing' });
    expect(definitions('prerequisites')['link']).toMatchObject({
      errorMessage: 'beside `link` there can be description, timeout, required, after, stable',
    });
    expect(JSON.stringify(schema)).toContain(`"errorMessage":"one kind is needed: ${names}"`);
  });

  it('describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('says of each word of `state` and `onUnmet` what it means', () => {
    const { state } = definitions('kinds')['unit']?.properties ?? {};
    const { onUnmet } = schema['properties'] as Record<string, JsonSchema>;
    for (const field of [state, onUnmet]) {
      const meanings = (field?.['enumDescriptions'] ?? []) as unknown[];
      expect(meanings.map(each => typeof each)).toEqual((field?.['enum'] as unknown[]).map(() => 'string'));
    }
  });

  it('has examples that muster takes, and defaults as the file has them', () => {
    const beside: Record<string, object> = { maxOffset: { daemon: 'chrony' } };
    for (const [kind, { properties = {} }] of Object.entries(definitions('kinds'))) {
      for (const [field, { examples = [] }] of Object.entries(properties)) {
        const main = properties[kind]?.['examples'] as unknown[] | undefined;
        for (const example of examples as unknown[]) {
          const prerequisite = { ...(main ? { [kind]: main[0] } : {}), ...beside[field], [field]: example };
          const { onlyReady = false }: { readonly onlyReady?: boolean } = kinds[kind as keyof typeof kinds];
          const file = onlyReady
            ? { services: ['corosync', 'pacemaker', { unit: 'a', ready: prerequisite }] }
            : { prerequisites: { a: prerequisite } };
          const text = JSON.stringify({ version: 1, ...file });
          expect(readConfig([{ file: 'example', text }]).diagnostics, text).toBeUndefined();
          expect(accepts(JSON.parse(text)), text).toBe(true);
        }
      }
    }
    expect(definitions('kinds')['command']?.properties?.['tryTimeout']?.['default']).toBe('10s');
    for (const text of ['10min', '2s', '250ms', '3min']) {
      expect(JSON.stringify(schema)).toContain(`"default":"${text}"`);
      expect(parseDuration(text)).toBeGreaterThan(0);
    }
  });

  it('takes up a new kind by itself, also one that is made of others', () => {
    const kind = { metWhen: 'so', polled: true, schema: z.strictObject({ moon: z.enum(['full', 'new']) }) };
    const both = {
      metWhen: 'both are',
      polled: 'as-parts' as const,
      schema: z.strictObject({ both: z.array(z.custom(() => true)) }),
      parts: { path: ['both'], form: 'list' as const },
    };
    const made = new Ajv().compile(fileSchema({ moon: { key: 'moon', ...kind }, both: { key: 'both', ...both } }));
    const takes = (a: unknown) => made({ version: 1, prerequisites: { a } });
    expect(takes({ moon: 'full', every: '1h' })).toBe(true);
    expect(takes({ both: [{ moon: 'full' }, { both: [{ moon: 'new' }] }], timeout: '1h' })).toBe(true);
    expect(takes({ both: [{ moon: 'full' }, { both: [{ moon: 'half' }] }] })).toBe(false);
    expect(takes({ both: [{ moon: 'full', timeout: '1h' }] })).toBe(false);
    expect(takes({ mount: '/srv' })).toBe(false);
  });
});

type Described = Record<string, { readonly properties?: Record<string, JsonSchema> } | undefined>;

function definitions(name: string): Record<string, { readonly properties?: Record<string, JsonSchema> }> {
  const all = schema['definitions'] as Record<string, Described>;
  return all[name] as Record<string, { readonly properties?: Record<string, JsonSchema> }>;
}

/** The places of properties that neither say what they are nor refer to one that does. */
function undescribed(node: unknown, path: readonly string[] = []): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, key];
    const isField = path.at(-1) === 'properties' && typeof value === 'object' && value !== null;
    const silent = isField && !('description' in value || '$ref' in value);
    return [...(silent ? [here.join('.')] : []), ...undescribed(value, here)];
  });
}
