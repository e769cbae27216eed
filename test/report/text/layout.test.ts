import { describe, expect, it } from 'vitest';
import { clean, cut, padEnd, padStart, safeLine, widthOf, wrap } from '../../../src/report/text/layout.ts';

const utf8 = { utf8: true };

describe('layout', () => {
  it.each([
    ['plain', 'plain'],
    ['two\nlines\r\nand\ttabs\n', 'two lines and tabs'],
    ['\u001b[31mred\u001b[0m', String.raw`\x1b[31mred\x1b[0m`],
    ['bell\u0007 nul\u0000 del\u007f csi\u009b', String.raw`bell\x07 nul\x00 del\x7f csi\x9b`],
    ['abc\u202edef', String.raw`abc\u202edef`],
  ])('makes %j safe', (text, safe) => {
    expect(safeLine(text)).toBe(safe);
  });

  it('has a question mark for what a terminal without UTF-8 cannot show', () => {
    expect(clean('größe 存', { utf8: false })).toBe('gr??e ?');
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['abcdef', 0, ''],
    ['存储服务器', 5, '存储…'],
  ])('cuts %s to %i columns', (text, columns, shown) => {
    expect(cut(text, columns, utf8)).toBe(shown);
    expect(widthOf(shown)).toBeLessThanOrEqual(columns);
  });

  it('cuts with three dots where there is no ellipsis', () => {
    expect(cut('abcdefgh', 6, { utf8: false })).toBe('abc...');
  });

  it('breaks lines at blanks and indents them as deep as the first begins', () => {
    expect(wrap('  why: ', 'one two three four five six seven', 32)).toEqual([
      '  why: one two three four five',
      '       six seven',
    ]);
    expect(wrap('', 'averyveryverylongword x', 8)).toEqual(['averyveryverylongword', 'x']);
    expect(wrap('  ', '', 8)).toEqual(['']);
  });

  it('pads by what a terminal shows', () => {
    expect([padEnd('存', 4), padStart('存', 4), padEnd('abc', 2)]).toEqual(['存  ', '  存', 'abc']);
  });
});
