/** muster(8). */
import { exitStatuses } from '../exit-statuses.ts';
import { commonOptions, flagParts, type OptionDefinition, type VerbDefinition } from '../verb.ts';
import { verbs } from '../verbs.ts';
import { bold, deeper, italic, item, page, prose, section, subsection } from './roff.ts';

const description = [
  'muster brings a Linux HA cluster node up in order. One YAML file, `muster.yaml`(5), declares what must be there first: storage mounted, the ring address up, a SAN port open. muster waits for exactly that, by events, then starts corosync, pacemaker and pcsd in that order with retries, proves that each really works, and reports what happened and what to do.',
  'At boot `muster.service` runs `muster up`, once `muster install` has put it in the place of the autostart of the daemons. By hand `muster up` does the same; what runs already is left alone and verified. `muster rehearse` plays it in virtual time.',
  'Results go to stdout, everything else to stderr. With `--format json` stdout is one JSON document and nothing else. Options come after the verb.',
];

const files: readonly (readonly [path: string, what: string])[] = [
  ['/etc/muster/muster.yaml', 'the prerequisites file'],
  ['/etc/muster/muster.d/*.yaml', 'more of it; in the order of their names, the later wins by name'],
  ['/run/muster/state.json', 'the run in progress, or the last one of this boot'],
  ['/var/lib/muster/boots/', 'the runs of the newest 50 boots, a file a boot'],
  ['/var/lib/muster/install.json', 'what `muster install` did, for `muster uninstall`'],
  ['/etc/systemd/system/muster.service', 'the boot unit'],
  ['/etc/systemd/system/muster-guard.service', 'the unit of the rejoin guard'],
  ['/etc/systemd/system/resource-agents-deps.target.d/50-muster.conf', 'the stop order'],
];

const environment: readonly (readonly [name: string, what: string])[] = [
  ['NO_COLOR', 'no colours, unless `--color` says otherwise'],
  ['LC_ALL, LC_CTYPE, LANG', 'whether lines may be drawn in UTF-8; else everything is ASCII'],
  ['DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR', "with `--user`: where the user's systemd is, and the records of runs"],
  ['XDG_STATE_HOME', 'with `--user`: where reports are kept (default: `~/.local/state`)'],
];

const seeAlso = ['muster.yaml(5)', 'systemd(1)', 'systemctl(1)', 'corosync(8)', 'corosync.conf(5)', 'pacemakerd(8)']
  .concat('crm_mon(8)', 'pcs(8)')
  .toSorted();

export function musterPage(version: string, date: string): string {
  const [first] = verbs;
  const all: readonly VerbDefinition[] = verbs;
  const groups = [...Map.groupBy(all, ({ group }) => group)];
  return page(
    { name: 'muster', section: 8, version, date },
    ...section('NAME', String.raw`muster \- bring a Linux HA cluster node up in order`),
    ...section(
      'SYNOPSIS',
      `${bold('muster')} ${italic('VERB')} [${italic('options')}]`,
      '.br',
      `${bold('muster')} [${italic('VERB')}] ${bold('--help')}`,
      '.br',
      bold('muster --version'),
    ),
    ...section('DESCRIPTION', ...paragraphs(description)),
    ...section(
      'VERBS',
      ...groups.flatMap(([title, members]) => subsection(title.replace(/:$/, ''), ...members.flatMap(verbLines))),
    ),
    ...section(
      'OPTIONS',
      prose(
        'Every verb takes these, but `install`, `uninstall`, `schema` and `completion` neither `--config` nor `--user`.',
      ),
      ...optionLines(commonOptions(first)),
      item(`${bold('-h')}, ${bold('--help')}`, prose('show what the verb takes')),
    ),
    ...section('EXIT STATUS', ...exitStatuses.map(([status, meaning]) => item(bold(status), prose(meaning)))),
    ...section('ENVIRONMENT', ...environment.map(([name, what]) => item(bold(name), prose(what)))),
    ...section('FILES', ...files.map(([path, what]) => item(italic(path), prose(what)))),
    ...section(
      'EXAMPLES',
      ...all
        .flatMap(({ examples }) => examples)
        .flatMap(([command, what]) => (what === '' ? [] : [item(bold(command), prose(what))])),
    ),
    ...section('SEE ALSO', seeAlso.map(reference).join(',\n')),
  );
}

export function reference(name: string): string {
  const [title = '', number = ''] = name.split(/[()]/);
  return `${bold(title)}(${number})`;
}

export function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap(text => ['.PP', prose(text)]).slice(1);
}

function verbLines({ name, description: what, argument, options }: VerbDefinition): string[] {
  const words = argument ? ` ${argument.form.replaceAll(/[\w]+/g, word => italic(word))}` : '';
  return [
    item(`${bold(`muster ${name}`)} [${italic('options')}]${words}`, prose(what)),
    ...deeper(...optionLines(options)),
  ];
}

function optionLines(options: readonly OptionDefinition[]): string[] {
  return options
    .filter(({ hidden }) => hidden !== true)
    .map(({ flags, description: what, choices, default: usual }) => {
      const { short, long, placeholder, several } = flagParts(flags);
      const names = [short, long].flatMap(flag => (flag === undefined ? [] : [bold(flag)])).join(', ');
      const value = placeholder === undefined ? '' : ` ${italic(`${placeholder}${several ? '...' : ''}`)}`;
      const words = choices ? `: ${choices.map(word => `\`${word}\``).join(', ')}` : '';
      return item(`${names}${value}`, prose(`${what}${words}${usual === undefined ? '' : ` (default: \`${usual}\`)`}`));
    });
}
