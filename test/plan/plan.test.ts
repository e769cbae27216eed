import { expect, test } from 'vitest';
import { mostPrerequisites } from '../../src/config/fields.ts';
import { planRun } from '../../src/plan/plan.ts';
import { config } from './support/node.ts';

const chain = `
deadline: 5min
prerequisites:
  nas: { tcp: "nas:2049", after: [ring0], timeout: 2min }
  ring0: { address: 10.0.0.1, timeout: 1min }
  clock: { command: [chronyc, waitsync], timeout: 30s, required: false }
`;

test('prerequisites come after those that they name, else in the order of the file', () => {
  expect(planRun(config(chain)).prerequisites.map(({ name }) => name)).toEqual([
    'ring0',
    'clock',
    'corosync-config',
    'nas',
  ]);
});

test('each one is late after its timeout and those of its predecessors, or at the deadline', () => {
  const latest = Object.fromEntries(planRun(config(chain)).prerequisites.map(({ name, latest }) => [name, latest]));
  expect(latest).toEqual({ ring0: 60_000, clock: 30_000, nas: 180_000, 'corosync-config': 300_000 });
});

test.each([
  ['the chain whose timeouts add up to the most', `${chain}implicit: false`, ['ring0', 'nas']],
  ['one without a timeout lasts till the deadline', chain, ['corosync-config']],
  ['nothing to wait for', 'implicit: false', []],
])('critical path: %s', (_, text, path) => {
  expect(planRun(config(text)).criticalPath).toEqual(path);
});

const services = `
deadline: 1min
implicit: false
services:
  - { unit: corosync, attempts: 3, startTimeout: 10s, readyTimeout: 5min, backoff: { initial: 2s, factor: 4, max: 5s } }
  - { unit: pacemaker, attempts: 1, startTimeout: 20s, readyTimeout: 1min }
`;

test('the longest start of a service has all attempts and the pauses between, at their longest', () => {
  expect(planRun(config(services)).services.map(({ longestStart }) => longestStart)).toEqual([
    30_000 + 2000 + 5000,
    20_000,
  ]);
});

test('services start one after the other and are verified at the same time', () => {
  expect(planRun(config(services)).longest).toEqual({
    prerequisites: 60_000,
    services: 37_000 + 300_000,
    queued: 2 * 60_000,
    again: 0,
    total: 60_000 + 337_000 + 120_000,
  });
});

test('further attempts of the stack count in full, with the time to stop it, as do stagger and settle', () => {
  const stack = 'stack: { attempts: 3, onFailure: stop, stagger: 4s, settle: 10s }\n';
  const once = 60_000 + 4000 + (337_000 + 10_000) + 120_000;
  const { prerequisites, services: starts, again, total } = planRun(config(services + stack)).longest;
  expect([prerequisites, starts]).toEqual([64_000, 347_000]);
  expect(again).toBe(2 * once + 3 * (1_800_000 + 90_000));
  expect(total).toBe(once + again);
});

test("the time to stop is the unit's own where it is known", () => {
  const stack = 'stack: { attempts: 3, onFailure: stop }\n';
  const stop = new Map([
    ['corosync.service', 5000],
    ['pacemaker.service', 60_000],
  ]);
  const [unknown, known] = [
    planRun(config(services + stack)),
    planRun(config(services + stack), { start: new Map(), stop }),
  ];
  expect(unknown.longest.again - known.longest.again).toBe(3 * (1_800_000 - 60_000 + 90_000 - 5000));
});

test("a service without startTimeout has the unit's own, or systemd's default where that is not known", () => {
  const start = new Map([['corosync.service', 7000]]);
  const known = planRun(config('services: [corosync, pcsd]'), { start, stop: new Map() });
  expect(known.services.map(service => [service.startTimeout, service.ownStartTimeout])).toEqual([
    [7000, true],
    [90_000, true],
  ]);
});

test('the longest chain that a file can have is planned at once', () => {
  const one = config('prerequisites: { p0: { path: /p } }\nimplicit: false');
  const many = Array.from({ length: mostPrerequisites }, (_, i) =>
    one.prerequisites.map(first => ({ ...first, name: `p${i}`, after: i === 0 ? [] : [`p${i - 1}`] })),
  ).flat();
  const plan = planRun({ ...one, prerequisites: many.toReversed() });
  expect(plan.prerequisites.map(({ name }) => name)).toEqual(many.map(({ name }) => name));
  expect(plan.criticalPath).toHaveLength(mostPrerequisites);
});

const requiring = `
deadline: 1min
implicit: false
prerequisites:
  ring0: { address: 10.0.0.1 }
  www: { mount: /srv/www, after: [ring0] }
  both: { path: /both }
services:
  - { unit: corosync, attempts: 1, startTimeout: 10s, readyTimeout: 1s, requires: [both] }
  - { unit: pacemaker, attempts: 1, startTimeout: 20s, readyTimeout: 1s }
  - { unit: web, attempts: 1, startTimeout: 5s, readyTimeout: 1s, requires: [www, both] }
  - { unit: pcsd, attempts: 1, startTimeout: 5s, readyTimeout: 1min }
`;

test('what only a service behind pacemaker requires is told apart, with the deadline anew when its turn has come', () => {
  const { prerequisites, services, criticalPath } = planRun(config(requiring));
  expect(prerequisites.map(({ name, requiredBy, latest }) => [name, requiredBy, latest])).toEqual([
    ['ring0', [], 60_000],
    ['both', [], 60_000],
    ['www', ['web.service'], 60_000 + 30_000 + 60_000],
  ]);
  expect(services.map(({ requires }) => requires)).toEqual([[], [], ['www', 'both'], []]);
  expect(criticalPath).toEqual(['ring0']);
});

test('the longest wait has the deadline once more for each service that waits by itself', () => {
  expect(planRun(config(requiring)).longest).toEqual({
    prerequisites: 60_000,
    services: 30_000 + 60_000 + 5000 + 5000 + 60_000,
    queued: 4 * 60_000,
    again: 0,
    total: 60_000 + 160_000 + 240_000,
  });
});

test('however short the deadline, jobs may be queued for 30 s', () => {
  expect(planRun(config('deadline: 1s\nservices: [pcsd]')).longest.queued).toBe(30_000);
});
