import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy, serviceOf, upByHand } from './support/site.ts';
import { story } from './support/story.ts';

const config = `version: 1
publish: true
stack: { standby: leave }
prerequisites:
  nas: { path: /run/nas, required: false, timeout: 1s }
services:
  - corosync
  - pacemaker
  - pcsd
`;
const trace = '/var/lib/app-was-started';
/** It leaves a trace of each start. */
const agent = `#!/bin/sh
state=/run/app
case $1 in
  start) touch $state ${trace} ;;
  monitor) [ -e $state ] || exit 7 ;;
  stop) rm -f $state ;;
  meta-data)
    echo '<resource-agent name="app" version="1"><version>1</version><longdesc/><shortdesc/><parameters/><actions>
      <action name="start" timeout="20s"/><action name="stop" timeout="20s"/><action name="monitor" timeout="20s"/>
      <action name="meta-data" timeout="20s"/></actions></resource-agent>' ;;
  *) exit 3 ;;
esac
`;
const resources = '<primitive id="app" class="ocf" provider="lab" type="app"/>';
/** As docs/publish.md has it. */
const rule = `<rsc_location id="app-not-degraded" rsc="app"><rule id="app-rule" score="-INFINITY">
  <expression id="app-expression" attribute="muster-degraded" operation="eq" value="1"/></rule></rsc_location>`;
const preferred = '<rsc_location id="app-rather-n1" rsc="app" node="n1" score="100"/>';

