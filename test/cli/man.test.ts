import { describe, expect, test } from 'vitest';
import { filePage } from '../../src/cli/man/file-page.ts';
import { musterPage } from '../../src/cli/man/muster-page.ts';
import { bold, escaped, prose, verbatim } from '../../src/cli/man/roff.ts';
import { visibleOptions } from '../../src/cli/verb.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { fileSchema, type JsonSchema } from '../../src/config/json-schema.ts';

describe('words in a man page', () => {
  test.each([
    ['a - b', String.raw`a \- b`],
    [String.raw`foo\x2dbar`, String.raw`foo\ex2dbar`],
    [`it's "so" \`x\` ^ ~`, String.raw`it\(aqs \(dqso\(dq \(gax\(ga \(ha \(ti`],
    ['→ ü', String.raw`\[u2192] \[u00FC]`],
    ['.SH x', String.raw`\&.SH x`],
  ])('%j are escaped', (text, roff) => expect(escaped(text)).toBe(roff));

  test('in backticks are bold', () => {
    expect(prose('set `a-b` so')).toBe(String.raw`set \fBa\-b\fR so`);
    expect(bold("it's")).toBe(String.raw`\fBit\(aqs\fR`);
  });

  test('are folded, and never begin a line as a request', () => {
    const text = prose(`${'x'.repeat(77)} .SH ${'y'.repeat(70)} 'sp 3`);
    expect(text.split('\n').map(line => line.slice(0, 3))).toEqual(['xxx', String.raw`\&.`, String.raw`\(a`]);
    for (const line of verbatim(".a\n'b\n\n  c  d")) expect(line).not.toMatch(/^('|\.(a|b))/);
    expect(verbatim('  c  d')).toContain('  c  d');
  });
});

describe.each([
  ['muster(8)', musterPage('1.2.3', '2026-03-01')],
  ['muster.yaml(5)', filePage('1.2.3', '2026-03-01')],
])('%s', (_, text) => {
  test('has its date', () => expect(text).toMatch(/^\.TH \S+ \d "2026-03-01" /m));

  test('has nothing but ASCII, and no request that is not one of ours', () => {
    expect(text).toMatch(/^[ -~\n]*$/);
    const requests = new Set([...text.matchAll(/^[.'](\S*)/gm)].map(match => match[1]));
    const ours = ['\\"', 'TH', 'nh', 'ad', 'SH', 'SS', 'PP', 'TP', 'RS', 'RE', 'nf', 'fi', 'br', 'I'];
    expect([...requests].filter(request => !ours.includes(request ?? ''))).toEqual([]);
    expect(text).toContain('1.2.3');
  });

  test('has the sections that one looks for', () => {
    for (const title of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', '"SEE ALSO"'])
      expect(text).toContain(`\n.SH ${title}\n`);
  });
});

test('muster(8) has every verb and every option that --help shows', () => {
  const text = musterPage('1', '2026-03-01');
  for (const verb of verbs) {
    expect(text).toContain(`\n\\fBmuster ${verb.name}\\fR`);
    for (const { long } of visibleOptions(verb)) expect(text).toContain(bold(long));
  }
});

test('muster.yaml(5) has every field of the file, and every kind with its own', () => {
  const text = filePage('1', '2026-03-01');
  const { kinds: described } = fileSchema()['definitions'] as { kinds: Record<string, JsonSchema> };
  for (const field of Object.keys(fileSchema()['properties'] as object)) expect(text).toContain(bold(`${field}:`));
  for (const { key } of Object.values(kinds)) {
    const [, section = ''] =
      new RegExp(`^\\.SS "${escaped(key).replaceAll('\\', '\\\\')}:(.*?)^\\.S`, 'ms').exec(text) ?? [];
    const fields = Object.keys(described[key]?.['properties'] as object).filter(field => field !== key);
    expect(section).not.toBe('');
    for (const field of fields) expect(section).toContain(bold(`${field}:`));
  }
});
