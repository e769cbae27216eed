import { expect, test } from 'vitest';
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
    queued: 4 * 60_000,
    again: 0,
    total: 60_000 + 337_000 + 240_000,
  });
});

test('further attempts of the stack count in full, with the time to stop it, as do stagger and settle', () => {
  const stack = 'stack: { attempts: 3, onFailure: stop, stagger: 4s, settle: 10s }\n';
  const once = 60_000 + 4000 + (337_000 + 10_000) + 240_000;
  const { prerequisites, services: starts, again, total } = planRun(config(services + stack)).longest;
  expect([prerequisites, starts]).toEqual([64_000, 347_000]);
  expect(again).toBe(2 * once + 3 * (1_800_000 + 90_000));
  expect(total).toBe(once + again);
});

test("a service without startTimeout has the unit's own, or systemd's default where that is not known", () => {
  const known = planRun(config('services: [corosync, pcsd]'), new Map([['corosync.service', 7000]]));
  expect(known.services.map(service => [service.startTimeout, service.ownStartTimeout])).toEqual([
    [7000, true],
    [90_000, true],
  ]);
});

test('a thousand prerequisites in one chain are planned at once', () => {
  const many = Array.from(
    { length: 1000 },
    (_, i) => `  p${i}: { path: /p${i}${i > 0 ? `, after: [p${i - 1}]` : ''} }`,
  );
  const plan = planRun(config(`prerequisites:\n${many.join('\n')}\n`));
  expect(plan.prerequisites).toHaveLength(1001);
});