/** One after the other, on the same two nodes: each is what the one before left. */
describe.each(['bookworm', 'trixie'] as const)('two nodes of %s that publish', suite => {
  let lab: Lab;
  let n1: LabNode;
  let n2: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite, nodes: 2 });
    [n1, n2] = [lab.node('n1'), lab.node('n2')];
    for (const node of lab.nodes) {
      await deploy(node, { config, atBoot: false });
      await node.write('/usr/lib/ocf/resource.d/lab/app', agent, 0o755);
    }
    await Promise.all(lab.nodes.map(node => node.boot()));
    await Promise.all(lab.nodes.map(node => node.waitForBoot()));
    await n2.execChecked(['touch', '/run/nas']);
  });

  afterAll(() => lab.down());

  const up = async (node: LabNode, text = config) => {
    const run = await upByHand(node, text);
    return { ...run, told: `${run.progress}\n${await story(node)}` };
  };
  const exists = async (node: LabNode, path: string) => (await node.exec(['ls', path])).exitCode === 0;
  const runsOn = (node: LabNode, other: LabNode) =>
    poll(
      `the resource runs on one node only`,
      30_000,
      async () => (await exists(node, '/run/app')) && !(await exists(other, '/run/app')),
    );
  const overview = async (node: LabNode) =>
    JSON.parse((await node.muster(['status', '--cluster', '--format', 'json'])).stdout) as unknown;
  const create = (scope: string, xml: string) =>
    n2.execChecked(['cibadmin', '--create', '--scope', scope, '--xml-text', xml]);
  const stopStack = (node: LabNode) => node.systemctl('stop', 'pacemaker', 'corosync');

  it('a node without pacemaker says that it cannot see the cluster', async () => {
    const asked = await n1.muster(['status', '--cluster']);
    expect(asked).toMatchObject({ exitCode: 1, stdout: '' });
    expect(asked.stderr).toMatch(
      /^muster: cluster-unseen: the cluster cannot be seen from this node: pacemaker is inactive on this node; /,
    );
  });

  it('both show how muster ended on each, and what is unmet', async () => {
    const [first, second] = await Promise.all([up(n1), up(n2)]);
    expect(first.report, first.told).toMatchObject({ outcome: 'degraded' });
    expect(second.report, second.told).toMatchObject({ outcome: 'ready' });
    for (const { report } of [first, second])
      expect(report.findings.map(({ code }) => code)).not.toContain('not-published');
    const nodes = [
      { node: 'n1', state: 'online', outcome: 'degraded', degraded: true, unmet: ['nas'] },
      { node: 'n2', state: 'online', outcome: 'ready', degraded: false, unmet: [] },
    ];
    for (const node of [n1, n2]) {
      const seen = await poll(`${node.name} sees both`, 20_000, async () => {
        const found = (await overview(node)) as { readonly unseen: readonly string[] };
        return found.unseen.length === 0 && found;
      });
      expect(seen).toMatchObject({ schema: 'muster.cluster/1', nodes });
    }
    expect((await n2.muster(['status', '--cluster'])).stdout).toMatch(
      /^NODE +PACEMAKER +MUSTER +WHEN +UNMET\nn1 +online(, DC)? +degraded +\S+ \S+ UTC +nas\nn2 +online(, DC)? +ready +\S+ \S+ UTC$/,
    );
  });

  it('a resource stays off the node whose optional prerequisite was unmet, and comes when that is mended', async () => {
    await n2.execChecked(['crm_attribute', '--name', 'stonith-enabled', '--update', 'false']);
    await create('constraints', rule).catch(() => undefined);
    await create('resources', resources);
    await create('constraints', rule).catch(() => undefined);
    await create('constraints', preferred);
    await runsOn(n2, n1);
    await n1.execChecked(['touch', '/run/nas']);
    const { report, told } = await up(n1);
    expect(report, told).toMatchObject({ outcome: 'ready' });
    await runsOn(n1, n2);
  });

  it('is published before resources are placed: the resource is never started there', async () => {
    await stopStack(n1);
    await runsOn(n2, n1);
    await n1.execChecked(['rm', '-f', '/run/nas', trace]);
    const { report, told } = await up(n1);
    expect(report, told).toMatchObject({ outcome: 'degraded' });
    await new Promise(resolve => setTimeout(resolve, 3000));
    expect(await exists(n1, trace)).toBe(false);
    await runsOn(n2, n1);
  });

  it('a restart of pacemaker takes the attributes away: the rule lets the resource come, and the overview says so', async () => {
    await n1.systemctl('restart', 'pacemaker');
    await runsOn(n1, n2);
    expect(await overview(n2)).toMatchObject({
      nodes: [
        { node: 'n1', outcome: null, degraded: null },
        { node: 'n2', outcome: 'ready' },
      ],
      unseen: [expect.stringMatching(/^n1: nothing is published there/) as string],
    });
  });

  it('standby: leave takes a node out of standby after its own start, and not when it was running', async () => {
    await n1.execChecked(['touch', '/run/nas']);
    await n1.execChecked(['crm_standby', '--node', 'n1', '--update', 'on']);
    await runsOn(n2, n1);
    const running = await up(n1);
    expect(running.report, running.told).toMatchObject({ outcome: 'ready', cluster: { standby: true } });
    await stopStack(n1);
    const waiting = config.replace('- pcsd', '- { unit: pcsd, ready: { resource: app, anywhere: true } }');
    const started = await up(n1, waiting);
    expect(started.report, started.told).toMatchObject({ outcome: 'ready', cluster: { standby: false } });
    expect(started.report.findings.map(({ code }) => code)).toContain('standby-left');
    expect(serviceOf(started.report, 'pcsd.service').detail).toMatch(/^app: active on n[12]$/);
    await runsOn(n1, n2);
  });

  it('a service after pacemaker is ready when the resource is active here', async () => {
    const { report, told } = await up(n1, config.replace('- pcsd', '- { unit: pcsd, ready: { resource: app } }'));
    expect(report, told).toMatchObject({ outcome: 'ready' });
    expect(serviceOf(report, 'pcsd.service').detail).toBe('app: active here (n1)');
  });

  it('standby: leave that does not help is said, and the run is ready all the same', async () => {
    await n2.execChecked(['crm_standby', '--node', 'n1', '--update', 'on']);
    await stopStack(n1);
    await n1.execChecked(['mv', '/usr/sbin/crm_attribute', '/usr/sbin/crm_attribute.away']);
    const { report, told } = await up(n1);
    await n1.execChecked(['mv', '/usr/sbin/crm_attribute.away', '/usr/sbin/crm_attribute']);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { standby: true } });
    expect(report.findings.map(({ code }) => code)).toContain('standby-kept');
  });
});
