import {
  flagParts,
  isNamed,
  visibleOptions,
  type ArgumentDefinition,
  type VerbDefinition,
  type VisibleOption,
} from './verb.ts';
import { verbs } from './verbs.ts';

/** To be sourced, or a file `_muster` in a folder of `fpath`. */
export function zshCompletion(): string {
  const described = verbs.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  return `#compdef muster
# zsh completion of muster, as printed by: muster completion zsh
# The names in the prerequisites file come from: muster completion --names prerequisites|services [--config FILE]

_muster_names() { # KIND, and what compadd takes
  local -a names config
  local file=\${(Q)\${opt_args[--config]:-\${opt_args[-c]}}}
  [[ -z $file ]] || config=(--config "\${file/#\\~\\//$HOME/}")
  names=("\${(@f)$(command muster completion --names $1 $config 2>/dev/null </dev/null)}")
  compadd "\${@:2}" -a names
}
_muster_prerequisites() { _muster_names prerequisites "$@" }
_muster_services() { _muster_names services "$@" }
_muster_codes() { _muster_names codes "$@" }
_muster_boots() { _muster_names boots "$@" }
_muster_comparisons() { _muster_names comparisons "$@" }

_muster_goes_on() { # OPTION KIND: another value of the last option
  [[ \${words[(R)-*]} == $1 ]] && _muster_names $2
}

_muster_verbs() {
  local -a verbs=(
${described.join('\n')}
    'help:Show the help of a verb.'
  )
  _describe -t verbs verb verbs
}

_muster() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  _arguments -C '(- *)'{-h,--help}'[show this]' '(- *)'{-V,--version}'[print the version]' \\
    '1: :_muster_verbs' '*:: :->rest' && ret=0
  [[ $state == rest ]] || return ret
  case $words[1] in
${verbs.map(verbCase).join('\n')}
    help) _arguments '1: :_muster_verbs' && ret=0 ;;
  esac
  return ret
}

if [[ $funcstack[1] == _muster ]]; then _muster "$@"; else compdef _muster muster; fi
`;
}

function verbCase(verb: VerbDefinition): string {
  const specs = [...visibleOptions(verb).flatMap(optionSpecs), ...argumentSpecs(verb)];
  return [`    ${verb.name})`, '      _arguments \\', ...specs.map(spec => `        ${quoted(spec)} \\`)]
    .concat('        && ret=0', '      ;;')
    .join('\n');
}

function optionSpecs(option: VisibleOption): string[] {
  const { short, long, description, placeholder, optional, each, several } = option;
  const flags = [short, long].filter(flag => flag !== undefined);
  const before = each || several ? '*' : flags.length > 1 ? `(${flags.join(' ')})` : '';
  const what = `[${description.replaceAll(/[[\]\\]/g, '\\$&')}]`;
  if (placeholder === undefined) return flags.map(flag => `${before}${flag}${what}`);
  const after = `${optional ? '::' : ':'}${placeholder.replaceAll(/[[:\\]/g, '\\$&')}:${actionOf(option)}`;
  return flags.map(flag => `${before}${flag}${flag === long ? '=' : ''}${what}${after}`);
}

function argumentSpecs({ argument, ...verb }: VerbDefinition): string[] {
  const goingOn = verb.options
    .map(option => ({ ...option, ...flagParts(option.flags) }))
    .filter(({ several }) => several)
    .map(({ long, value = '' }) => `*: : _muster_goes_on ${long} ${value}s`);
  if (!argument) return goingOn;
  return [`${argument.form.includes('...') ? '*' : '1'}:${argument.description}:${actionOf(argument)}`];
}

function actionOf({ choices, value, ...rest }: ArgumentDefinition | VisibleOption): string {
  if (choices) return `(${choices.join(' ')})`;
  const then = 'then' in rest ? ` -S ${rest.then}` : '';
  if (isNamed(value)) return `_muster_${value}s${then}`;
  return value === 'file' ? '_files' : ' ';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
