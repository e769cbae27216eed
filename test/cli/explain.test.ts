import { describe, expect, test } from 'vitest';
import { findingCodes } from '../../src/plan/finding.ts';
import { catalogue } from '../../src/diagnose/causes/catalogue.ts';
import { messages } from '../../src/messages/catalogue.ts';
import { node } from './support/node.ts';

interface Document {
  readonly schema: string;
  readonly entries: readonly { readonly code: string; readonly page: string; readonly text: string }[];
}

const asDocument = async (...codes: string[]) =>
  JSON.parse((await node().run('explain', ...codes, '--format', 'json')).out) as Document;

describe('muster explain', () => {
  test('shows the cause of a message and what to do, in 80 columns and without root, systemd or a file', async () => {
    const one = node({ file: undefined, system: { userId: 1000 } });
    const { code, out, err } = await one.run('explain', 'needs-root');
    expect([code, err, one.connections.made]).toEqual([0, '', 0]);
    expect(out).toMatch(/^needs-root \(messages\.md\)\n\n {2}exit status 2: WHAT: .*\n\n {2}Cause: .*\n\n {2}To do: /s);
    expect(out.split('\n').filter(line => line.length > 80)).toEqual([]);
    expect(out).not.toMatch(/\]\(|\*/);
  });

  test('shows all that a code stands for, and several codes in the order asked', async () => {
    const { out } = await node().run('explain', 'unit-masked', 'gap', 'unit-masked');
    expect(out.match(/^[a-z-]+ \(.*\)$/gm)).toEqual([
      'unit-masked (findings.md)',
      'unit-masked (diagnosis.md)',
      'gap (findings.md)',
    ]);
  });

  test('knows every code of messages, findings and causes', async () => {
    const known = new Set((await asDocument()).entries.map(({ code }) => code));
    const codes = [...Object.keys(messages), ...findingCodes, ...catalogue.map(({ code }) => code), 'late', 'quorum'];
    expect(codes.filter(code => !known.has(code))).toEqual([]);
  });

  test('has text in each entry, without the marks of its page', async () => {
    const { schema, entries } = await asDocument();
    expect(schema).toBe('muster.explain/1');
    for (const { text } of entries) expect(text).toMatch(/^[^\n]*\w[^]*(?:To do|Remedy): |^\*?\w/);
    expect(entries.filter(({ text }) => /\]\([\w.#-]+\)|^#/m.test(text))).toEqual([]);
  });

  test('without a code lists all of them, by their pages', async () => {
    const { code, out } = await node().run('explain');
    expect(code).toBe(0);
    expect(out.match(/^\S+$/gm)).toEqual(['messages.md', 'findings.md', 'diagnosis.md']);
    for (const name of Object.keys(messages)) expect(out).toMatch(new RegExp(`\\s${name}\\s`));
  });

  test('takes a code in capitals, as outcomes are printed', async () => {
    expect(await node().run('explain', 'LATE')).toEqual(await node().run('explain', 'late'));
  });

  test('fits a terminal: tables are lists, nothing is Markdown, and no page is named that the node has not', async () => {
    const { entries } = await asDocument();
    const { out } = await node().run('explain', ...new Set(entries.map(({ code }) => code)));
    const prose = out.split('\n').filter(line => !line.startsWith('  #') && !line.startsWith('   '));
    expect(prose.filter(line => line.length > 80 || /`|^ {2}\|/.test(line))).toEqual([]);
    expect(out).not.toMatch(/rejoin\.md|prerequisites\.md|file\.md/);
    expect(out).not.toMatch(/\bexecuted\. the\b/);
  });

  test('without a code says of each in one line what it is about', async () => {
    const { out } = await node().run('explain');
    expect(out).toMatch(/^ {2}late +a deadline passed$/m);
    expect(out).toMatch(/^ {2}run-in-progress +another run is in progress \(HOLDER\); /m);
    expect(out.split('\n').filter(line => line.length > 80)).toEqual([]);
  });

  test('of an unknown code says what may be meant, and shows nothing', async () => {
    expect(await node().run('explain', 'need-root', 'gap', 'zzz')).toEqual({
      code: 2,
      out: '',
      err: 'muster: unknown-name: no such code: need-root (did you mean needs-root?), zzz (muster explain lists all)\n',
    });
  });

  test('completes: the codes, one a line, each once', async () => {
    const codes = (await node().run('completion', '--names', 'codes')).out.trimEnd().split('\n');
    expect(codes).toContain('unit-masked');
    expect(codes).toEqual([...new Set(codes)]);
  });
});
