import type { Commands, Files, Program, Tree } from '../ports.ts';
import type { Systemd } from '../systemd/systemd.ts';
import { ToldError } from '../messages/told-error.ts';

export interface InstallContext {
  readonly systemd: Pick<Systemd, 'details' | 'list' | 'unitFiles' | 'enable' | 'disable' | 'reload'>;
  readonly files: Files;
  readonly tree: Tree;
  readonly commands: Commands;
  readonly program: Program;
  readonly dryRun: boolean;
  /** One line of what is done, or would be. */
  readonly say: (line: string) => void;
}

export interface Step {
  /** Undefined for book-keeping that nobody needs to read. */
  readonly line: string | undefined;
  readonly run: () => Promise<void>;
}

/** It could not be done; the message is for the administrator. Nothing was started or stopped. */
export class InstallError extends ToldError {
  override readonly name = 'InstallError';
}

/** Each line is said once its step is done; in a dry run all are said and nothing is done. */
export async function runSteps(steps: readonly Step[], { dryRun, say }: InstallContext): Promise<void> {
  for (const { line, run } of steps) {
    if (!dryRun) {
      try {
        await run();
      } catch (error) {
        if (error instanceof InstallError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        const failure = line === undefined ? reason : `${line}: ${reason}`;
        throw new InstallError('install-unfinished', { failure });
      }
    }
    if (line !== undefined) say(line);
  }
}
