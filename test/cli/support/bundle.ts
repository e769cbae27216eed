/** The program as it is shipped: one file, alone in a folder. */
import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Bundle {
  readonly folder: string;
  readonly program: string;
  /** Writes a file beside the program that root may obey; returns its path. */
  write(name: string, text: string): string;
  run(...argv: string[]): Ended;
  /** Runs a bash script, in which `muster` is the program. */
  shell(script: string): Ended;
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
/** As a plain service has it; with the Node that runs the tests first. */
const environment = { PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`, LANG: 'C.UTF-8' };

export function buildBundle(): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
  const program = join(folder, 'muster.mjs');
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), program], { cwd: '/', encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed: ${built.stderr}`);
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
    shell: script =>
      ended(spawnSync('bash', ['-c', `muster() { ${program} "$@"; }\n${script}`], { ...options, stdio })),
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
