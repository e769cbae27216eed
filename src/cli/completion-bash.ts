import { isNamed, visibleOptions, type ArgumentDefinition, type VerbDefinition, type VisibleOption } from './verb.ts';
import { verbs } from './verbs.ts';

/** Needs bash 4.4 and nothing else. Nothing of the line, and no name, is ever evaluated. */
export function bashCompletion(): string {
  const names = verbs.map(({ name }) => name);
  return `# bash completion of muster, as printed by: muster completion bash
# The names in the prerequisites file come from: muster completion --names prerequisites|services [--config FILE]
# Words for what can stand somewhere: of CHOICE..., file, prerequisites, services; = after it: = follows; ...: more may follow.

_muster_value() { # VERB OPTION: what its value is
  case $1:$2 in
${verbs.flatMap(valueCases).join('\n')}
    *) REPLY= ;;
  esac
}

_muster_argument() { # VERB: what stands beside its options
  case $1 in
${verbs.flatMap(argumentCase).join('\n')}
    '') REPLY='of ${[...names, 'help'].join(' ')}' ;;
    help) REPLY='of ${names.join(' ')}' ;;
    *) REPLY= ;;
  esac
}

_muster_options() { # VERB
  case $1 in
${verbs.map(optionsCase).join('\n')}
    '') REPLY='of --help --version' ;;
    *) REPLY= ;;
  esac
}
${code}`;
}

const code = `
_muster_offer() { # CANDIDATE...
  local candidate quoted given='' breaks=\${COMP_WORDBREAKS//[^=:]/}
  # bash puts the reply in the place of what stands behind the last character that breaks words.
  [[ ! $breaks ]] || given=\${current%"\${current##*["$breaks"]}"}
  for candidate; do
    candidate=$prefix$candidate
    [[ $candidate == "$current"* ]] || continue
    printf -v quoted %q "\${candidate#"$given"}"
    COMPREPLY+=("$quoted$after")
  done
  [[ ! $after ]] || compopt -o nospace 2>/dev/null
}

_muster_complete() { # WHAT
  local what=\${1%...} after='' names=()
  [[ $what != *= ]] || { after='='; what=\${what%=}; }
  case $what in
    prerequisites | services | codes | boots | comparisons)
      mapfile -t names < <(command muster completion --names "$what" "\${config[@]}" 2>/dev/null </dev/null)
      ;;
    'of '*) read -ra names <<<"\${what#of }" ;;
    file) compopt -o default 2>/dev/null ;;
  esac
  _muster_offer "\${names[@]}"
}

_muster() {
  local IFS=$' \\t\\n' REPLY line=\${COMP_LINE:0:COMP_POINT}
  local words=() config=() verb='' option='' what='' word current prefix=''
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line != *[[:space:]] ]] || words+=('')
  current=\${words[-1]}
  for word in "\${words[@]:1:\${#words[@]}-2}"; do
    if [[ $word == -* ]]; then
      option=$word
      _muster_value "$verb" "$word"
      what=$REPLY
      [[ $word != --config=* ]] || config=(--config "\${word#*=}")
    elif [[ $what ]]; then
      [[ $option != -c && $option != --config ]] || config=(--config "\${word/#\\~\\//$HOME/}")
      [[ $what == *... ]] || what=
    elif [[ ! $verb ]]; then
      verb=$word
    fi
  done
  if [[ $current == --*=* ]]; then
    prefix=\${current%%=*}=
    _muster_value "$verb" "\${prefix%=}"
  elif [[ $what && ! ( $what == *... && $current == -* ) ]]; then
    REPLY=$what
  elif [[ $current == -* ]]; then
    _muster_options "$verb"
  else
    _muster_argument "$verb"
  fi
  _muster_complete "$REPLY"
}

complete -F _muster muster
`;

function valueCases(verb: VerbDefinition): string[] {
  return visibleOptions(verb)
    .filter(({ placeholder }) => placeholder !== undefined)
    .map(option => {
      const flags = [option.short, option.long].filter(flag => flag !== undefined);
      const what = `${whatOf(option)}${option.then ?? ''}${option.several ? '...' : ''}`;
      return `    ${flags.map(flag => `${verb.name}:${flag}`).join(' | ')}) REPLY='${what}' ;;`;
    });
}

function argumentCase({ name, argument }: VerbDefinition): string[] {
  return argument ? [`    ${name}) REPLY='${whatOf(argument)}' ;;`] : [];
}

function optionsCase(verb: VerbDefinition): string {
  const longs = visibleOptions(verb).map(({ long }) => long);
  return `    ${verb.name}) REPLY='of ${longs.join(' ')}' ;;`;
}

function whatOf({ choices, value = 'anything' }: ArgumentDefinition | VisibleOption): string {
  if (choices) return `of ${choices.join(' ')}`;
  return isNamed(value) ? `${value}s` : value;
}
