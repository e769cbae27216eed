import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/diagnose/causes/catalogue.ts';
import { messages } from '../../src/messages/catalogue.ts';
import { outcomeMeaning } from '../../src/report/words.ts';
import { textsOfSources } from './support/texts.ts';

const texts = textsOfSources();

describe('no text of the product', () => {
  test.each<[string, RegExp, RegExp?]>([
    ['shouts', /!(?=\s|$)/],
    ['begs, thanks, jokes or belittles', /\b(?:please(?! migrate)|sorry|oops|thank|simply|obviously|unfortunately)\b/i],
    ['blames', /\b(?:illegal|bad|you must|you have to)\b/i],
    ['contracts words', /\b(?:can't|won't|doesn't|isn't|don't|couldn't)\b/i],
    ['leaves the plural open', /\w\(s\)/],
    ['is unfinished', /\b(?:TODO|FIXME|XXX|TBD)\b/],
    [
      'shows a bare number as a time',
      /…\s?(?:ms|sec|seconds|minutes|hours|s)\b/,
      /has no unit: write|TimeoutStartSec=…s/,
    ],
    ['calls units other than systemd does', /\b(?:corosync|pacemaker|pcsd|sbd) (?:service|unit|daemon)\b/],
    ['has other words for what is fenced', /\b(?:STONITH(?:ed)?|shot|stonithed)\b/],
    ['is spelt in two ways', /(?<!--)\b(?:color|behavior|synchronize|initialize|canceled)\b/],
  ])('%s', (_, rule, unless) => {
    const found = texts.filter(({ text }) => rule.test(text) && unless?.test(text) !== true);
    expect(found).toEqual([]);
  });

  test('is missed by these rules: they see most of the product', () => {
    expect(texts.length).toBeGreaterThan(1500);
    expect(texts.map(({ text }) => text)).toContain(messages['no-terminal'].words);
  });
});

const told: (readonly [code: string, text: string])[] = [
  ...Object.entries(messages).map(([code, { words }]) => [code, words] as const),
  ...catalogue.flatMap(({ code, message, why, todo }) => [message, why, todo].map(text => [code, text] as const)),
  ...Object.entries(outcomeMeaning),
];

test.each(told)('%s: %s', (code, text) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+){0,3}$/);
  expect(text).not.toMatch(/\n|\.$|^\s|\s$| {2}|^(?:error|failed|failure|cannot|unable)\b/i);
});

test.each(Object.entries(messages))('%s fits into four lines of 80 columns with its code', (code, { words }) => {
  expect(`muster: ${code}: ${words.replaceAll(/\{\w+\}/g, '')}`.length).toBeLessThanOrEqual(260);
});

test('no two messages have the same words', () => {
  const words = Object.values(messages).map(message => message.words);
  expect(words.filter((one, index) => one !== '{reason}' && words.indexOf(one) !== index)).toEqual([]);
});
