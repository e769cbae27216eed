// Writes the table of all kinds and their fields into docs/prerequisites.md: node scripts/kinds-table.ts
// A test fails when this was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { kinds } from '../src/conditions/registry.ts';
import { fileSchema, type JsonSchema } from '../src/config/json-schema.ts';

const page = new URL('../docs/prerequisites.md', import.meta.url);
const [begin, end] = ['<!-- written by scripts/kinds-table.ts -->', '<!-- end -->'];

/** From the schema, which is made from what validates the file. */
export function kindsTable(): string {
  const { kinds: described } = fileSchema()['definitions'] as { kinds: Record<string, JsonSchema> };
  const rows = Object.values(kinds).flatMap(({ key, polled }) => {
    const { [key]: main, ...fields } = fieldsOf(described[key]);
    const how = polled === 'as-parts' ? 'as its parts' : polled ? 'polled' : 'events';
    return [
      row(`**\`${key}:\`** ${valuesOf(main)}`, text(main?.['description']), '', how),
      ...Object.entries({ ...fields, ...fieldsOf(main) }).map(([name, field]) =>
        row(`\`${name}:\` ${valuesOf(field)}`, meaningOf(field), defaultOf(field), ''),
      ),
    ];
  });
  const heads = [row('kind, and what may stand beside it', '', 'default', 'watched by'), '| --- | --- | --- | --- |'];
  return [begin, '', ...heads, ...rows, '', end].join('\n');
}

function fieldsOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  return (schema?.['properties'] ?? {}) as Record<string, JsonSchema>;
}

/** The words that there are, or one as an example. */
function valuesOf(field: JsonSchema | undefined): string {
  if (field?.['type'] === 'boolean') return '';
  const words = (field?.['enum'] ?? [
    field?.['const'] ?? (field?.['examples'] as unknown[] | undefined)?.[0],
  ]) as unknown[];
  return words
    .filter(word => word !== undefined)
    .map(word => `\`${typeof word === 'string' ? word : JSON.stringify(word).replaceAll('","', '", "')}\``)
    .join(', ');
}

function meaningOf(field: JsonSchema): string {
  const meanings = (field['enumDescriptions'] ?? []) as string[];
  const each = meanings.map((meaning, index) => `\`${text((field['enum'] as unknown[])[index])}\`: ${meaning}`);
  return [text(field['description']), ...each].join('; ');
}

function defaultOf(field: JsonSchema): string {
  return 'default' in field ? `\`${text(field['default'])}\`` : '';
}

function text(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.trim().replaceAll('|', '\\|')).join(' | ')} |`
    .replaceAll('|  |', '| |')
    .replaceAll('|  |', '| |');
}

if (process.argv[1] === import.meta.filename) {
  const before = readFileSync(page, 'utf8');
  const [head = '', rest = ''] = before.split(begin);
  writeFileSync(page, `${head}${kindsTable()}${rest.split(end).slice(1).join(end)}`);
}
