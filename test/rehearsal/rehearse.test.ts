import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { kinds } from '../../src/conditions/registry.ts';
import type { Config } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { readScenario } from '../../src/rehearsal/read-scenario.ts';
import { rehearse, type Rehearsal } from '../../src/rehearsal/rehearse.ts';

const startedAt = new Date('2026-01-01T00:00:00Z');
const examples = `${import.meta.dirname}/../../examples`;

function configOf(text: string): Config {
  const { config, diagnostics } = readConfig([{ file: 'muster.yaml', text }]);
  if (!config) throw new Error(JSON.stringify(diagnostics));
  return config;
}

async function play(file: string, scenario = ''): Promise<Rehearsal> {
  const config = configOf(file);
  const read = readScenario({ file: 'scenario.yaml', text: `scenario: 1\n${scenario}` }, config);
  if (!read.scenario) throw new Error(JSON.stringify(read.diagnostics));
  const rehearsal = await rehearse(config, read.scenario, { host: 'n1', version: '1', startedAt });
  expect(rehearsal.report.defects).toEqual([]);
  return rehearsal;
}

/** `corosync 3s, pacemaker 3.3s, pcsd 3.3s: ready after 5.3s` */
function story({ report }: Rehearsal): string {
  const requests = report.services
    .filter(({ requestedMs }) => requestedMs !== null)
    .map(({ unit, requestedMs }) => `${unit.replace('.service', '')} ${(requestedMs ?? 0) / 1000}s`);
  return `${requests.join(', ')}: ${report.outcome ?? ''} after ${report.durationMs / 1000}s`;
}

describe('a scenario decides what becomes of the run', () => {
  const file =
    'version: 1\nimplicit: false\nprerequisites:\n  data: { mount: /srv/data }\n  nas: { path: /srv/nas, required: false, timeout: 1min }\n';
  test.each([
    ['all goes well', '', 'corosync 0s, pacemaker 0.3s, pcsd 0.3s: ready after 2.3s'],
    [
      'one is met later',
      'prerequisites: { data: 30s }',
      'corosync 30s, pacemaker 30.3s, pcsd 30.3s: ready after 32.3s',
    ],
    ['one is never met', 'prerequisites: { data: never }', 'pcsd 600s: late after 601.7s'],
    [
      'an optional one is never met',
      'prerequisites: { nas: never }',
      'corosync 60s, pacemaker 60.3s, pcsd 60.3s: degraded after 62.3s',
    ],
    [
      'one comes and goes while another is waited for',
      'prerequisites: { nas: 20s, data: [{ met: 1s }, { lost: 10s }, { met: 25s }] }',
      'corosync 25s, pacemaker 25.3s, pcsd 25.3s: ready after 27.3s',
    ],
    [
      'a service fails for good',
      'services: { corosync: { fails: always } }',
      'corosync 0s, pcsd 4.532s: failed after 6.232s',
    ],
    [
      'a service is slow',
      'services: { corosync: { takes: 40s } }',
      'corosync 0s, pacemaker 40s, pcsd 40s: ready after 42s',
    ],
    [
      'pacemaker joins late',
      'services: { pacemaker: { ready: 21s } }',
      'corosync 0s, pacemaker 0.3s, pcsd 0.3s: ready after 21.3s',
    ],
    [
      'pacemaker never joins',
      'services: { pacemaker: { ready: never } }',
      'corosync 0s, pacemaker 0.3s, pcsd 0.3s: failed after 180.3s',
    ],
    [
      'pcsd does not answer',
      'services: { pcsd: { ready: never } }',
      'corosync 0s, pacemaker 0.3s, pcsd 0.3s: failed after 182s',
    ],
    [
      'corosync dies',
      'services: { corosync: { dies: 1s } }',
      'corosync 0s, pacemaker 0.3s, pcsd 0.3s: failed after 2s',
    ],
    ['the system goes down', 'prerequisites: { data: 30s }\nshutdown: 10s', ': interrupted after 10s'],
    ['muster is told to stop', 'prerequisites: { data: 30s }\ninterrupt: 10s', ': interrupted after 10s'],
    [
      'the bus goes away and comes back',
      'prerequisites: { data: 3s }\nbus: { lost: 1s, back: 9s }',
      'corosync 9s, pacemaker 9.3s, pcsd 9.3s: ready after 11.3s',
    ],
    [
      'corosync dies while pacemaker waits for its next attempt, which would bring it up again unseen',
      'services: { corosync: { dies: 1701ms }, pacemaker: { fails: 2, dies: 1ms } }',
      'corosync 0s, pacemaker 0.3s, pcsd 3.932s: failed after 5.632s',
    ],
    [
      'an optional one is lost while corosync fails',
      'prerequisites: { nas: [{ met: 0s }, { lost: 100ms }] }\nservices: { corosync: { fails: 1 } }',
      'corosync 0s, pacemaker 2.227s, pcsd 2.227s: degraded after 4.227s',
    ],
    [
      'there is no quorum yet',
      'cluster: { quorate: false, waitForAll: true }',
      'corosync 0s, pacemaker 0.3s, pcsd 0.3s: ready after 2.3s',
    ],
  ])('%s', async (_, scenario, expected) => {
    expect(story(await play(file, scenario))).toBe(expected);
  });

  test('the report is that of up, marked as a rehearsal', async () => {
    const { report, exitCode } = await play(file, 'prerequisites: { data: never }');
    expect(report).toMatchObject({
      trigger: 'rehearsal',
      outcome: 'late',
      exitCode: 124,
      startedAt: startedAt.toISOString(),
    });
    expect(exitCode).toBe(124);
  });

  test('the same file, scenario and seed give the same run, another seed another one', async () => {
    const flaky = 'services: { corosync: { fails: 2 } }';
    const first = await play(file, flaky);
    const again = await play(file, flaky);
    const other = await play(file, `${flaky}\nseed: 2`);
    expect(again.report).toEqual(first.report);
    expect(other.report.durationMs).not.toBe(first.report.durationMs);
  });
});

