import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const main = new URL('../../src/main.ts', import.meta.url);

/** Packages that are loaded with a module, whatever is asked of it. */
function packagesLoadedWith(module: URL, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  seen.add(module.href);
  for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(/^import (?!type ).*from '([^']+)';$/gm)) {
    const next = new URL(name, module);
    if (!name.startsWith('.')) packages.add(name);
    else if (!seen.has(next.href)) for (const each of packagesLoadedWith(next, seen)) packages.add(each);
  }
  return packages;
}

describe('muster --help and --version', () => {
  it('load neither D-Bus nor the reading of the file', () => {
    const packages = packagesLoadedWith(main);
    expect(packages).toContain('commander');
    expect([...packages].filter(name => ['dbus-next', 'yaml', 'zod/mini'].includes(name))).toEqual([]);
  });
});
