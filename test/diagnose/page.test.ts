import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cause } from '../../src/diagnose/cause.ts';
import { catalogue } from '../../src/diagnose/causes/catalogue.ts';

const page = readFileSync(new URL('../../docs/diagnosis.md', import.meta.url), 'utf8');

const concerns: Readonly<Record<Cause['of'], string>> = {
  cluster: 'the cluster',
  pcsd: 'pcsd',
  any: 'any service',
};

/** `{unit}` stands for a word that is known only then. */
const placeholders = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

const entry = ({ code, of, message, why, todo }: Cause) =>
  placeholders(`${code} *${concerns[of]}*: ${message}: ${why}. To do: ${todo}`);

test('has an entry for each cause, in the order in which they are looked for, and no other', () => {
  const entries = page.split(/^## /m).slice(1);
  expect(entries.map(oneLine)).toEqual(catalogue.map(entry).map(oneLine));
});
