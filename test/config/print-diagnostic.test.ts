import { describe, expect, it } from 'vitest';
import { printDiagnostic, printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Diagnostic } from '../../src/config/diagnostic.ts';

describe('a problem as text', () => {
  it('points at the part, and says what is allowed and what to do', () => {
    const problem = at(2, 3, 6, { allowed: ['timeout', 'after'], hint: 'did you mean `timeout`?' });
    expect(printDiagnostic(problem, 'a:\n  timout: 5s\n')).toBe(
      [
        'muster.yaml:2:3: bad-value: what is wrong',
        ' 2 |   timout: 5s',
        '   |   ^^^^^^',
        '   = allowed: timeout, after',
        '   = did you mean `timeout`?',
      ].join('\n'),
    );
  });

  it.each<[string, string, [number, number], [string, string]]>([
    ['tabs before and within', '\ta:\tb', [2, 4], ['    a:  b', '    ^^^^^']],
    ['wide characters before', '漢字: x', [5, 1], ['漢字: x', '      ^']],
    ['wide characters within', 'a: 漢字', [4, 2], ['a: 漢字', '   ^^^^']],
    ['a combining mark before', 'e\u0301: x', [5, 1], ['e\u0301: x', '   ^']],
    ['nothing, at the end of the line', 'abc', [4, 0], ['abc', '   ^']],
    ['a control character', 'a\u001bb: x', [2, 1], ['a\ufffdb: x', ' ^']],
    [
      'a long line',
      `${'x'.repeat(150)}: BAD${'y'.repeat(150)}`,
      [153, 3],
      [`…${'x'.repeat(28)}: BAD${'y'.repeat(67)}…`, `${' '.repeat(31)}^^^`],
    ],
    ['a part longer than what is shown', 'z'.repeat(500), [1, 500], [`${'z'.repeat(100)}…`, '^'.repeat(100)]],
  ])('%s', (_title, line, [column, length], [shown, marks]) => {
    const [, source, under] = printDiagnostic(at(1, column, length), line).split('\n');
    expect([source, under]).toEqual([` 1 | ${shown}`, `   | ${marks}`]);
  });

  it('lines up under numbers of any length', () => {
    const text = `${'\n'.repeat(1233)}bad`;
    expect(
      printDiagnostic(at(1234, 1, 3), text)
        .split('\n')
        .slice(1),
    ).toEqual([' 1234 | bad', '      | ^^^']);
  });

  it.each([
    ['without the text', undefined],
    ['on an empty line', ''],
  ])('is the message alone %s', (_title, text) => {
    expect(printDiagnostic(at(1, 1, 0), text)).toBe('muster.yaml:1:1: bad-value: what is wrong');
  });

  it('names a warning as one', () => {
    expect(printDiagnostic(at(1, 1, 0, { severity: 'warning' }), '')).toBe(
      'muster.yaml:1:1: warning: bad-value: what is wrong',
    );
  });
});

function at(line: number, column: number, length: number, more: Partial<Diagnostic> = {}): Diagnostic {
  const place = { file: 'muster.yaml', line, column, length };
  return { severity: 'error', code: 'bad-value', message: 'what is wrong', ...place, ...more };
}

describe('secrets of the file', () => {
  it.each([
    ['prerequisites: { a: { tcp: "https://u:hunter2@h" } }'],
    ['prerequisites: { a: { command: "curl --password hunter2 h" } }'],
    ['prerequisites: { a: { command: [curl, --password, hunter2], tryTimeout: 5 } }'],
    ['prerequisites: { a: { command: [curl, "Authorization: Bearer hunter2", 1] } }'],
    ['prerequisites:\n  a:\n    command:\n      - curl\n      - --token\n      - 4711471147\n'],
  ])('are not in the messages about %j', text => {
    const sources = [{ file: 'f', text: `version: 1\n${text}` }];
    const { diagnostics } = readConfig(sources);
    expect(diagnostics?.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toMatch(/hunter2|47114711/);
    expect(printDiagnostics(diagnostics ?? [], sources)).not.toMatch(/hunter2|47114711/);
  });
});
