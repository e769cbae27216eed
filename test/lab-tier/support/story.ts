import { nodeFolder, type LabNode } from '../../lab/lab-node.ts';

/** The clock of systemd's monotonic times, in milliseconds. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

/** What systemd says of every boot and shutdown. */
const noise = /[mM]ount|target|slice|Deactivated successfully|tmpfiles|utmp|ask-password|was skipped|journald/;

/** The end of the newest boot's journal, for the message of a failure. Read from the disk, so that the node may be off. */
export async function story(node: LabNode): Promise<string> {
  const all = (await readJournal(node, ['--output=short-monotonic'])).split('\n');
  const lines = all.filter(line => !(line.includes('systemd[1]') && noise.test(line)));
  return `--- journal of ${node.name}:\n${lines.slice(-60).join('\n')}`;
}

export interface Entry {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly identifier: string;
  /** The unit that systemd speaks of. */
  readonly unit: string;
  readonly invocation: string;
  readonly message: string;
}

/** What systemd itself and the programs of the node logged in its newest boot, in order. */
export async function entries(node: LabNode, ...matches: string[]): Promise<Entry[]> {
  const lines = (await readJournal(node, ['--output=json', ...matches])).split('\n').filter(line => line !== '');
  return lines.map(line => {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
    return {
      at: Number(text('__MONOTONIC_TIMESTAMP')) / 1_000,
      identifier: text('SYSLOG_IDENTIFIER'),
      unit: text('UNIT'),
      invocation: text('INVOCATION_ID'),
      message: text('MESSAGE'),
    };
  });
}

/** How often systemd began to start a unit in the newest boot, whatever became of it. */
export async function startsOf(node: LabNode, unit: string): Promise<number> {
  const told = await entries(node, '_PID=1', `UNIT=${unit}`);
  return new Set(told.map(entry => entry.invocation).filter(invocation => invocation !== '')).size;
}

async function readJournal(node: LabNode, options: readonly string[]): Promise<string> {
  if (await node.isRunning()) await node.exec(['journalctl', '--sync']);
  const folder = `${nodeFolder(node.name)}/root/var/log/journal`;
  return await node.box.runChecked(['journalctl', `--directory=${folder}`, '--boot', '--no-pager', ...options]);
}
