/** Runs what nearly every start needs, so that a snapshot of this process has it in compiled form. */
import type { CliContext } from './cli/context.ts';
import { runCli } from './cli/program.ts';
import { readConfig } from './config/read-config.ts';

const file = `version: 1\nprerequisites:\n  data: { mount: /srv/data }\n  san: { tcp: "10.9.0.1:3260", timeout: 2min }\n`;

/** Touches nothing of this machine, and makes no AbortSignal: V8 cannot write down one that has gone. */
export async function warmUp(): Promise<void> {
  const { config } = readConfig([{ file: 'muster.yaml', text: file }]);
  const exitCode = await runCli(['check', '--help'], context, '');
  if (!config || exitCode !== 0) throw new Error('the warm-up failed');
}

const context: CliContext = {
  console: {
    out: () => undefined,
    err: () => undefined,
    outIsOpen: () => true,
    outIsTerminal: false,
    errIsTerminal: false,
    errIsJournal: false,
    columns: () => 80,
    rows: () => 24,
    environment: {},
  },
  get system(): never {
    throw new Error('the warm-up needs no system');
  },
};
