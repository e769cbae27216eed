import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codesIndex, writtenIndex } from '../../scripts/codes-index.ts';
import { diagnosticCodes } from '../../src/config/diagnostic.ts';
import { interrupted } from '../../src/messages/entry.ts';
import { messages, type MessageCode } from '../../src/messages/catalogue.ts';
import { outcomeMeaning } from '../../src/report/words.ts';
import { objectionCodes } from '../../src/services/stop-objections.ts';
import { read, root } from './support/pages.ts';

const page = read('docs/messages.md');
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The entries below a heading of level 2, as `code text`. */
const entriesOf = (title: string) => {
  const part = page.split(/^## /m).find(text => text.startsWith(`${title}\n`)) ?? '';
  return part.split(/^### /m).slice(1).map(oneLine);
};
const codesOf = (title: string) => entriesOf(title).map(entry => entry.split(' ')[0]);

const catalogueParts = ['Wrong usage', 'Runs and verbs', 'Reports and records', 'Installation', 'systemd and its bus'];

describe('docs/messages.md', () => {
  test('has each message with its exit status and its words, and no other', () => {
    const placeholders = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
    const told = Object.entries(messages).map(([code, { exit, words }]) => {
      const status = exit === interrupted ? '130 or 143' : exit;
      return oneLine(
        `${code} *${status === null ? 'goes on' : `exit status ${status}`}*: ${placeholders(words)} Cause:`,
      );
    });
    const shown = catalogueParts.flatMap(entriesOf).map(entry => entry.replace(/ Cause: .*$/, ' Cause:'));
    expect(shown.toSorted()).toEqual(told.toSorted());
  });

  test('has each reason not to stop, each outcome and each class of problems of the file, and no other', () => {
    expect(codesOf('Reasons not to stop')).toEqual([...objectionCodes]);
    expect(codesOf('How a run ends')).toEqual(Object.keys(outcomeMeaning));
    expect(codesOf('Problems of the file').toSorted()).toEqual([...diagnosticCodes].toSorted());
  });

  test.each(page.split(/^### /m).slice(1))('%s', entry => {
    expect(oneLine(entry)).toMatch(/^[a-z]+(-[a-z]+)* \S.* Cause: \S.*\. To do: \S.*\./);
  });

  test('has an index of all codes: node scripts/codes-index.ts writes it', () => {
    expect(oneLine(writtenIndex())).toBe(oneLine(codesIndex()));
  });
});

test('a code stands for one thing', () => {
  const codes = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
  expect(codes).toEqual([...new Set(codes)]);
});

/** All that tests are written in but this page's own. */
function testTexts(): string {
  const folder = `${root}test/`;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter(file => /\.(ts|txt|yaml)$/.test(file) && !file.startsWith('docs/messages'))
    .map(file => readFileSync(folder + file, 'utf8'))
    .join('\n');
}

test('every message is expected by a test', () => {
  const texts = testTexts().replaceAll('\\', '');
  /** By its code, or by the longest stretch of its words that is the same each time. */
  const isExpected = (code: MessageCode) => {
    const stretches = messages[code].words.split(/\{\w+\}|[:;,()]/).map(part => part.trim());
    const longest = stretches.reduce((one, other) => (other.length > one.length ? other : one));
    return new RegExp(`\\b${code}: |'${code}'`).test(texts) || (longest.length > 15 && texts.includes(longest));
  };
  const codes = Object.keys(messages) as MessageCode[];
  expect(codes.filter(code => !isExpected(code))).toEqual([]);
});
