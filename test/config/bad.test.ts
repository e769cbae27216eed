import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { readConfig } from '../../src/config/read-config.ts';

const folder = `${import.meta.dirname}/bad`;
const names = readdirSync(folder)
  .filter(name => name.endsWith('.yaml'))
  .map(name => name.replace(/\.yaml$/, ''));

describe('a file that is not valid is refused with all its problems, their places and what to do', () => {
  it.each(names)('%s', async name => {
    const source = { file: `${name}.yaml`, text: readFileSync(`${folder}/${name}.yaml`, 'utf8') };
    const { diagnostics } = readConfig([source]);
    expect(diagnostics?.length).toBeGreaterThan(0);
    await expect(printDiagnostics(diagnostics ?? [], [source])).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });

  it('has the expected text of every example, and no text without its example', () => {
    const texts = readdirSync(folder).filter(name => name.endsWith('.txt'));
    expect(texts.map(name => name.replace(/\.txt$/, ''))).toEqual(names);
  });
});
