/** Runs what nearly every start needs, so that a snapshot of this process has it in compiled form. */
import { withoutAbortSignals } from './abort-stand-in.ts';
import type { CliContext } from './cli/context.ts';
import { runCli } from './cli/program.ts';
import { readConfig } from './config/read-config.ts';
import { rehearse } from './rehearsal/rehearse.ts';
import { readScenario } from './rehearsal/read-scenario.ts';
import { renderText } from './report/text/render-text.ts';

const file = `version: 1
prerequisites:
  data: { mount: /srv/data }
  store: { unit: store }
  san: { tcp: "10.9.0.1:3260", timeout: 2min }
`;
const scenario = 'scenario: 1\nprerequisites: { data: 3s, store: 4s, san: 5s }\n';

/** Touches nothing of this machine: it reads a file, shows a help text, and starts a cluster in virtual time. */
export function warmUp(): Promise<void> {
  return withoutAbortSignals(async () => {
    const { config } = readConfig([{ file: 'muster.yaml', text: file }]);
    const exitCode = await runCli(['check', '--help'], context, '');
    const read = config && readScenario({ file: 'scenario.yaml', text: scenario }, config).scenario;
    if (!read || exitCode !== 0) throw new Error('the warm-up failed');
    const { report } = await rehearse(config, read, { host: 'n1', version: '', startedAt: new Date(0) });
    if (report.outcome !== 'ready') throw new Error(`the warm-up ended ${String(report.outcome)}: ${report.reason}`);
    renderText(report, { columns: 80, colour: false, utf8: true, all: false });
  });
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
