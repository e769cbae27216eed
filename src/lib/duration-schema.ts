/** A duration as a field of the file: text with a unit in, milliseconds out. Messages are complete sentences for the user. */
import * as z from 'zod/mini';
import { durationPattern, formatDuration, parseDuration, type Milliseconds } from './duration.ts';
import { noted } from './schema-notes.ts';

/** No wait in the file is longer: a week, far beyond any use and far below what a timer can hold. */
export const longestDuration: Milliseconds = 7 * 24 * 3_600_000;

/** A duration of at least `least` (default: more than nothing). */
export function duration(least: Milliseconds = 1): z.ZodMiniType<Milliseconds> {
  const text = noted(z.string({ error: issue => notText(issue.input) }), {
    pattern: durationPattern.source,
    examples: ['30s', '2min'],
  });
  return z.pipe(
    text,
    z.transform((value: string, context): Milliseconds => {
      const parsed = parseDuration(value);
      const problem = parsed === undefined ? unreadable(value) : outOfRange(value, parsed, least);
      if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: value });
      return parsed ?? 0;
    }),
  );
}

function notText(input: unknown): string {
  if (typeof input === 'number' && Number.isFinite(input)) return `\`${input}\` has no unit: write \`${input}s\``;
  return `must be a duration, such as \`30s\``;
}

/** Other words for the units. */
const otherUnits: readonly (readonly [RegExp, string])[] = [
  [/^(msecs?|milli(s|secs?|seconds?))$/i, 'ms'],
  [/^(secs?|seconds?)$/i, 's'],
  [/^(m|mins|minutes?)$/i, 'min'],
  [/^(hrs?|hours?)$/i, 'h'],
];

function unreadable(value: string): string {
  const shown = value.slice(0, 40);
  if (/^\d{1,9}(\.\d{1,3})?$/.test(value)) return `\`${shown}\` has no unit: write \`${shown}s\``;
  const [, amount = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?) ?([a-z]+)$/i.exec(value) ?? [];
  const meant = otherUnits.find(([pattern]) => pattern.test(unit))?.[1];
  if (meant !== undefined) return `\`${shown}\` has another unit: write \`${amount}${meant}\``;
  return `\`${shown}\` is not a duration: write a number with a unit (ms, s, min or h), such as \`500ms\`, \`30s\` or \`2min\``;
}

function outOfRange(value: string, parsed: Milliseconds, least: Milliseconds): string | undefined {
  if (parsed < least)
    return `\`${value}\` is too short: ${least <= 1 ? 'it must be longer than nothing' : `at least ${formatDuration(least)}`}`;
  if (parsed > longestDuration) return `\`${value}\` is too long: at most ${formatDuration(longestDuration)}`;
  return undefined;
}
