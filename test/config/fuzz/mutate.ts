/** One mutated file a seed: by its characters, by its bytes, or by its structure. */
import { parse, stringify } from 'yaml';
import { below, choose, generator, type Random } from './random.ts';
import { seeds } from './seeds.ts';

const pieces = [
  ...['{', '}', '[', ']', ':', ': ', '- ', ', ', '#', '&a ', '*a', '!t ', '|', '>', '"', "'", '\n', '\r\n', '\t', '  '],
  ...[
    '? ',
    '%YAML 1.1\n',
    '---\n',
    '...\n',
    '<<: *a',
    '~',
    'null',
    'true',
    '.nan',
    '-.inf',
    '1e999',
    '0x1F',
    '30',
    '30s',
  ],
  ...[
    '__proto__',
    'constructor',
    'mount',
    'tcp',
    'unit',
    'all',
    'not',
    'after',
    'timeout',
    'services',
    'version',
    'corosync',
  ],
  ...['\0', '\u001b', '\ufeff', '\ufffd', '\u2028', '\u0085', '\ud800', '\udc00', '\r', 'é漢🗄️'],
];
const values: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    Infinity,
    NaN,
    2 ** 53,
    '',
    ' ',
    '\0',
    '\n',
    '0',
    '30',
    '30s',
    '-1s',
    '1e9h',
  ],
  ...[
    '/',
    '/..',
    '/a/../b',
    'a'.repeat(300),
    '/'.repeat(5000),
    '(',
    '[[:alpha:]]',
    '(a+)+$',
    '*',
    '?',
    '\ud800',
    '__proto__',
  ],
  ...[
    '10.0.0.1:0',
    '[::1]:99999',
    'http://u:p@h:1/?a=b#c',
    'http://[',
    'file:///etc/passwd',
    '@.service',
    'a.b.c',
    '10.0.0.1/33',
  ],
  ...[[], {}, [[]], [{}], [null], { a: null }, ['a', 'a'], { __proto: 1 }],
];

/** Changes may double a text; what is longer than muster reads is changed no more. */
const longest = 600_000;

/** The text of the file with this number, always the same. */
export function mutant(seed: number): string {
  const random = generator(seed);
  let text = choose(seeds, random);
  const change = choose([byCharacters, byCharacters, byBytes, byStructure, byStructure], random);
  do text = change(text, random);
  while (random() < 0.4 && text.length < longest);
  return text;
}

function byCharacters(text: string, random: Random): string {
  const lines = text.split('\n');
  const line = below(lines.length, random);
  const at = below(text.length + 1, random);
  const mutations: (() => string)[] = [
    () => text.slice(0, at) + choose(pieces, random) + text.slice(at),
    () => text.slice(0, at) + choose(pieces, random).repeat(1 + below(600, random)) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1 + below(12, random)),
    () => text.slice(0, at) + String.fromCharCode(below(0x180, random)) + text.slice(at + 1),
    () => lines.toSpliced(line, 1).join('\n'),
    () => lines.toSpliced(line, 0, choose(lines, random)).join('\n'),
    () => lines.with(line, `  ${lines[line] ?? ''}`).join('\n'),
    () => lines.with(line, (lines[line] ?? '').replace(/^ {1,2}/, '')).join('\n'),
    () => text.replaceAll(choose(text.match(/[\w-]+/g) ?? ['x'], random), choose(pieces, random)),
    () => text.replaceAll('\n', choose(['\r\n', '\r', '\n\n', '\n\t'], random)),
    () => text + choose(seeds, random),
    () => text.slice(0, at),
  ];
  return choose(mutations, random)();
}

/** What is left of it when it is read as UTF-8, as files are. */
function byBytes(text: string, random: Random): string {
  const bytes = Buffer.from(text);
  for (let more = 0; more <= random() * 8 && bytes.length > 0; more++) {
    const at = below(bytes.length, random);
    if (random() < 0.5) bytes[at] = below(256, random);
    else bytes.copyWithin(at, below(bytes.length, random), below(bytes.length, random));
  }
  return bytes.toString();
}

type Branch = unknown[] | Record<string, unknown>;

/** A value or key anywhere in it is replaced, copied to elsewhere, doubled or nested; always YAML again, or JSON. */
function byStructure(text: string, random: Random): string {
  const document = { root: parsed(text) };
  const branches = branchesOf(document);
  do changeBranch(choose(branches, random), branches, random);
  while (random() < 0.3);
  const written: unknown =
    random() < 0.1
      ? JSON.stringify(document.root)
      : stringify(document.root, { aliasDuplicateObjects: random() < 0.5 });
  return typeof written === 'string' ? written : '';
}

function parsed(text: string): unknown {
  try {
    // Plain data only: what a `!!binary` of YAML 1.1 becomes cannot be written again.
    return JSON.parse(JSON.stringify(parse(text, { logLevel: 'silent' }))) as unknown;
  } catch {
    return { version: 1, prerequisites: { a: { mount: '/srv' } } };
  }
}

function changeBranch(branch: Branch, branches: readonly Branch[], random: Random): void {
  const key = choose([...Object.keys(branch), '0'], random);
  const target = branch as Record<string, unknown>;
  const other = choose(branches, random) as Record<string, unknown>;
  const copy: unknown = structuredClone(choose([other, ...Object.values(other)], random));
  const kind = choose(
    ['mount', 'unit', 'tcp', 'http', 'command', 'all', 'any', 'not', 'atLeast', 'peers', 'after', '__proto__', 'every'],
    random,
  );
  const changes: (() => void)[] = [
    () => (target[key] = choose(values, random)),
    () => (target[key] = copy),
    () => (target[kind] = target[key]),
    () => (target[key] = { [kind]: target[key] }),
    () => (target[key] = [target[key], target[key]]),
    () => (target[key] = nested(kind, below(80, random), random)),
    () => Reflect.deleteProperty(target, key),
  ];
  choose(changes, random)();
}

function nested(key: string, depth: number, random: Random): unknown {
  let value: unknown = choose(values, random);
  for (let level = 0; level < depth; level++) value = random() < 0.5 ? { [key]: value } : [value];
  return value;
}

function branchesOf(value: unknown): Branch[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Branch, ...Object.values(value).flatMap(branchesOf)];
}
