/** The .rpm, by rpmbuild from a spec that is written here. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description } from './description.ts';
import type { Release } from './release.ts';
import { rpmScripts } from './scripts.ts';
import { setTimes, stage, type StagedFile } from './stage.ts';
import type { Work } from './work.ts';

const attributes = { file: '', folder: '%dir ', config: '%config(noreplace) ', doc: '%doc ', licence: '%license ' };

const payloads: Readonly<Record<Work['compression'], string>> = { small: 'w3.zstdio', none: 'w.ufdio' };

/** Resolves with the path of the package. */
export function buildRpm(description: Description, release: Release, { made, work, out, compression }: Work): string {
  const tree = join(work, 'rpm');
  const files = stage(description.files, 'rpm', tree, made);
  setTimes(tree, release.date);
  const top = join(work, 'rpmbuild');
  mkdirSync(top, { recursive: true });
  const spec = join(top, `${description.name}.spec`);
  writeFileSync(spec, specFile(description, release, files, tree));
  const environment = { ...process.env, SOURCE_DATE_EPOCH: String(release.date.getTime() / 1000) };
  const defines = Object.entries(macros(top, payloads[compression])).flatMap(([name, value]) => [
    '--define',
    `${name} ${value}`,
  ]);
  const target = ['--target', `${release.architecture.rpm}-linux`];
  execFileSync('rpmbuild', ['--quiet', '-bb', ...target, ...defines, spec], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const name = `${description.name}-${release.rpm}-1.${release.architecture.rpm}.rpm`;
  renameSync(join(top, name), join(out, name));
  return join(out, name);
}

/** The executable carries its program behind its code: nothing may strip it. Nothing of this machine gets into the package. */
function macros(top: string, payload: string): Readonly<Record<string, string>> {
  return {
    _topdir: top,
    _rpmdir: top,
    _rpmfilename: '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm',
    _dbpath: join(top, 'db'),
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    _build_id_links: 'none',
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    _binary_payload: payload,
  };
}

function specFile(
  { name, summary, description, maintainer, licence, rpm, scripts }: Description,
  release: Release,
  files: readonly StagedFile[],
  tree: string,
): string {
  const tags = [
    ['Name', name],
    ['Version', release.rpm],
    ['Release', '1'],
    ['Summary', summary],
    ['License', licence],
    ['Packager', maintainer],
    ...rpm.requires.map(need => ['Requires', need]),
    ...rpm.recommends.map(need => ['Recommends', need]),
    ...rpm.suggests.map(need => ['Suggests', need]),
  ];
  return [
    ...tags.map(([tag, value]) => `${tag}: ${value}`),
    `\n%description\n${description}`,
    `%install\ncp -a ${tree}/. %{buildroot}`,
    ...Object.entries(rpmScripts(scripts)).map(([moment, text]) => `\n%${moment}\n${text.replaceAll('%', '%%')}`),
    '\n%files\n%defattr(-,root,root,-)',
    ...files.map(({ path, kind, mode }) => `%attr(${mode},root,root) ${attributes[kind]}${path}`),
    '',
  ].join('\n');
}
