/** The program as it is shipped: one file, alone in a folder. */
import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { constants, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Shipped {
  readonly folder: string;
  readonly program: string;
  /** Writes a file beside the program that root may obey; returns its path. */
  write(name: string, text: string): string;
  run(...argv: string[]): Ended;
  /** Runs a bash script, in which `muster` is the program. */
  shell(script: string, environment?: Readonly<Record<string, string>>): Ended;
  /** Starts it, sends `signal` as soon as `isReady`, and tells how it ended. */
  interrupt(argv: readonly string[], signal: NodeJS.Signals, isReady: () => boolean): Promise<number | null>;
  remove(): void;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** As a plain service has it. */
const plainPath = '/usr/sbin:/usr/bin:/sbin:/bin';

/** For a Node that is first in PATH: the one that runs the tests. */
export function buildBundle(): Shipped {
  const folder = emptyFolder();
  const program = join(folder, 'muster.mjs');
  build('build.mjs', program);
  return shipped(program, `${dirname(process.execPath)}:${plainPath}`);
}

/** The one of this checkout, which is built only when something has changed. */
export function buildExecutable(): Shipped {
  const program = join(emptyFolder(), 'muster');
  build('build-exe.mjs');
  copyFileSync(join(root, 'dist/muster'), program, constants.COPYFILE_FICLONE);
  return shipped(program, plainPath);
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'muster-shipped-'));
}

function build(script: string, ...args: string[]): void {
  const built = spawnSync(process.execPath, [join(root, 'scripts', script), ...args], { cwd: '/', encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed: ${built.stderr}`);
}

function shipped(program: string, path: string): Shipped {
  const folder = dirname(program);
  const environment = { PATH: path, LANG: 'C.UTF-8' };
  const options = {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  } as const;
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
  const ended = ({ status, stdout, stderr }: ReturnType<typeof spawnSync>): Ended => {
    return { code: status, out: String(stdout), err: String(stderr) };
  };
  return {
    folder,
    program,
    write: (name, text) => {
      writeFileSync(join(folder, name), text, { mode: 0o644 });
      return join(folder, name);
    },
    run: (...argv) => ended(spawnSync(program, argv, { ...options, stdio })),
    shell: (script, more = {}) => {
      const argv = ['-c', `muster() { ${program} "$@"; }\n${script}`];
      return ended(spawnSync('bash', argv, { ...options, env: { ...environment, ...more }, stdio }));
    },
    interrupt: (argv, signal, isReady) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, argv, { cwd: folder, env: environment, stdio: 'ignore' });
        const poll = (): void => {
          if (isReady()) child.kill(signal);
          else if (child.exitCode === null) setImmediate(poll);
        };
        child.once('spawn', poll).once('error', reject);
        child.once('exit', (code: number | null) => resolve(code));
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
