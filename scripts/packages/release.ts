/** Which version is packaged, for which machine, and of when it is. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { root } from './description.ts';

export interface Release {
  /** As npm writes it, `1.0.0-rc.1`. */
  readonly version: string;
  /** As both package managers sort it: `1.0.0~rc.1` is before `1.0.0`. */
  readonly deb: string;
  readonly rpm: string;
  readonly architecture: { readonly deb: string; readonly rpm: string };
  /** The time of everything in the packages: the same source makes the same bytes. */
  readonly date: Date;
}

const architectures: Readonly<Record<string, Release['architecture']>> = {
  x64: { deb: 'amd64', rpm: 'x86_64' },
  arm64: { deb: 'arm64', rpm: 'aarch64' },
};

export function currentRelease(): Release {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  return releaseOf(version);
}

export function releaseOf(version: string): Release {
  const architecture = architectures[process.arch];
  if (!architecture) throw new Error(`there is no package for ${process.arch}`);
  const sorted = version.replace('-', '~');
  return { version, deb: sorted, rpm: sorted.replaceAll('-', '.'), architecture, date: sourceDate() };
}

/** https://reproducible-builds.org/docs/source-date-epoch/, else the time of the last commit. */
function sourceDate(): Date {
  const given = process.env['SOURCE_DATE_EPOCH'];
  const seconds = given === undefined ? commitTime() : Number(given);
  if (!Number.isSafeInteger(seconds)) throw new Error(`SOURCE_DATE_EPOCH is ${given ?? ''}, not a number of seconds`);
  return new Date(seconds * 1000);
}

function commitTime(): number {
  try {
    const git = ['-C', root, 'log', '-1', '--format=%ct'];
    return Number(execFileSync('git', git, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return Math.floor(statSync(`${root}package.json`).mtimeMs / 1000);
  }
}
