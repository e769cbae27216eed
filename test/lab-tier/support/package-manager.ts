/** dpkg and rpm, as an administrator of a node without a network uses them. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildPackages } from '../../../scripts/build-packages.ts';
import { currentRelease, releaseOf, type Release } from '../../../scripts/packages/release.ts';
import type { LabNode } from '../../lab/lab-node.ts';

export interface PackageManager {
  readonly format: 'deb' | 'rpm';
  file(release: Release): string;
  /** Installs a package, or puts it in the place of another version. */
  install(path: string): string[];
  readonly remove: readonly string[];
  /** rpm knows no purge. */
  readonly purge: readonly string[] | undefined;
}

// The trees of the lab leave out documentation.
const documented = ['doc', 'man'].map(folder => `--path-include=/usr/share/${folder}/*`);
// Debian's rpm wants to be told that it is meant; its database does not know of Debian's packages.
const onDebian = ['--force-debian', '--nodeps'];

export const dpkg: PackageManager = {
  format: 'deb',
  file: ({ deb, architecture }) => `muster_${deb}_${architecture.deb}.deb`,
  install: path => ['dpkg', '--force-confold', ...documented, '--install', path],
  remove: ['dpkg', '--remove', 'muster'],
  purge: ['dpkg', '--purge', 'muster'],
};

export const rpm: PackageManager = {
  format: 'rpm',
  file: release => `muster-${release.rpm}-1.${release.architecture.rpm}.rpm`,
  install: path => ['rpm', ...onDebian, '--upgrade', '--oldpackage', path],
  remove: ['rpm', ...onDebian, '--erase', 'muster'],
  purge: undefined,
};

/** Of this checkout, as `npm run build:packages` has made it. */
export function currentPackage(manager: PackageManager): string {
  return `/opt/muster-src/dist/${manager.file(currentRelease())}`;
}

/** Puts the same program as a higher version onto a node; resolves with its path there. */
export async function bringNewerPackage(manager: PackageManager, node: LabNode): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-newer-'));
  try {
    const [built = ''] = await buildPackages(folder, releaseOf('99.0.0'), [manager.format], 'none');
    const path = `/root/${basename(built)}`;
    await copyFile(built, await node.path(path));
    return path;
  } finally {
    await rm(folder, { recursive: true });
  }
}
