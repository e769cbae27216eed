/** `contains:` of several kinds: a regular expression whose `^` and `$` match at lines. */
import * as z from 'zod/mini';

export function expression(example: string): z.ZodMiniType<string> {
  return z.string({ error: `must be a regular expression, such as \`"${example}"\`` }).check(
    z.refine(text => problemOf(text) === undefined, {
      error: issue => `must be a regular expression: ${problemOf(String(issue.input)) ?? ''}`,
    }),
  );
}

export function matches(source: string, text: string): boolean {
  return new RegExp(source, 'mu').test(text);
}

function problemOf(source: string): string | undefined {
  try {
    new RegExp(source, 'mu');
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // After words of its own and the whole expression.
    return message.replace(/^Invalid regular expression: (\/.*\/mu: )?/s, '');
  }
}
