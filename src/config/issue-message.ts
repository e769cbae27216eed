/** What zod found, as a sentence. A message that a schema brings along wins over these. */
import type * as z from 'zod/mini';
import { nearest } from '../lib/nearest.ts';
import { printable, quote } from '../lib/terminal-text.ts';
import type { DiagnosticCode } from './diagnostic.ts';
import { nameOf, type Node } from './tree.ts';

export type Issue = z.core.$ZodIssue;

export interface IssueMessage {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly allowed?: readonly string[];
  readonly hint?: string;
}

/** zod/mini has no texts of its own but this one. */
const noMessage = 'Invalid input';

export function messageOf(issue: Issue, node: Node): IssueMessage {
  const own = issue.message === noMessage ? undefined : issue.message;
  if (issue.code === 'invalid_value') return notOneOf(issue.values.map(String), node, own);
  if (own !== undefined) return { code: 'bad-value', message: own };
  if (issue.code === 'invalid_type') return wrongType(issue.expected, node);
  return { code: 'bad-value', message: outOfRange(issue) ?? `${shown(node)} is not allowed here` };
}

/** The keys of the strict object that a schema wants at `path`; empty when it is no object. */
export function allowedKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: z.core.$ZodType | undefined = schema;
  for (const step of path) current = current && memberOf(unwrap(current), step);
  return Object.keys((current && definitionOf(unwrap(current)).shape) ?? {});
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function wrongType(expected: string, node: Node): IssueMessage {
  const found = node.type === 'scalar' && typeof node.value === 'number' ? quote(node.text) : nameOf(node);
  const hint = node.type === 'scalar' && node.text !== '' ? rewriting(expected, node.text) : undefined;
  return {
    code: 'wrong-type',
    message: `must be ${typeNames[expected] ?? expected}, not ${found}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** How to write the word as what is wanted. YAML 1.1, which most tools still speak, had more words for true and false. */
function rewriting(expected: string, text: string): string | undefined {
  const word = printable(text.slice(0, 40));
  if (expected === 'string') return `put quotes around it: \`"${word}"\``;
  if (expected === 'array') return `write \`[${word}]\``;
  const truth = /^(?:(true|yes|on|y)|(false|no|off|n))$/i.exec(text);
  if (expected !== 'boolean' || !truth) return undefined;
  return `write \`${truth[1] === undefined ? 'false' : 'true'}\`${/^(true|false)$/i.test(text) ? ', without quotes' : ''}`;
}

function notOneOf(allowed: readonly string[], node: Node, own: string | undefined): IssueMessage {
  const message = own ?? `${shown(node)} is not allowed here`;
  const named = allowed.every(word => message.includes(`\`${word}\``));
  const meant = node.type === 'scalar' ? nearest(node.text, allowed) : undefined;
  const quoted = node.type === 'scalar' && meant === node.text;
  return {
    code: 'bad-value',
    message,
    ...(named ? {} : { allowed }),
    ...(meant === undefined
      ? {}
      : { hint: quoted ? `write \`${meant}\`, without quotes` : `did you mean \`${meant}\`?` }),
  };
}

function shown(node: Node): string {
  return node.type === 'scalar' && node.text !== '' ? quote(node.text) : nameOf(node);
}

function outOfRange(issue: Issue): string | undefined {
  // Of every whole number, before the limit of this one is looked at.
  if (issue.code === 'too_big' && issue.maximum === Number.MAX_SAFE_INTEGER) return 'must be a smaller number';
  if (issue.code === 'too_small' && issue.minimum === Number.MIN_SAFE_INTEGER) return 'must be a larger number';
  if (issue.code === 'too_small') return `must ${amount(issue.origin, 'at least', String(issue.minimum))}`;
  if (issue.code === 'too_big') return `must ${amount(issue.origin, 'at most', String(issue.maximum))}`;
  return undefined;
}

function amount(origin: string, limit: string, count: string): string {
  if (origin === 'array') return `have ${limit} ${count} ${count === '1' ? 'item' : 'items'}`;
  if (origin === 'string')
    return count === '1' && limit === 'at least' ? 'not be empty' : `have ${limit} ${count} characters`;
  return `be ${limit} ${count}`;
}

/** The parts of zod's definitions that lead inwards. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const def = definitionOf(schema);
  const object = def.options?.find(option => allowedKeys(option, []).length > 0);
  const inner = def.innerType ?? def.in ?? object;
  return inner ? unwrap(inner) : schema;
}

function memberOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  const def = definitionOf(schema);
  return typeof step === 'number' ? def.element : (def.shape?.[String(step)] ?? def.valueType);
}

function definitionOf(schema: z.core.$ZodType): Definition {
  const def: object = schema._zod.def;
  return def;
}
