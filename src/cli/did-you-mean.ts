/** What is wrong with a command line, in muster's words, from commander's; and what was meant, which it guesses by the letters alone. */
import { nearest } from '../lib/nearest.ts';
import { printable } from '../lib/terminal-text.ts';
import type { Said } from '../messages/catalogue.ts';
import { commonOptions, flagParts, type VerbDefinition } from './verb.ts';
import { verbs } from './verbs.ts';

/** How other tools call it. */
const otherVerbs: Readonly<Record<string, string>> = {
  start: 'up',
  run: 'up',
  boot: 'up',
  wait: 'up',
  restart: 'up --recover',
  recover: 'up --recover',
  stop: 'down',
  shutdown: 'down',
  validate: 'plan',
  lint: 'plan',
  graph: 'plan',
  dot: 'plan',
  tree: 'plan',
  verify: 'check',
  test: 'check',
  simulate: 'rehearse',
  'dry-run': 'up --dry-run',
  show: 'status',
  state: 'status',
  info: 'status',
  log: 'report',
  logs: 'report',
  history: 'report',
  enable: 'install',
  setup: 'install',
  disable: 'uninstall',
  remove: 'uninstall',
  unhold: 'release',
  resume: 'release',
  continue: 'release',
  version: '--version',
};

const otherOptions: Readonly<Record<string, string>> = {
  '--json': '--format json',
  '--xml': '--format json',
  '--output': '--format',
  '-o': '--format',
  '--file': '--config',
  '-f': '--config',
  '--no-color': '--color never',
  '--colour': '--color',
  '--debug': '--verbose',
  '--silent': '--quiet',
  '--simulate': '--dry-run',
  '-n': '--dry-run',
  '--noop': '--dry-run',
  '--skip': '--without',
  '--exclude': '--without',
};

/** `message` as commander writes it, `error: ` included; `verb`: whose option or argument it is about. */
export function explainUsage(message: string, verb?: VerbDefinition): Said {
  const [, what = '', word = ''] = /^error: unknown (command|option) '([^']*)'/.exec(message) ?? [];
  const [, guess] = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message) ?? [];
  if (what === 'command') return unknown('verb', word, ownOr(otherVerbs, word, guess));
  if (what === 'option') return verb ? unknownOption(word, guess, verb) : optionTooEarly(word, guess);
  return (
    wrongValue(message, verb) ??
    wrongCount(message, verb) ?? ['wrong-usage', { reason: printable(message.replace(/^error: /, '').trim()) }]
  );
}

function unknown(what: string, word: string, guess: string | undefined, see = 'muster --help'): Said {
  return [
    'unknown-name',
    { what, names: `${printable(word)} (${guess === undefined ? `see: ${see}` : `did you mean ${guess}?`})` },
  ];
}

function unknownOption(word: string, guess: string | undefined, verb: VerbDefinition): Said {
  const what = `option of muster ${verb.name}`;
  const other = Object.hasOwn(otherOptions, word) ? otherOptions[word] : undefined;
  const [flag] = other?.split(' ') ?? [];
  if (takes(verb, flag)) return unknown(what, word, other);
  const takers = verbs.filter(one => takes(one, word)).map(({ name }) => name);
  if (takers.length > 0)
    return ['unknown-name', { what, names: `${printable(word)} (it is one of: ${takers.join(', ')})` }];
  return unknown(what, word, guess, `muster ${verb.name} --help`);
}

function optionTooEarly(word: string, guess: string | undefined): Said {
  return verbs.some(one => takes(one, word))
    ? ['unknown-name', { what: 'option before the verb', names: `${printable(word)} (options come after the verb)` }]
    : unknown('option before the verb', word, guess);
}

/** A value that is none of the choices, or is missing. */
function wrongValue(message: string, verb: VerbDefinition | undefined): Said | undefined {
  const [, lacking] = /^error: option '([^']*)' argument missing/.exec(message) ?? [];
  if (lacking !== undefined) {
    const { long, placeholder = 'value' } = flagParts(lacking);
    return ['value-missing', { option: long, what: placeholder }];
  }
  const [, option, given = '', listed] =
    /(?:option '[^']*?(--[\w-]+)[^']*' argument|command-argument value) '([^']*)' is invalid(?: for argument '[^']*')?\. Allowed choices are ([^\n]*)\.\n?$/.exec(
      message,
    ) ?? [];
  if (listed === undefined) return undefined;
  const choices = listed.split(', ');
  const guess = nearest(given, choices);
  const what = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
  const meant = guess === undefined ? '' : ` (did you mean ${guess}?)`;
  return [
    'option-value',
    { option: option ?? (verb ? `muster ${verb.name}` : 'muster'), what, given: printable(given) + meant },
  ];
}

/** Too many words, or too few. */
function wrongCount(message: string, verb: VerbDefinition | undefined): Said | undefined {
  const name = verb ? `muster ${verb.name}` : 'muster';
  const [, lacking] = /^error: missing required argument '([^']*)'/.exec(message) ?? [];
  if (lacking !== undefined) return ['argument-missing', { verb: name, what: lacking }];
  const [, expected, words] =
    /^error: too many arguments.* Expected (\d+) arguments? but got \d+: (.*)\.\n?$/.exec(message) ?? [];
  if (expected === undefined || words === undefined) return undefined;
  const extra = words.split(', ').slice(Number(expected)).map(printable).join(' ');
  const most = expected === '0' ? 'no argument' : expected === '1' ? '1 argument' : `${expected} arguments`;
  return ['arguments-left', { verb: name, most, extra }];
}

function ownOr(known: Readonly<Record<string, string>>, word: string, guess: string | undefined): string | undefined {
  return Object.hasOwn(known, word) ? known[word] : guess;
}

function takes(verb: VerbDefinition, flag: string | undefined): boolean {
  return [...verb.options, ...commonOptions(verb)].some(
    ({ flags, hidden }) => hidden !== true && flags.split(/[, ]+/).includes(flag ?? ''),
  );
}
