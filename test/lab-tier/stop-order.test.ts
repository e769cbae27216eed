import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { addUnit, awaitBootRun, deploy, readReport } from './support/site.ts';
import { entries, story } from './support/story.ts';

const config = `version: 1
prerequisites:
  storage: { unit: storage.service }
`;
const storage = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/touch /run/storage
ExecStop=/bin/rm /run/storage
[Install]
WantedBy=multi-user.target
`;
/** A resource on that storage: its stop takes 4 s, and fails when the storage is gone by then. */
const agent = `#!/bin/sh
case $1 in
  start) touch /run/resource ;;
  monitor) [ -e /run/resource ] || exit 7 ;;
  stop)
    [ -e /run/resource ] || exit 0
    sleep 4
    [ -e /run/storage ] || { echo storage gone >>/var/log/resource; exit 1; }
    rm /run/resource
    echo stopped >>/var/log/resource
    ;;
  meta-data)
    echo '<resource-agent name="on-storage" version="1"><version>1</version><longdesc/><shortdesc/><parameters/><actions>
      <action name="start" timeout="20s"/><action name="stop" timeout="20s"/><action name="monitor" timeout="20s"/>
      <action name="meta-data" timeout="20s"/></actions></resource-agent>' ;;
  *) exit 3 ;;
esac
`;
// Without fencing a failed stop would keep Pacemaker from stopping at all: it is ignored here, and looked at afterwards.
const resource =
  '<primitive id="slow" class="ocf" provider="lab" type="on-storage"><operations><op id="slow-stop" name="stop" interval="0" timeout="20s" on-fail="ignore"/></operations></primitive>';

describe('a power-off with a resource that takes its time to stop', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config });
    await addUnit(node, 'storage.service', storage);
    await node.write('/usr/lib/ocf/resource.d/lab/on-storage', agent, 0o755);
    await node.boot();
    await awaitBootRun(node);
    await node.execChecked(['cibadmin', '--create', '--scope', 'resources', '--xml-text', resource]);
  });
  afterAll(() => lab.down());

  it('takes its storage away while it stops, when nothing orders the two; the report warned of that', async () => {
    const { findings } = await readReport(node);
    const found = findings.find(({ code }) => code === 'stop-order');
    expect(found?.message, await story(node)).toContain('storage.service');
    expect(found?.remedy).toContain('muster plan --fix');
    await powerOffWhileItRuns(node);
    expect(await node.read('/var/log/resource'), await story(node)).toBe('storage gone\n');
    expect(await stopped(node, 'storage.service')).toBeLessThan(await stopped(node, 'pacemaker.service'));
  });

  it('leaves it its storage until Pacemaker has stopped, once muster plan --fix has written the order', async () => {
    await node.write('/var/log/resource', '');
    await node.boot();
    await awaitBootRun(node);
    const fixed = await node.muster(['plan', '--fix']);
    expect(fixed.exitCode, fixed.stderr).toBe(0);
    expect(fixed.stdout).not.toContain('stop-order');
    await powerOffWhileItRuns(node);
    expect(await node.read('/var/log/resource'), await story(node)).toBe('stopped\n');
    expect(await stopped(node, 'storage.service')).toBeGreaterThan(await stopped(node, 'pacemaker.service'));
  });
});

async function powerOffWhileItRuns(node: LabNode): Promise<void> {
  await poll(
    'the resource runs',
    20_000,
    async () => (await node.exec(['test', '-e', '/run/resource'])).exitCode === 0,
  );
  await node.poweroff();
}

/** When systemd said that a unit was stopped, in the newest boot. */
async function stopped(node: LabNode, unit: string): Promise<number> {
  const told = await entries(node, '_PID=1', `UNIT=${unit}`);
  const last = told.findLast(({ message }) => message.startsWith('Stopped '));
  if (last === undefined) throw new Error(`${unit} was not stopped\n${await story(node)}`);
  return last.at;
}
