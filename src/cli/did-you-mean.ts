/** What was meant by a word that muster does not know: added to commander's message, which guesses by the letters alone. */
import { nearest } from '../lib/nearest.ts';
import { quote } from '../lib/terminal-text.ts';
import { commonOptions, type VerbDefinition } from './verb.ts';
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
export function explainUsage(message: string, verb?: VerbDefinition): string {
  const [, what = '', word = ''] = /^error: unknown (command|option) '([^']*)'/.exec(message) ?? [];
  const [own = ''] = message.split('\n(');
  if (what === 'command' && Object.hasOwn(otherVerbs, word)) return meant(own, otherVerbs[word]);
  if (what === 'option') return verb ? explainOption(message, word, verb) : optionTooEarly(message, word);
  const invalid =
    /(?:option '[^']*?(--[\w-]+)[^']*' argument|command-argument value) '([^']*)' is invalid(?: for argument '([^']*)')?\. Allowed choices are ([^\n]*)\.\n?$/.exec(
      message,
    );
  return invalid ? explainChoice(invalid) : message;
}

function explainChoice([, option, given = '', argument = '', listed = '']: RegExpExecArray): string {
  const choices = listed.split(', ');
  const what = option ?? `<${argument}>`;
  return meant(`error: ${what} takes ${choices.join(', ')}, not ${quote(given)}\n`, nearest(given, choices));
}

function explainOption(message: string, word: string, verb: VerbDefinition): string {
  const [own = ''] = message.split('\n(');
  const other = Object.hasOwn(otherOptions, word) ? otherOptions[word] : undefined;
  const [flag] = other?.split(' ') ?? [];
  if (takes(verb, flag)) return meant(own, other);
  const takers = verbs.filter(one => takes(one, word)).map(({ name }) => name);
  return takers.length === 0 ? message : `${own.trimEnd()}\n(It is an option of: ${takers.join(', ')}.)\n`;
}

function optionTooEarly(message: string, word: string): string {
  return verbs.some(one => takes(one, word)) ? `${message.trimEnd()}\nOptions come after the verb.\n` : message;
}

function takes(verb: VerbDefinition, flag: string | undefined): boolean {
  return [...verb.options, ...commonOptions(verb)].some(
    ({ flags, hidden }) => hidden !== true && flags.split(/[, ]+/).includes(flag ?? ''),
  );
}

function meant(message: string, guess: string | undefined): string {
  return guess === undefined ? message : `${message.trimEnd()}\n(Did you mean ${guess}?)\n`;
}
