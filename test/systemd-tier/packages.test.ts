/** The packages that `npm run build:packages` has made (scripts/setup distribution, where they are older than what they are of). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildPackages } from '../../scripts/build-packages.ts';
import { root } from '../../scripts/packages/description.ts';
import { currentRelease, releaseOf } from '../../scripts/packages/release.ts';

const release = currentRelease();
const deb = join(root, `dist/muster_${release.deb}_${release.architecture.deb}.deb`);
const rpm = join(root, `dist/muster-${release.rpm}-1.${release.architecture.rpm}.rpm`);
const scratch = mkdtempSync(join(tmpdir(), 'muster-packages-'));

afterAll(() => rmSync(scratch, { recursive: true }));

function run(program: string, ...argv: string[]): string {
  return execFileSync(program, argv, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Paths of all but folders. */
function filesOf(format: 'deb' | 'rpm'): string[] {
  const lines =
    format === 'deb'
      ? run('sh', '-c', `dpkg-deb --fsys-tarfile ${deb} | tar --list`).replaceAll(/^\./gm, '')
      : run('rpm', '-qp', '--queryformat', '[%{FILEMODES:perms} %{FILENAMES}\n]', rpm)
          .replaceAll(/^d.*\n/gm, '')
          .replaceAll(/^\S+ /gm, '');
  return lines.split('\n').filter(path => path !== '' && !path.endsWith('/'));
}

describe('the packages', () => {
  it('are clean for lintian', { timeout: 120_000 }, () => {
    expect(run('lintian', '--allow-root', '--fail-on', 'none', deb)).toBe('');
  });

  it('are the same bytes when they are built again elsewhere', { timeout: 120_000 }, async () => {
    const again = await buildPackages(scratch, release, ['deb', 'rpm']);
    expect(again.map(path => readFileSync(path).equals(readFileSync(path.endsWith('.deb') ? deb : rpm)))).toEqual([
      true,
      true,
    ]);
  });

  it('have the same in them, but for what each distribution wants elsewhere', () => {
    const onlyDeb = new Set(filesOf('deb').map(path => path.replace(/\.md\.gz$/, '.md')));
    const both = filesOf('rpm').filter(path => onlyDeb.delete(path));
    expect(both).toEqual(
      expect.arrayContaining([
        '/etc/muster/muster.yaml',
        '/usr/lib/systemd/system/muster-guard.service',
        '/usr/lib/systemd/system/muster.service',
        '/usr/lib/tmpfiles.d/muster.conf',
        '/usr/sbin/muster',
        '/usr/share/bash-completion/completions/muster',
        '/usr/share/fish/vendor_completions.d/muster.fish',
        '/usr/share/man/man5/muster.yaml.5.gz',
        '/usr/share/man/man8/muster.8.gz',
      ]),
    );
    expect([...onlyDeb].sort()).toEqual([
      '/usr/share/doc/muster/changelog.gz',
      '/usr/share/lintian/overrides/muster',
      '/usr/share/zsh/vendor-completions/_muster',
    ]);
    expect(filesOf('rpm').filter(path => !both.includes(path))).toEqual(['/usr/share/zsh/site-functions/_muster']);
  });

  it('depend on the libraries of the executable, and on what each verb needs', () => {
    const depends = run('dpkg-deb', '--field', deb, 'Depends').split(/, |\n/);
    for (const library of ['libc6', 'libgcc-s1', 'libstdc++6']) {
      expect(depends).toContainEqual(
        expect.stringMatching(new RegExp(`^${library.replace(/\+/g, '\\+')} \\(>= [\\d.]+\\)$`)),
      );
    }
    expect(depends).toContain('iproute2');
    const requires = run('rpm', '-qp', '--requires', rpm).split('\n');
    expect(requires).toEqual(
      expect.arrayContaining(['iproute', 'systemd >= 252', expect.stringMatching(/^libstdc\+\+\.so\.6/)]),
    );
  });

  it('keep the prerequisites file as an administrator has changed it', () => {
    expect(run('dpkg-deb', '--info', deb, 'conffiles')).toBe('/etc/muster/muster.yaml\n');
    expect(run('rpm', '-qp', '--configfiles', rpm)).toBe('/etc/muster/muster.yaml\n');
    // `n`: noreplace.
    expect(run('rpm', '-qp', '--queryformat', '[%{FILEFLAGS:fflags} %{FILENAMES}\n]', rpm)).toMatch(
      /^cn \/etc\/muster\/muster.yaml$/m,
    );
  });

  it('belong to root, can be written by nobody else, and have one time', () => {
    const listed = run(
      'sh',
      '-c',
      `dpkg-deb --fsys-tarfile ${deb} | tar --list --verbose --numeric-owner --utc --full-time`,
    );
    const rows = listed
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/));
    expect(new Set(rows.map(([, owner]) => owner))).toEqual(new Set(['0/0']));
    expect(new Set(rows.map(([mode]) => mode))).toEqual(new Set(['drwxr-xr-x', '-rwxr-xr-x', '-rw-r--r--']));
    expect(new Set(rows.map(row => `${row[3] ?? ''} ${row[4] ?? ''}`)).size).toBe(1);
  });

  it('say on which terms each part of the executable is used', () => {
    const copyright = run(
      'sh',
      '-c',
      `dpkg-deb --fsys-tarfile ${deb} | tar --extract --to-stdout ./usr/share/doc/muster/copyright`,
    );
    for (const part of [
      'muster: MIT',
      'yaml 2.9.1: ISC',
      'human-signals 8.0.1: Apache-2.0',
      'Node.js, with what it contains: MIT',
    ]) {
      expect(copyright).toContain(`\n  ${part}\n`);
    }
    expect(copyright).toContain('Copyright Node.js contributors');
  });

  it('sort a release candidate before its release', () => {
    expect(releaseOf('1.0.0-rc.1')).toMatchObject({ deb: '1.0.0~rc.1', rpm: '1.0.0~rc.1' });
    expect(() => run('dpkg', '--compare-versions', '1.0.0~rc.1', 'lt', '1.0.0')).not.toThrow();
  });
});

describe('the npm package', () => {
  it('is installed without a network, needs nothing beside itself, and has the command and its man pages', () => {
    run('npm', 'pack', root, '--ignore-scripts', '--pack-destination', scratch);
    const folder = join(scratch, 'npm');
    const packed = join(scratch, `muster-${release.version}.tgz`);
    run('npm', 'install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, packed);
    expect(run(join(folder, 'node_modules/.bin/muster'), '--version')).toBe(`${release.version}\n`);
    expect(readdirSync(join(folder, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['muster']);
    expect(readdirSync(join(folder, 'node_modules/muster/dist')).sort()).toEqual(['man', 'muster.mjs']);
  });
});