/** One prerequisite of each kind, as one would write it. */
const samples: Readonly<Record<Exclude<keyof typeof kinds, 'resource'>, string>> = {
  unit: '{ unit: store.service }',
  mount: '{ mount: "/srv/da ta", fstype: xfs, options: [noatime], writable: true }',
  device: '{ device: /dev/mapper/data }',
  path: '{ path: /run/ready, contains: "^yes$" }',
  link: '{ link: bond0 }',
  address: '{ address: "fd00::11" }',
  route: '{ route: default, via: 10.9.0.254, dev: eth1 }',
  clock: '{ clock: synchronised, daemon: chrony, maxOffset: 20ms }',
  dbus: '{ dbus: org.freedesktop.UDisks2 }',
  tcp: '{ tcp: "[fd00::1]:3260" }',
  unix: '{ unix: /run/db.sock }',
  http: '{ http: "https://nas.example.com/health", status: 204, ca: /etc/ssl/site-ca.pem }',
  resolve: '{ resolve: nas.example.com, to: 10.9.0.5, server: 10.0.0.53 }',
  ping: '{ ping: 10.9.0.254 }',
  command: '{ command: [san-check, lun0], exit: [0, 1], contains: "^paths" }',
  peers: '{ peers: 3 }',
  'corosync-config': '{ corosync-config: valid }',
  all: '{ all: [{ link: eth2 }, { unit: a }] }',
  any: '{ any: [{ tcp: "10.9.0.1:1" }, { not: { path: /b } }] }',
  atLeast: '{ atLeast: { count: 2, of: [{ link: eth2 }, { link: eth3 }, { route: 10.9.0.0/24 }] } }',
  not: '{ not: { path: /run/upgrade } }',
};

describe('every kind can be rehearsed', () => {
  test.each(Object.entries(samples))('%s is met when the scenario says so, and not before', async (_, sample) => {
    const file = `version: 1\nimplicit: false\nprerequisites:\n  it: ${sample}\n`;
    expect((await play(file)).report).toMatchObject({ outcome: 'ready' });
    const { report } = await play(file, 'prerequisites: { it: [{ met: 5s }, { lost: 5.001s }, { met: 1min }] }');
    const [it] = report.prerequisites;
    expect([report.outcome, it?.state]).toEqual(['ready', 'met']);
    expect(it?.metMs).toBeGreaterThanOrEqual(5000);
    const { report: unmet } = await play(file, 'prerequisites: { it: never }');
    expect([unmet.outcome, unmet.prerequisites[0]?.state]).toEqual(['late', 'late']);
  });

  test('a unit that muster starts takes as long as the scenario says', async () => {
    const file = 'version: 1\nimplicit: false\nprerequisites: { iscsi: { unit: iscsid, start: true } }\n';
    expect(story(await play(file, 'prerequisites: { iscsi: 7s }'))).toMatch(/^corosync 7s/);
    expect((await play(file, 'prerequisites: { iscsi: never }')).report.outcome).toBe('late');
  });

  test('a kind in `ready:` of a service becomes met after the service is active', async () => {
    const file =
      'version: 1\nimplicit: false\nservices: [corosync, pacemaker, { unit: db, ready: { tcp: "127.0.0.1:5432" } }]\n';
    const { report } = await play(file, 'services: { db: { ready: 9s } }');
    expect(report.services.at(-1)).toMatchObject({ state: 'ready', activeMs: 300 });
    expect(report.services.at(-1)?.readyMs).toBeGreaterThanOrEqual(9300);
  });

  test('a cluster resource runs once its service has been active for long enough', async () => {
    const file =
      'version: 1\nimplicit: false\nservices: [corosync, pacemaker, { unit: agent, ready: { resource: dlm-clone } }]\n';
    const { report } = await play(file, 'services: { agent: { ready: 9s } }');
    expect(report.services.at(-1)?.readyMs).toBeGreaterThanOrEqual(9300);
    expect((await play(file, 'services: { agent: { ready: never } }')).report.outcome).toBe('failed');
  });
});

test.each(readdirSync(examples).filter(name => name.endsWith('.yaml')))(
  'examples/%s comes up when all goes well',
  async name => {
    const { report } = await play(readFileSync(`${examples}/${name}`, 'utf8'));
    expect([report.outcome, report.reason]).toEqual(['ready', expect.stringContaining('are up and work')]);
  },
);
