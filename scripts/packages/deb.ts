/** The .deb, by dpkg-deb. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description } from './description.ts';
import type { Release } from './release.ts';
import { debScripts } from './scripts.ts';
import { setTimes, stage, type StagedFile } from './stage.ts';
import type { Work } from './work.ts';

/** Resolves with the path of the package. */
export function buildDeb(description: Description, release: Release, { made, work, out, compression }: Work): string {
  const tree = join(work, 'deb');
  const staged = stage(description.files, 'deb', tree, made);
  const files = staged.filter(({ kind }) => kind !== 'folder');
  const control = join(tree, 'DEBIAN');
  mkdirSync(control, { recursive: true });
  const libraries = sharedLibraries(files, tree, work);
  const write = (name: string, text: string, mode = 0o644) => {
    writeFileSync(join(control, name), text);
    chmodSync(join(control, name), mode);
  };
  write('control', controlFile(description, release, libraries, installedSize(files, tree)));
  write(
    'conffiles',
    files
      .filter(({ kind }) => kind === 'config')
      .map(({ path }) => `${path}\n`)
      .join(''),
  );
  write(
    'md5sums',
    files
      .filter(({ kind }) => kind !== 'config')
      .map(({ path }) => `${md5(join(tree, path))}  ${path.slice(1)}\n`)
      .join(''),
  );
  for (const [name, text] of Object.entries(debScripts(description.scripts))) write(name, text, 0o755);
  setTimes(tree, release.date);
  const target = join(out, `${description.name}_${release.deb}_${release.architecture.deb}.deb`);
  const environment = { ...process.env, SOURCE_DATE_EPOCH: String(release.date.getTime() / 1000) };
  execFileSync('dpkg-deb', ['--root-owner-group', ...compressions[compression], '--build', tree, target], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return target;
}

/** lintian knows nothing newer than xz; most of the package is Node.js, on which more effort saves a fifth and costs minutes. */
const compressions: Readonly<Record<Work['compression'], readonly string[]>> = {
  small: ['-Zxz', '-z0'],
  none: ['-Znone'],
};

function controlFile(
  { name, summary, description, maintainer, deb }: Description,
  release: Release,
  libraries: readonly string[],
  size: number,
): string {
  const fields = {
    Package: name,
    Version: release.deb,
    Architecture: release.architecture.deb,
    Maintainer: maintainer,
    'Installed-Size': String(size),
    Depends: [...libraries, ...deb.depends].join(', '),
    Recommends: deb.recommends.join(', '),
    Suggests: deb.suggests.join(', '),
    Enhances: deb.enhances.join(', '),
    Section: deb.section,
    Priority: 'optional',
    Description: `${summary}\n${description
      .trimEnd()
      .split('\n')
      .map(line => ` ${line || '.'}`)
      .join('\n')}`,
  };
  return Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
}

/** As dpkg-shlibdeps finds them for what is executable and no script. */
function sharedLibraries(files: readonly StagedFile[], tree: string, work: string): string[] {
  const programs = files.filter(
    ({ path, mode }) => mode === '755' && readFileSync(join(tree, path)).subarray(0, 4).equals(elf),
  );
  mkdirSync(join(work, 'debian'), { recursive: true });
  // It looks for it, and for nothing in it.
  writeFileSync(join(work, 'debian/control'), 'Source: muster\n\nPackage: muster\nArchitecture: any\n');
  const paths = programs.map(({ path }) => join(tree, path));
  if (paths.length === 0) return [];
  const said = execFileSync('dpkg-shlibdeps', ['-O', '--warnings=0', ...paths], { cwd: work, encoding: 'utf8' });
  return said
    .replace(/^shlibs:Depends=/m, '')
    .trim()
    .split(', ');
}

const elf = Buffer.from('\x7fELF', 'latin1');

/** In KiB, as dpkg-gencontrol counts: each file on its own. */
function installedSize(files: readonly StagedFile[], tree: string): number {
  return files.reduce((sum, { path }) => sum + Math.ceil(statSync(join(tree, path)).size / 1024), 0);
}

function md5(path: string): string {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}
