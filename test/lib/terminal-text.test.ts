import { describe, expect, it } from 'vitest';
import { columnsOf, printable, quote } from '../../src/lib/terminal-text.ts';

describe('text of unknown origin on a terminal', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mb', 'a\ufffd[31mb'],
    ['an 8-bit control', 'a\u009b31m', 'a\ufffd31m'],
    ['line ends', 'a\r\nb\u2028c', 'a\ufffd\ufffdb\ufffdc'],
    ['an override of the direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
    ['what cannot be seen', 'a\u200bb\ufeffc\u00add', 'a\ufffdb\ufffdc\ufffdd'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['words of all languages', 'grün データ 🗄 e\u0301', 'grün データ 🗄 e\u0301'],
  ])('%s', (_title, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it.each([
    ['a', 1],
    ['é', 1],
    ['\u0301', 0],
    ['漢', 2],
    ['デ', 2],
    ['한', 2],
    ['😀', 2],
    ['Ａ', 2],
    ['…', 1],
    ['\ufffd', 1],
  ])('%s takes %i columns', (character, columns) => {
    expect(columnsOf(character)).toBe(columns);
  });

  it('quotes on one line and not longer than asked', () => {
    expect(quote('a\nb')).toBe('`a\ufffdb`');
    expect(quote('x'.repeat(100), 10)).toBe(`\`${'x'.repeat(9)}…\``);
    expect(quote('😀'.repeat(10), 10)).toBe(`\`${'😀'.repeat(10)}\``);
  });
});
