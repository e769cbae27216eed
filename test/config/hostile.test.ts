import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { expectPlacesInside } from './support/places.ts';

const million = 1_000_000;

describe('a hostile file is refused without harm', () => {
  it.each<[string, string, string]>([
    ['10 MB', `version: 1\n# ${'x'.repeat(10 * million)}`, 'too-large'],
    ['100,000 open lists', '['.repeat(100_000), 'too-deep'],
    ['100,000 nested block lists', `${'- '.repeat(100_000)}x`, 'too-deep'],
    ['100,000 nested mappings in a value', `version: 1\nprerequisites: ${'{a: '.repeat(100_000)}`, 'too-deep'],
    ['600 nested block keys', nestedKeys(600), 'too-deep'],
    ['150,000 values', `version: 1\nx: [${'1,'.repeat(150_000)}]`, 'too-large'],
    ['160,000 anchors', `version: 1\nx: ${'&a '.repeat(160_000)}`, 'too-large'],
    ['160,000 keys in a line', `version: 1\n${'a: '.repeat(160_000)}`, 'too-large'],
    ['an alias bomb', aliasBomb(20), 'too-large'],
    ['an alias ladder', aliasLadder(3000), 'too-large'],
    ['6,000 prerequisites', `version: 1\nprerequisites:\n${lines(6000, i => `  p${i}: { path: /x }`)}`, 'too-many'],
    ['a file of NUL bytes', '\0'.repeat(5000), 'not-text'],
    ['a file of escape characters', '\u001b[31m\n'.repeat(500), 'not-text'],
    ['half of a surrogate pair', 'version: 1\nprerequisites: { a: { path: "/\ud800" } }', 'not-text'],
  ])('%s', (_title, text, code) => {
    const { diagnostics } = readConfig([{ file: 'f', text }]);
    expect(diagnostics?.map(each => each.code)).toContain(code);
    expectPlacesInside(diagnostics, text);
    expect(printDiagnostics(diagnostics ?? [], [{ file: 'f', text }]).length).toBeLessThan(60_000);
  });

  it.each<[string, string, string]>([
    ['a tab that indents', 'version: 1\n\tprerequisites: {}', 'yaml-syntax'],
    ['line ends of a bygone Macintosh', 'version: 1\rprerequisites: {}\r', 'not-text'],
    ['UTF-16', Buffer.from('version: 1\n', 'utf16le').toString(), 'not-text'],
    ['a NUL byte in the middle', 'version: 1\nprerequisites: { a: { path: /a\0b } }', 'not-text'],
    ['a key twice', 'version: 1\nversion: 1', 'duplicate-key'],
    ['a key twice in a flow', 'version: 1\nprerequisites: { a: { mount: /a, mount: /b } }', 'duplicate-key'],
    ['__proto__ among the prerequisites', 'version: 1\nprerequisites: { __proto__: { mount: /a } }', 'bad-name'],
    ['__proto__ in a prerequisite', 'version: 1\nprerequisites: { a: { __proto__: { mount: /a } } }', 'unknown-kind'],
    ...['.nan', '.inf', '-.inf', '1e999'].map(attempts),
    ...['99999999999999999999999', '-0', '.5e-400', '1e6'].map(text => attempts(text, 'bad-value')),
    ['NaN for a number', 'version: .nan', 'bad-value'],
    ['a duration of NaN', 'version: 1\ndeadline: NaNs', 'bad-value'],
    ['a duration of ages', `version: 1\ndeadline: ${'9'.repeat(400)}h`, 'bad-value'],
    ['a port too large', 'version: 1\nprerequisites: { a: { tcp: "h:1e99" } }', 'bad-value'],
  ])('%s', (_title, text, code) => {
    const { diagnostics } = readConfig([{ file: 'f', text }]);
    expect(diagnostics?.map(each => each.code)).toContain(code);
    expectPlacesInside(diagnostics, text);
    expect(printDiagnostics(diagnostics ?? [], [{ file: 'f', text }])).not.toMatch(
      /9007199254740991|undefined|NaN(?!s)|\[object/,
    );
  });

  it.each<[string, string, string]>([
    [
      '2,000 names that are none of 1,000',
      `version: 1\nprerequisites:\n${lines(1000, i => `  pre-${i}: { path: /p, after: [per-${i}x, pre-x${i}] }`)}`,
      'unknown-prerequisite',
    ],
    [
      '5,000 wrong services in one line',
      `version: 1\nservices: [${Array.from({ length: 5000 }, (_, i) => `{ unit: s${i}, requires: [a${i}] }`).join()}]`,
      'unknown-prerequisite',
    ],
  ])(
    '%s cost no more than the hundred that are shown',
    (_title, text, code) => {
      const begun = process.cpuUsage().user;
      const { diagnostics } = readConfig([{ file: 'f', text }]);
      expect(diagnostics).toHaveLength(101);
      expect(diagnostics?.at(0)?.code).toBe(code);
      // Where more of them are looked at, it is ten seconds.
      expect(process.cpuUsage().user - begun).toBeLessThan(3 * million);
    },
    60_000,
  );

  it('does not pollute prototypes', () => {
    const evil = '{ requireQuorum: true, polluted: true }';
    const text = `version: 1\n__proto__: ${evil}\nstack: { __proto__: ${evil} }\nconstructor: { prototype: ${evil} }\n`;
    expect(readConfig([{ file: 'f', text }]).config).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('prints nothing that a terminal would obey', () => {
    const text = 'version: 1\n"\\e]0;owned\\a\\x9b31m": 1\n"\\u202egnp": { "\\r\\n::error": 1 }\ndeadline: "\\e[2J"\n';
    const { diagnostics } = readConfig([{ file: 'a\u001b[31m.yaml', text }]);
    const printed = printDiagnostics(diagnostics ?? [], [{ file: 'a\u001b[31m.yaml', text }]);
    expect(diagnostics?.length).toBe(3);
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('finds a cycle of 5,000 names', () => {
    const text = `version: 1\nprerequisites:\n${lines(5000, i => `  p${i}: { path: /x, after: [p${(i + 1) % 5000}] }`)}`;
    const { diagnostics } = readConfig([{ file: 'f', text }]);
    expect(diagnostics?.map(({ code, line }) => [code, line])).toEqual([['after-cycle', 3]]);
    expect(diagnostics?.[0]?.message.length).toBeLessThan(500);
  });
});

/** How often something is tried, as this text: no number that can be counted with. */
function attempts(text: string, code: unknown = 'wrong-type'): [string, string, string] {
  const title = `${text} attempts`;
  return [
    title,
    `version: 1\nservices: [{ unit: app, attempts: ${text} }]`,
    typeof code === 'string' ? code : 'wrong-type',
  ];
}

function lines(count: number, line: (index: number) => string): string {
  return `${Array.from({ length: count }, (_, index) => line(index)).join('\n')}\n`;
}

function nestedKeys(depth: number): string {
  return lines(depth, index => `${' '.repeat(index)}a:`);
}

function aliasBomb(levels: number): string {
  return `a0: &a0 [x, x]\n${lines(levels, i => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)}`;
}

function aliasLadder(steps: number): string {
  return `a0: &a0 [x]\n${lines(steps, i => `a${i + 1}: &a${i + 1} [*a${i}]`)}`;
}
