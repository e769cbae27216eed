import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy } from './support/site.ts';
import { story } from './support/story.ts';

/** Its stop takes 5 s. */
const agent = `#!/bin/sh
state=/run/slow-resource
case $1 in
  start) touch $state ;;
  monitor) [ -e $state ] || exit 7 ;;
  stop) [ -e $state ] || exit 0; sleep 5; rm $state ;;
  meta-data)
    echo '<resource-agent name="slow" version="1"><version>1</version><longdesc/><shortdesc/><parameters/><actions>
      <action name="start" timeout="20s"/><action name="stop" timeout="20s"/><action name="monitor" timeout="20s"/>
      <action name="meta-data" timeout="20s"/></actions></resource-agent>' ;;
  *) exit 3 ;;
esac
`;
const resources = `<primitive id="slow" class="ocf" provider="lab" type="slow"/>`;
const onlyOnFirst = `<rsc_location id="where" rsc="slow" node="n1" score="100"/>`;

describe.each(['bookworm', 'trixie'] as const)('muster down on a cluster of three, %s', suite => {
  let lab: Lab;
  const node = (name: string) => lab.node(name);
  const down = (one: LabNode, ...options: string[]) => one.muster(['down', ...options], { timeout: 120_000 });
  const activeState = async (one: LabNode, unit: string) => (await one.unit(`${unit}.service`)).activeState;
  const online = (count: number) =>
    poll(`${count} nodes online`, 60_000, async () => {
      const { stdout } = await node('n2').exec(['crm_mon', '--one-shot', '--output-as=xml']);
      return [...stdout.matchAll(/<node [^>]*online="true"[^>]*pending="false"[^>]*unclean="false"/g)].length === count;
    });

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 3, suite });
    for (const one of lab.nodes) {
      await deploy(one, { config: 'version: 1\n', atBoot: false });
      await one.write('/usr/lib/ocf/resource.d/lab/slow', agent, 0o755);
    }
    await Promise.all(lab.nodes.map(one => one.boot()));
    await Promise.all(lab.nodes.map(one => one.systemctl('start', 'corosync', 'pacemaker', 'pcsd')));
    await online(3);
    await node('n1').execChecked(['cibadmin', '--create', '--scope', 'resources', '--xml-text', resources]);
    await node('n1').execChecked(['cibadmin', '--create', '--scope', 'constraints', '--xml-text', onlyOnFirst]);
    await poll(
      'the resource runs on n1',
      30_000,
      async () => (await node('n1').exec(['ls', '/run/slow-resource'])).exitCode === 0,
    );
  }, 120_000);
  afterAll(() => lab.down());

  it('refuses where an unmanaged resource runs, and touches nothing', async () => {
    const manage = (value: string) =>
      node('n1').execChecked(['crm_resource', '-r', 'slow', '--meta', '-p', 'is-managed', '-v', value]);
    await manage('false');
    const refused = await poll('muster sees it', 10_000, async () => {
      const ended = await down(node('n1'), '--dry-run');
      return ended.exitCode === 1 && ended;
    });
    expect(refused.stderr, await story(node('n1'))).toMatch(/unmanaged: .* active here: slow\./);
    expect((await down(node('n1'))).exitCode).toBe(1);
    expect(await activeState(node('n1'), 'pcsd')).toBe('active');
    await manage('true');
    // A dry run refuses as long as the cluster has not taken that in.
    await poll('it is managed again', 10_000, async () => (await down(node('n1'), '--dry-run')).exitCode === 0);
  });

  it('stops in reverse order and tells which resource it waits for, which another node takes over', async () => {
    const { exitCode, stderr } = await down(node('n1'));
    expect(exitCode, `${stderr}\n${await story(node('n1'))}`).toBe(0);
    expect(stderr).toMatch(/pacemaker\.service waits for resources: slow/);
    const [corosync, pacemaker, pcsd] = await node('n1').units('corosync.service', 'pacemaker.service', 'pcsd.service');
    expect([corosync?.activeState, pacemaker?.activeState, pcsd?.activeState]).toEqual([
      'inactive',
      'inactive',
      'inactive',
    ]);
    expect(corosync?.activeExit).toBeGreaterThanOrEqual(pacemaker?.inactiveEnter ?? Infinity);
    await poll('another node runs it', 20_000, async () => {
      const found = await Promise.all(['n2', 'n3'].map(name => node(name).exec(['ls', '/run/slow-resource'])));
      return found.some(each => each.exitCode === 0);
    });
    expect((await down(node('n1'))).stderr).toMatch(/^nothing to stop: /);
  });

  it('refuses when the rest would lose quorum', async () => {
    const { exitCode, stderr } = await down(node('n2'));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/quorum: without this node the rest of the cluster has 1 vote and needs 2/);
    expect(await activeState(node('n2'), 'pacemaker')).toBe('active');
  });

  it('refuses when pacemaker does not answer, as it cannot know what runs here', async () => {
    await node('n2')
      .execChecked(['killall', '-STOP', 'pacemaker-based'])
      .catch(() => node('n2').execChecked(['sh', '-c', 'kill -STOP $(pidof pacemaker-based)']));
    const { exitCode, stderr } = await down(node('n2'));
    await node('n2').execChecked(['sh', '-c', 'kill -CONT $(pidof pacemaker-based)']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/unseen: /);
    await online(2);
  });

  it('refuses when corosync has died below pacemaker; --force stops what is left', async () => {
    await node('n3').execChecked(['sh', '-c', 'kill -KILL $(pidof corosync)']);
    await node('n3').waitForUnit('corosync.service', 'failed');
    const refused = await down(node('n3'));
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/unseen: .*corosync|unseen: .*pacemaker/) as string,
    ]);
    const forced = await down(node('n3'), '--force', '--format', 'json');
    expect(forced.exitCode, `${forced.stderr}\n${await story(node('n3'))}`).toBe(0);
    expect(JSON.parse(forced.stdout)).toMatchObject({ down: true, objections: [{ code: 'unseen' }] });
    expect(await activeState(node('n3'), 'pacemaker')).toBe('inactive');
  });
});
