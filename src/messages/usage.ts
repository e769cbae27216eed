import { usage, type Entry } from './entry.ts';

/** What a command line asks for and cannot have. Nothing has been touched by then. */
export const usageMessages = {
  'needs-root': { exit: usage, words: '{what}: run it as root, or only look with: {look}' },
  'option-misplaced': { exit: usage, words: '{what}: leave out {options}' },
  'by-hand-only': {
    exit: usage,
    words: '--recover restarts daemons and is for use by hand: a boot runs muster up without it',
  },
  'no-terminal': {
    exit: usage,
    words: '--recover asks before it restarts anything, and there is no terminal to ask on: give --yes',
  },
  'no-shell': { exit: usage, words: 'muster completion needs the name of a shell: bash, zsh or fish' },
  'unknown-name': { exit: usage, words: 'no such {what}: {names}' },
  'option-value': { exit: usage, words: '{option} needs {what}, not {given}' },
  'value-missing': { exit: usage, words: '{option} needs a value: {option} <{what}>' },
  'argument-missing': { exit: usage, words: '{verb} needs at least one {what}; see: {verb} --help' },
  'arguments-left': { exit: usage, words: '{verb} takes {most}: leave out {extra}' },
  'wrong-usage': { exit: usage, words: '{reason}; see: muster --help' },
  'boot-name': { exit: usage, words: '{name} is not a boot; allowed are {what} (muster report --list)' },
  'boot-ambiguous': {
    exit: usage,
    words: '{name} begins the ids of {count} boots: give more of it (muster report --list)',
  },
  'run-name': {
    exit: usage,
    words: '{name} is not a run: allowed are 1, the first one kept of the boot, to {most}',
  },
  'file-exists': {
    exit: usage,
    words:
      '{file} is there already: muster init --force replaces it, muster init --stdout only shows what it would write',
  },
  'explore-alone': { exit: usage, words: '--explore makes scenarios of its own: {option} has no place beside it' },
  'scenario-unreadable': { exit: usage, words: 'the scenario {file} cannot be read: {reason}' },
} as const satisfies Readonly<Record<string, Entry>>;
