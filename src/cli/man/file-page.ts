/** muster.yaml(5): from the schema, which is made from what validates the file. */
import { kinds } from '../../conditions/registry.ts';
import { fileSchema, type JsonSchema } from '../../config/json-schema.ts';
import { durationPattern } from '../../lib/duration.ts';
import { example } from '../../install/embedded.ts';
import { paragraphs, reference } from './muster-page.ts';
import { bold, deeper, escaped, item, page, prose, section, subsection, verbatim } from './roff.ts';

const description = [
  '`/etc/muster/muster.yaml` says what must be there before `muster`(8) starts the cluster stack of this node, and how it is started. Files `/etc/muster/muster.d/*.yaml` are read after it in the order of their names: a prerequisite, a service or a field in a later one takes the place of that of the same name. `--config` names another file, which is read alone.',
  'An invalid file never runs: all its problems are told at once, each with its place and what is allowed. As root muster refuses a file that others than root can write.',
  'A duration is a number with a unit: `500ms`, `30s`, `2min`, `1h`. `muster schema` prints the JSON Schema of the file, by which editors complete and check it.',
];

export function filePage(version: string, date: string): string {
  const schema = fileSchema();
  const { prerequisites, services, ...top } = propertiesOf(schema);
  const { kinds: described, service, ...common } = schema['definitions'] as Record<string, JsonSchema>;
  const fields = (of: JsonSchema | undefined) => Object.entries(propertiesOf(of)).flatMap(fieldLines);
  const named = (...names: readonly string[]) => names.flatMap(name => fieldLines([name, common[name] ?? {}]));
  const byKey = (described ?? {}) as Record<string, JsonSchema>;
  return page(
    { name: 'muster.yaml', section: 5, version, date },
    ...section('NAME', String.raw`muster.yaml \- what must be there before a cluster node is started`),
    ...section('SYNOPSIS', '.I /etc/muster/muster.yaml', '.br', '.I /etc/muster/muster.d/*.yaml'),
    ...section('DESCRIPTION', ...paragraphs(description)),
    ...section(
      'FIELDS',
      ...Object.entries({ ...top, prerequisites, services }).flatMap(([name, field]) =>
        fieldLines([name, field ?? {}]),
      ),
    ),
    ...section(
      'PREREQUISITES',
      prose('Each has a name of your choice and exactly one kind. Beside its kind it may have:'),
      ...named('timeout', 'required', 'after', 'stable', 'description'),
      '.PP',
      prose('and, where muster has to look again and again because there is no event to wait for:'),
      ...named('every', 'backoff'),
    ),
    ...section(
      'KINDS',
      ...Object.values(kinds).flatMap(({ key, polled, onlyReady }) =>
        kindLines(key, byKey[key] ?? {}, { polled, onlyReady }),
      ),
    ),
    ...section(
      'SERVICES',
      prose(
        'A service is a name, or a mapping with these fields. muster knows what ready means for corosync, corosync-qdevice, pacemaker, pacemaker_remote and pcsd.',
      ),
      ...fields(service),
    ),
    ...section('EXAMPLES', prose('The file that `muster install` begins with:'), ...verbatim(example)),
    ...section('SEE ALSO', ['muster(8)', 'corosync.conf(5)', 'systemd.unit(5)'].toSorted().map(reference).join(',\n')),
  );
}

interface Watched {
  readonly polled: boolean | 'as-parts';
  readonly onlyReady?: boolean | undefined;
}

function kindLines(key: string, schema: JsonSchema, { polled, onlyReady }: Watched): string[] {
  const { [key]: main = {}, ...own } = propertiesOf(schema);
  const how = polled === 'as-parts' ? 'watched as its parts are' : polled ? 'polled' : 'watched by events';
  const where = onlyReady === true ? '; only as `ready:` of a service' : '';
  return subsection(
    `${key}: ${wordsOf(main)}`.trimEnd(),
    prose(`${sentence(main['description'])} (${how}${where}).`),
    ...Object.entries({ ...own, ...propertiesOf(main) }).flatMap(fieldLines),
  );
}

function fieldLines([name, field]: readonly [string, JsonSchema]): string[] {
  const meanings = (field['enumDescriptions'] ?? []) as readonly string[];
  const choices = (field['enum'] ?? []) as readonly unknown[];
  const usual = 'default' in field ? ` (default: \`${plain(field['default'])}\`)` : '';
  return [
    item(
      `${bold(`${name}:`)} ${escaped(wordsOf(field))}`.trimEnd(),
      prose(`${sentence(field['description'])}${usual}`),
    ),
    ...deeper(
      ...meanings.map((meaning, i) => item(bold(plain(choices[i])), prose(meaning))),
      ...Object.entries(propertiesOf(field)).flatMap(fieldLines),
    ),
  ];
}

/** The words that can stand there, or one as an example. */
function wordsOf(field: JsonSchema): string {
  if (field['type'] === 'boolean') return 'true|false';
  if (field['pattern'] === durationPattern.source) return 'DURATION';
  if (field['type'] === 'integer' || (field['type'] === 'number' && !('const' in field))) return 'NUMBER';
  const words = (field['enum'] ?? [field['const'] ?? (field['examples'] as unknown[] | undefined)?.[0]]) as unknown[];
  return words
    .filter(word => word !== undefined)
    .map(plain)
    .join('|');
}

function propertiesOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  return (schema?.['properties'] ?? {}) as Record<string, JsonSchema>;
}

function sentence(text: unknown): string {
  return typeof text === 'string' ? text.replace(/^\w/, first => first.toUpperCase()) : '';
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('","', '", "');
}
