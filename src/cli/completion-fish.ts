import { isNamed, visibleOptions, type ArgumentDefinition, type VerbDefinition, type VisibleOption } from './verb.ts';
import { verbs } from './verbs.ts';

export function fishCompletion(): string {
  const described = [...verbs, { name: 'help', description: 'Show the help of a verb.' }];
  return `# fish completion of muster, as printed by: muster completion fish
# The names in the prerequisites file come from: muster completion --names prerequisites|services [--config FILE]

function __muster_names # KIND
    set -l config
    set -l before
    for token in (commandline -opc)
        if contains -- "$before" -c --config
            set config --config (string replace -r '^~/' "$HOME/" -- $token)
        else if string match -q -- '--config=*' $token
            set config --config (string replace -- '--config=' '' $token)
        end
        set before $token
    end
    command muster completion --names $argv[1] $config 2>/dev/null </dev/null
end

function __muster_verb # VERB: whether that is the verb of the line; '': whether it has none yet
    set -l tokens (commandline -opc)
    for token in $tokens[2..-1]
        if not string match -q -- '-*' $token
            test "$token" = "$argv[1]"
            return
        end
    end
    test -z "$argv[1]"
end

function __muster_goes_on # OPTION...: whether more of its values may follow
    set -l last
    for token in (commandline -opc)
        if string match -q -- '-*' $token
            set last $token
        end
    end
    contains -- "$last" $argv
end

function __muster_follows # OPTION...: whether what is typed stands right behind one of them
    set -l tokens (commandline -opc)
    contains -- "$tokens[-1]" $argv
end

complete -c muster -f
complete -c muster -n "__muster_verb ''" -s h -l help -d 'show this'
complete -c muster -n "__muster_verb ''" -s V -l version -d 'print the version'
${described.map(({ name, description }) => `complete -c muster -n "__muster_verb ''" -a ${name} -d ${quoted(description)}`).join('\n')}
complete -c muster -n '__muster_verb help' -a '${verbs.map(({ name }) => name).join(' ')}'
${verbs.flatMap(verbLines).join('\n')}
`;
}

function verbLines(verb: VerbDefinition): string[] {
  const start = `complete -c muster -n '__muster_verb ${verb.name}'`;
  const options = visibleOptions(verb);
  return [
    ...options.map(option => `${start}${optionWords(option)}`),
    ...options.flatMap(option => {
      const condition = option.several ? '__muster_goes_on' : option.optional ? '__muster_follows' : undefined;
      if (condition === undefined) return [];
      const names = [option.short, option.long].filter(name => name !== undefined).join(' ');
      return `complete -c muster -n '__muster_verb ${verb.name}; and ${condition} ${names}'${valueWords(option)}`;
    }),
    ...(verb.argument ? [`${start}${valueWords(verb.argument)} -d ${quoted(verb.argument.description)}`] : []),
  ];
}

function optionWords(option: VisibleOption): string {
  const { short, long, description, placeholder, optional } = option;
  const flags = `${short === undefined ? '' : ` -s ${short.slice(1)}`} -l ${long.slice(2)} -d ${quoted(description)}`;
  if (placeholder === undefined || optional) return flags;
  return option.value === 'file' ? `${flags} -r -F` : `${flags} -x${valueWords(option)}`;
}

function valueWords({ choices, value, ...rest }: ArgumentDefinition | VisibleOption): string {
  if (choices) return ` -a ${quoted(choices.join(' '))}`;
  if (!isNamed(value)) return '';
  const names = `__muster_names ${value}s`;
  const then = 'then' in rest ? rest.then : undefined;
  return ` -a ${quoted(then === undefined ? `(${names})` : `(${names} | string replace -r '$' '${then}')`)}`;
}

/** In single quotes fish knows \\\\ and \\' only. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
