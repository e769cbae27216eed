/** What is known of a verb. The command line, `--help`, completion and the man page are made from it. */

/** Those whose words muster itself tells a shell, by `muster completion --names`. */
export const namedKinds = ['prerequisite', 'service', 'code', 'boot', 'comparison'] as const;

export function isNamed(value: ValueKind | undefined): boolean {
  return (namedKinds as readonly unknown[]).includes(value);
}

/** What stands in the place of a value; by this a shell completes it. Of what has no word here nothing can be suggested. */
export type ValueKind = 'prerequisite' | 'service' | 'code' | 'boot' | 'comparison' | 'file' | 'anything';

export interface OptionDefinition {
  /** As commander writes them: `-c, --config <file>`, `--without <name...>`. */
  readonly flags: string;
  readonly description: string;
  readonly value?: ValueKind;
  /** What has to follow the value in the same word: `=` in `name=30s`. */
  readonly then?: '=';
  readonly choices?: readonly string[];
  readonly default?: string;
  /** May be given several times. */
  readonly each?: boolean;
  /** Taken, but in no list of what is possible. */
  readonly hidden?: boolean;
}

export interface ArgumentDefinition {
  /** `<name...>`, `[of]`. */
  readonly form: string;
  readonly description: string;
  readonly value?: ValueKind;
  readonly choices?: readonly string[];
  readonly default?: string;
}

export interface VerbDefinition {
  readonly name: string;
  /** The heading below which `--help` shows it. */
  readonly group: string;
  readonly description: string;
  readonly argument?: ArgumentDefinition;
  readonly options: readonly OptionDefinition[];
  /** What `--format` takes; without it: text and json. */
  readonly formats?: readonly string[];
  /** It refuses `--config` and `--user` with a reason, which is no use in a list of what is possible. */
  readonly hidesFile?: boolean;
  /** As one would type them, and what for. */
  readonly examples: readonly (readonly [command: string, what: string])[];
}

/** The options that every verb takes. */
export function commonOptions({ formats = ['text', 'json'], hidesFile = false }: VerbDefinition): OptionDefinition[] {
  return [
    {
      flags: '-c, --config <file>',
      description: 'the prerequisites file (default: /etc/muster/muster.yaml and muster.d/*.yaml)',
      value: 'file',
      hidden: hidesFile,
    },
    { flags: '--user', description: "the user's own systemd manager instead of the system's", hidden: hidesFile },
    {
      flags: '--format <format>',
      description: 'form of the result on stdout',
      choices: formats,
      default: formats[0] ?? 'text',
    },
    { flags: '-q, --quiet', description: 'no progress and no text: only errors, JSON and the exit status' },
    {
      flags: '-v, --verbose',
      description: 'more: each event of a run as JSON on stderr, each prerequisite in a report',
    },
    { flags: '--plain', description: 'progress line by line, nothing is drawn over: for screen readers and logs' },
    {
      flags: '--color <when>',
      description: 'colours; auto: on a terminal, unless NO_COLOR is set',
      choices: ['auto', 'always', 'never'],
      default: 'auto',
    },
  ];
}

export interface FlagParts {
  /** `-c`. */
  readonly short: string | undefined;
  /** `--config`. */
  readonly long: string;
  /** What stands in the place of its value, without the brackets; undefined: it takes none. */
  readonly placeholder: string | undefined;
  /** Its value may be left out. */
  readonly optional: boolean;
  /** Takes several values, each a word of its own. */
  readonly several: boolean;
}

export function flagParts(flags: string): FlagParts {
  const [, short, long = '', bracket, placeholder, dots] =
    /^(?:(-\w), )?(--[\w-]+)(?: ([<[])(.*?)(\.\.\.)?[>\]])?$/.exec(flags) ?? [];
  return { short, long, placeholder, optional: bracket === '[', several: dots !== undefined };
}

export type VisibleOption = OptionDefinition & FlagParts;

/** All that is shown of a verb's options, `--help` included. */
export function visibleOptions(verb: VerbDefinition): VisibleOption[] {
  const help: OptionDefinition = { flags: '-h, --help', description: 'show this' };
  return [...verb.options, ...commonOptions(verb), help]
    .filter(({ hidden }) => hidden !== true)
    .map(option => ({ ...option, ...flagParts(option.flags) }));
}
