import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { addUnit, awaitBootRun, clusterWasNeverStarted, deploy, readReport } from './support/site.ts';
import { story } from './support/story.ts';

const config = `version: 1
deadline: 2min
prerequisites:
  ring: { address: 10.77.0.11, stable: 1s }
  storage: { all: [ { unit: store }, { mount: /srv/data, writable: true } ], after: [ring] }
  san: { atLeast: { count: 1, of: [ { tcp: "127.0.0.1:3260" }, { tcp: "127.0.0.1:3261" } ] }, after: [storage], every: 250ms }
  quiet: { not: { unit: backup } }
  either: { any: [ { path: /run/never }, { all: [ { path: /run/flag }, { not: { path: /run/veto } } ] } ] }
  nas: { tcp: "10.77.0.99:2049", required: false, timeout: 3s }
  archive: { path: /srv/archive, required: false, timeout: 1s, after: [nas] }
`;
/** As chrony-wait.service does, it keeps time-sync.target queued, and so the gate shut, till the test lets it end. */
const clock = `[Unit]
Before=time-sync.target
Wants=time-sync.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'until test -e /run/clock; do sleep 0.1; done'
`;
const told = ['prerequisite-watched', 'prerequisite-met', 'prerequisite-lost', 'prerequisite-late'];

/** What comes late, what flaps, what is lost again at the gate and what never comes, all in one boot. */
describe('a boot in which much goes wrong, and the node comes up all the same', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ ring: 'late' });
    node = lab.node('n1');
    await deploy(node, { config });
    await addUnit(node, 'slow-clock.service', clock);
    await addUnit(node, 'backup.service', '[Service]\nExecStart=sleep infinity\n');
    await node.write('/etc/systemd/system/store.service', '[Service]\nExecStart=sleep infinity\n');
    await node.boot();
  });
  afterAll(() => lab.down());

  const events = async (): Promise<readonly RunEvent[]> => {
    const text = await node.read('/run/muster/state.json').catch(() => '');
    return text === '' ? [] : (JSON.parse(text) as { readonly report: Report }).report.events;
  };
  /** What has become of a prerequisite, in order. */
  const courseOf = (all: readonly RunEvent[], name: string) =>
    all
      .filter(event => 'name' in event && event.name === name && told.includes(event.type))
      .map(({ type }) => type.slice('prerequisite-'.length));
  const course = async (name: string, ...expected: string[]): Promise<void> => {
    let seen: string[] = [];
    await poll(`${name}: ${expected.join()}`, 20_000, async () => {
      seen = courseOf(await events(), name);
      return seen.join() === expected.join();
    }).catch(async (error: unknown) => {
      throw new Error(`${String(error)}, but ${seen.join()}\n${await story(node)}`, { cause: error });
    });
  };

  it('an address that flaps counts once it has been there for a second, and only then is looked at what comes after it', async () => {
    await course('ring', 'watched');
    await node.addAddress();
    await poll('the address is seen', 10_000, async () =>
      (await events()).some(
        event => event.type === 'prerequisite-observed' && event.name === 'ring' && event.status === 'met',
      ),
    );
    await node.delAddress();
    await poll('the address is missed', 10_000, async () =>
      (await events()).some(
        (event, index, all) =>
          event.type === 'prerequisite-observed' &&
          event.name === 'ring' &&
          event.status === 'unmet' &&
          all
            .slice(0, index)
            .some(
              before => before.type === 'prerequisite-observed' && before.name === 'ring' && before.status === 'met',
            ),
      ),
    );
    expect(courseOf(await events(), 'ring')).toEqual(['watched']);
    expect(courseOf(await events(), 'storage')).toEqual([]);
    await node.addAddress();
    await course('ring', 'watched', 'met');
    await course('storage', 'watched');
  });

  it('parts are waited for together, and one that dies is waited for again', async () => {
    // Long before the flag: each path is watched by itself, and the flag may be seen first.
    await node.write('/run/veto', '');
    await node.execChecked(['mkdir', '-p', '/srv/data']);
    await node.execChecked(['mount', '-t', 'tmpfs', 'tmpfs', '/srv/data']);
    await node.systemctl('start', 'store.service');
    await course('storage', 'watched', 'met');
    await course('san', 'watched');
    await node.systemctl('stop', 'store.service');
    await course('storage', 'watched', 'met', 'lost');
    await node.execChecked(['systemd-run', '--unit=target', 'nc', '-l', '-k', '127.0.0.1', '3261']);
    await course('san', 'watched', 'met');
    await node.systemctl('start', 'store.service');
    await course('storage', 'watched', 'met', 'lost', 'met');
  });

  it('what must not be there is gone when it ends, and one of several ways is enough', async () => {
    await node.write('/run/flag', '');
    await node.systemctl('stop', 'backup.service');
    await course('quiet', 'watched', 'met');
    expect(courseOf(await events(), 'either')).toEqual(['watched']);
    await node.execChecked(['rm', '/run/veto']);
    await course('either', 'watched', 'met');
    await course('nas', 'watched', 'late');
    await course('archive', 'watched', 'late');
  });

  it('what is lost at the gate holds the cluster back until it is there again', async () => {
    await poll('the gate is shut', 20_000, async () => (await events()).some(({ type }) => type === 'gate-blocked'));
    await node.execChecked(['mount', '-o', 'remount,ro', '/srv/data']);
    await course('storage', 'watched', 'met', 'lost', 'met', 'lost');
    await node.write('/run/clock', '');
    await node.waitForUnit('time-sync.target');
    expect(await clusterWasNeverStarted(node), await story(node)).toBe(true);
    await node.execChecked(['mount', '-o', 'remount,rw', '/srv/data']);
    await awaitBootRun(node);
    const report = await readReport(node);
    expect(report.outcome, await story(node)).toBe('degraded');
    expect(report.services.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
    expect(report.prerequisites.filter(({ state }) => state !== 'met').map(({ name }) => name)).toEqual([
      'nas',
      'archive',
    ]);
    const at = (match: (event: RunEvent) => boolean) => report.events.findLastIndex(match);
    expect(at(event => event.type === 'service-requested' && event.unit === 'corosync.service')).toBeGreaterThan(
      at(event => event.type === 'prerequisite-met' && event.name === 'storage'),
    );
  });
});
