/** All messages under their codes, which stay. */
import { installMessages } from './installs.ts';
import { recordMessages } from './records.ts';
import { runMessages } from './runs.ts';
import { systemMessages } from './systems.ts';
import { usageMessages } from './usage.ts';

export const messages = {
  ...usageMessages,
  ...runMessages,
  ...installMessages,
  ...systemMessages,
  ...recordMessages,
} as const;

export type MessageCode = keyof typeof messages;

type NamesIn<Words extends string> = Words extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
type FactsOf<Code extends MessageCode> = NamesIn<(typeof messages)[Code]['words']>;

/** A code with the facts that its words need. */
export type Said = {
  [Code in MessageCode]: [FactsOf<Code>] extends [never]
    ? readonly [code: Code]
    : readonly [code: Code, facts: Readonly<Record<FactsOf<Code>, string>>];
}[MessageCode];

/** The words of a message with its facts in their places. */
export function wordsOf(...[code, facts]: Said): string {
  const known: Readonly<Partial<Record<string, string>>> = facts ?? {};
  return messages[code].words.replace(/\{(\w+)\}/g, (place, name: string) => known[name] ?? place);
}

/** The same as it is printed: the code comes first, by which docs/messages.md says more. */
export function labelled(...said: Said): string {
  return `${said[0]}: ${wordsOf(...said)}`;
}
