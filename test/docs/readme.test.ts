import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/program.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { node } from '../cli/support/node.ts';
import { blocks, pages, read, root, section } from './support/pages.ts';

const readme = read('README.md');
const console = { out: () => undefined, err: () => undefined };
const program = createProgram({ console } as unknown as CliContext, '1', () => undefined);
const verbs = program.commands.map(command => command.name());

describe('README.md', () => {
  test('is short enough to be read', () => {
    expect(readme.split('\n').length).toBeLessThan(300);
  });

  test('shows a file that is valid', () => {
    const files = blocks(readme).filter(({ language }) => language === 'yaml');
    expect(files).toHaveLength(1);
    expect(readConfig([{ file: 'README.md', text: files[0]?.text ?? '' }]).diagnostics).toBeUndefined();
  });

  test('shows the message of a mistake as it is printed', async () => {
    const [shown = ''] = blocks(readme).flatMap(({ text }) => (text.includes('muster.yaml:4:') ? [text] : []));
    const [command = '', ...printed] = shown.split('\n');
    const [, line = ''] = /^ 4 \| (.*)$/m.exec(shown) ?? [];
    const one = node({ file: `version: 1\nprerequisites:\n  data:  { mount: /srv/data }\n${line}\n` });
    const { err } = await one.run(...command.replace('# muster ', '').split(' '));
    expect(err).toBe(printed.join('\n'));
  });

  test('names every verb and every kind that there is', () => {
    const commands = section(readme, 'Commands and exit statuses');
    for (const verb of verbs) expect(commands).toContain(`\`${verb}\``);
    const firstFile = section(readme, 'A first file');
    for (const kind of Object.keys(kinds)) expect(firstFile).toContain(`\`${kind}\``);
  });

  test('calls nothing missing that is there', () => {
    const missing = section(readme, 'Limits');
    for (const name of [...Object.keys(kinds), ...verbs]) expect(missing).not.toContain(`\`${name}\``);
  });
});

test('CHANGELOG.md tells of every verb and every kind', () => {
  const changes = read('CHANGELOG.md');
  for (const name of [...verbs, ...Object.keys(kinds)]) expect(changes).toMatch(new RegExp(`\`(muster )?${name}\``));
});

describe.each(pages.map(page => [page, read(page)]))('%s', (page, text) => {
  test('links to files and headings that exist', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(match => match[1] ?? '')
      .filter(link => !/^https?:/.test(link));
    const broken = links.filter(link => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(`${root}${target}`)) return true;
      return heading !== undefined && !headings(readFileSync(`${root}${target}`, 'utf8')).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test('names npm scripts, files and verbs that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(match => match[1] ?? '');
    expect(named.filter(name => !(name in scripts))).toEqual([]);
    const files = [...text.matchAll(/`((?:src|test|scripts|units|examples|docs)\/[\w./-]+)`/g)].map(
      match => match[1] ?? '',
    );
    expect(files.filter(file => !existsSync(`${root}${file}`))).toEqual([]);
    const called = [...text.matchAll(/(?:^# |`)muster ([a-z]+)\b/gm)].map(match => match[1] ?? '');
    expect(called.filter(verb => !verbs.includes(verb))).toEqual([]);
  });

  test('names no options that muster does not have', () => {
    const lines = [...text.matchAll(/(?:^# |`)muster ([a-z]+)((?: [^\s`#]+)*)/gm)];
    const unknown = lines.flatMap(([, verb = '', rest = '']) => {
      const options = program.commands.find(command => command.name() === verb)?.options ?? [];
      return [...rest.matchAll(/(?<= )--?[a-z][\w-]*/g)]
        .map(([option]) => option)
        .filter(option => option !== '--help' && !options.some(({ short, long }) => [short, long].includes(option)))
        .map(option => `${verb} ${option}`);
    });
    expect(unknown).toEqual([]);
  });
});

/** As the forges make anchors of headings. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
