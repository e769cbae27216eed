import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import {
  backoffFrom,
  commonFields,
  defaults,
  pollingFields,
  serviceFields,
  topFields,
} from '../../src/config/fields.ts';
import { allowedKeys } from '../../src/config/issue-message.ts';
import { defaultFile, dropInFolder } from '../../src/config/load-config.ts';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { largestFile } from '../../src/config/source-text.ts';
import { formatDuration, writeDuration } from '../../src/lib/duration.ts';
import { longestDuration } from '../../src/lib/duration-schema.ts';

const page = readFileSync(`${import.meta.dirname}/../../docs/file.md`, 'utf8');
const [, ...sections] = page.split(/^## /m);

describe('the reference of the file', () => {
  it.each([
    ['Top level', allowedKeys(topFields, [])],
    ['Prerequisites', [...allowedKeys(commonFields, []), ...allowedKeys(pollingFields, [])]],
    ['Services', allowedKeys(serviceFields, [])],
    ['Stack', allowedKeys(topFields, ['stack'])],
    ['Rejoin', allowedKeys(topFields, ['rejoin'])],
  ])('%s: has a line for every field and for nothing else', (title, fields) => {
    expect(keysOfTables(title).toSorted()).toEqual([...fields].toSorted());
  });

  it('has every kind once, with what it is met by and all its own fields, each once', () => {
    const lines = Array.from(
      section('Prerequisites').matchAll(/^\| `([\w-]+): .*$/gm),
      ([line, key = '']) => [key, line] as const,
    );
    expect(lines.map(([key]) => key)).toEqual(Object.keys(kinds));
    for (const kind of Object.values(kinds)) {
      const line = lines.find(([key]) => key === kind.key)?.[1] ?? '';
      expect(line).toContain(kind.metWhen);
      const own = allowedKeys(kind.schema, []).filter(key => key !== kind.key);
      expect(own.filter(key => line.split(' | ').at(-1)?.split(`\`${key}:`).length !== 2)).toEqual([]);
    }
  });

  it('names the kinds that are polled', () => {
    const polled = Object.values(kinds).filter(kind => kind.polled === true);
    expect(section('Prerequisites')).toMatch(
      new RegExp(`Only ${polled.map(({ key }) => `\`${key}\``).join(',? (and )?')} are polled`.replaceAll(' ', '\\s')),
    );
  });

  it('gives the defaults that are used', () => {
    const { polling } = defaults;
    const backoff = backoffFrom();
    expect(row('Top level', 'deadline')).toContain(`| \`${formatDuration(defaults.deadline)}\` |`);
    expect(row('Top level', 'onUnmet')).toContain(`| \`${defaults.onUnmet}\` |`);
    expect(row('Top level', 'services')).toContain(defaults.services.join(', ').replaceAll('.service', ''));
    expect(row('Prerequisites', 'every')).toContain(`| \`${formatDuration(polling.every)}\` |`);
    expect(row('Prerequisites', 'backoff')).toContain(
      `\`initial\` (\`${formatDuration(polling.initial)}\`): the first pause; \`factor\` (\`${polling.factor}\`)`,
    );
    expect(row('Services', 'attempts')).toContain(`| \`${defaults.attempts}\` |`);
    expect(row('Services', 'backoff')).toContain(
      `\`initial\` (\`${formatDuration(backoff.initial)}\`), \`max\` (\`${formatDuration(backoff.max)}\`), \`factor\` (\`${backoff.factor}\`), \`jitter\` (\`${backoff.jitter}\`)`,
    );
    expect(row('Services', 'readyTimeout')).toContain(`| \`${formatDuration(defaults.readyTimeout)}\` |`);
    const { stagger, settle, ...plain } = defaults.stack;
    const written = { ...plain, stagger: writeDuration(stagger), settle: writeDuration(settle) };
    for (const [key, value] of Object.entries(written)) expect(row('Stack', key)).toContain(`| \`${value}\` |`);
  });

  it('gives the limits and places that are used', () => {
    expect(page).toContain(`at most ${largestFile / 1024} KiB`);
    expect(section('Durations')).toContain(`At most \`${longestDuration / 3_600_000}h\``);
    expect(section('Where it is')).toContain(`\`${defaultFile}\`, then \`${dropInFolder}/*.yaml\``);
  });

  it('shows a file that is valid', () => {
    const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
    expect(readConfig([{ file: 'docs', text: example }]).config?.prerequisites).toHaveLength(5);
  });

  it('shows a message as it is printed', () => {
    const file = 'unknown-prerequisite-key.yaml';
    const source = { file, text: readFileSync(`${import.meta.dirname}/bad/${file}`, 'utf8') };
    const shown = /```\n(.*?)```/s.exec(section('Messages'))?.[1] ?? 'nothing';
    expect(printDiagnostics(readConfig([source]).diagnostics ?? [], [source])).toContain(shown);
  });
});

function section(title: string): string {
  return sections.find(text => text.startsWith(`${title}\n`)) ?? '';
}

function keysOfTables(title: string): string[] {
  return Array.from(section(title).matchAll(/^\| `(\w+)` \|/gm), match => match[1] ?? '');
}

function row(title: string, key: string): string {
  return (
    section(title)
      .split('\n')
      .find(line => line.startsWith(`| \`${key}\` |`)) ?? ''
  );
}
