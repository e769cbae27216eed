import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, deploy } from './support/site.ts';

const config = `version: 1
prerequisites:
  data: { path: /srv/data }
`;
/** The lab's nodes have no console: a pseudo-terminal takes its place, and what is written to it is in a file. */
const attach =
  'tty >/run/console-tty; stty cols 80 rows 24; touch /dev/console; mount --bind "$(tty)" /dev/console; exec sleep infinity';
const console = `[Unit]
DefaultDependencies=no
Before=muster.service sysinit.target
[Service]
Type=exec
ExecStart=script --quiet --flush --command '${attach}' /run/console-text
`;

async function consoleText(node: LabNode): Promise<string> {
  const text = await node.read('/run/console-text').catch(() => '');
  return text.replaceAll(/\u001b\[[\d;]*[a-zA-Z]/g, '');
}

describe.each(['bookworm', 'trixie'] as const)('the console of a node of %s that boots', suite => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config });
    await node.write('/etc/systemd/system/console.service', console);
    await node.write('/etc/systemd/system/sysinit.target.d/console.conf', '[Unit]\nWants=console.service\n');
    // A login prompt on the console is the end of systemd's lines there.
    await node.write('/etc/systemd/system/console-getty.service.d/none.conf', '[Unit]\nConditionPathExists=/none\n');
    await node.boot({ cmdline: ['systemd.show_status=1'] });
  });
  afterAll(() => lab.down());

  it('has what muster waits for, from systemd itself', async () => {
    // systemd begins after 5 s, with what muster had told by then, and in 80 columns leaves out the middle.
    const shown = await poll('the console tells of the wait', 40_000, async () => {
      const text = await consoleText(node);
      return /Job muster\.service\/start running .*: \/srv\/data: is not there/.test(text) && text;
    });
    expect(shown).toMatch(/Starting muster\.service/);
    await node.execChecked(['mkdir', '-p', '/srv/data']);
    expect(await awaitBootRun(node)).toBe('active');
    expect(await consoleText(node)).toMatch(/Finished muster\.service/);
  });
});
