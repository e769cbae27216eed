import { expect, test } from 'vitest';
import { mostPrerequisites } from '../../../src/config/fields.ts';
import type { Finding } from '../../../src/plan/finding.ts';
import { planRun } from '../../../src/plan/plan.ts';
import { planDocument } from '../../../src/report/plan-document.ts';
import { renderPlan } from '../../../src/report/text/render-plan.ts';
import { config } from '../../plan/support/node.ts';

const file = `
prerequisites:
  data:   { mount: /srv/data }
  ring0:  { address: 10.77.0.11, timeout: 1min }
  link0:  { link: eth0, timeout: 10s }
  nas:    { tcp: "nas.example.com:2049", after: [link0, ring0], stable: 5s, timeout: 2min }
  clock:  { command: [/usr/bin/chronyc, waitsync, "1"], timeout: 30s, required: false }
`;
const finding: Finding = {
  code: 'stop-order',
  severity: 'warning',
  message:
    'at power-off systemd stops srv-data.mount while pacemaker may still need it: a resource that cannot stop gets this node fenced',
  remedy: 'muster plan --fix writes the stop order',
};
const style = { columns: 80, colour: false, utf8: true };

test('the tree shows the order, the deadlines and what was found', () => {
  expect(renderPlan(planRun(config(file)), [finding], style)).toMatchInlineSnapshot(`
    "Wait for all of these, at most 10min together
      ├─ data             mount /srv/data                at most 10min
      ├─ ring0            address 10.77.0.11             at most 1min
      │  └─ nas           tcp nas.example.com:2049       2min, by 3min at the latest
      │                   (stable for 5s, also after link0)
      ├─ link0            link eth0                      at most 10s
      ├─ clock            command /usr/bin/chronyc       at most 30s
      │                   waitsync 1
      │                   (optional)
      └─ corosync-config  corosync-config valid          at most 10min
                          (implicit)

    Start one after the other, once all hold and systemd has nothing queued ahead
      1. corosync.service    3 attempts of 1min 30s (its own TimeoutStartSec), then
                             ready within 3min
      2. pacemaker.service   3 attempts of 1min 30s (its own TimeoutStartSec), then
                             ready within 3min
      3. pcsd.service        3 attempts of 1min 30s (its own TimeoutStartSec), then
                             ready within 3min; started also when the run ends early

    Longest possible wait  26min 48s: 10min for the prerequisites, 16min 48s to
                           start and verify; up to 30min more if systemd keeps the
                           start jobs of each service queued for 10min

    Findings
      warning  stop-order: at power-off systemd stops srv-data.mount while pacemaker
               may still need it: a resource that cannot stop gets this node fenced
               → muster plan --fix writes the stop order
    "
  `);
});

test('a chain as long as a file can have is shown, and from a depth on beneath each other', () => {
  const one = config('prerequisites: { p0: { path: /p } }\nimplicit: false');
  const chain = Array.from({ length: mostPrerequisites }, (_, i) =>
    one.prerequisites.map(first => ({ ...first, name: `p${i}`, after: i === 0 ? [] : [`p${i - 1}`] })),
  ).flat();
  const lines = renderPlan(planRun({ ...one, prerequisites: chain }), [], style).split('\n');
  const rowOf = (i: number) => lines.find(line => new RegExp(`─ p${i} `).test(line)) ?? '';
  expect([1, 5, 6, 4999].map(i => rowOf(i).indexOf('p'))).toEqual([8, 20, 20, 20]);
  expect(rowOf(5)).not.toContain('after p4');
  expect(rowOf(6)).toContain('(after p5)');
});

test('a long name is never cut: it has a line of its own', () => {
  const long = 'a'.repeat(64);
  const other = 'b'.repeat(64);
  const text = `
implicit: false
prerequisites:
  data: { mount: /srv/data }
  ${long}: { command: [/usr/bin/check, "${'word '.repeat(40)}"], after: [data], required: false }
  ${other}: { tcp: "nas.example.com:2049", after: [${long}, data] }
`;
  expect(renderPlan(planRun(config(text)), [], style).split('\n\n')[0]).toMatchInlineSnapshot(`
    "Wait for all of these, at most 10min together
      └─ data    mount /srv/data                                       at most 10min
         └─ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            │    command /usr/bin/check word word word word word word  at most 10min
            │    word word word word word word word…
            │    (optional)
            └─ bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                 tcp nas.example.com:2049 (also after data)            at most 10min"
  `);
  for (const utf8 of [true, false]) {
    for (const line of renderPlan(planRun(config(text)), [], { ...style, utf8 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(80);
  }
});

test('nothing is wider than the terminal, with and without UTF-8', () => {
  for (const utf8 of [true, false]) {
    const text = renderPlan(planRun(config(file)), [finding], { ...style, utf8 });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    if (!utf8) expect(text).toMatch(/^[ -~\n]*$/);
  }
});

test('without prerequisites and findings it says so', () => {
  const text = renderPlan(planRun(config('implicit: false')), [], style);
  expect(text).toContain('  nothing\n');
  expect(text).toContain('No findings\n');
});

test('as JSON, times are in milliseconds and absent ones are null', () => {
  const document = planDocument(planRun(config(file)), [finding], false);
  expect(document).toMatchObject({
    schema: 'muster.plan/1',
    deadlineMs: 600_000,
    criticalPath: ['data'],
    findings: [{ code: 'stop-order' }],
  });
  expect(document.prerequisites.map(({ name, timeoutMs, latestMs }) => [name, timeoutMs, latestMs])).toContainEqual([
    'nas',
    120_000,
    180_000,
  ]);
  expect(document.prerequisites.find(({ name }) => name === 'data')?.timeoutMs).toBeNull();
  expect(document.services.map(({ unit }) => unit)).toEqual(['corosync.service', 'pacemaker.service', 'pcsd.service']);
  expect(document.longestWaitMs).toBeGreaterThan(
    document.longestWait.prerequisitesMs + document.longestWait.servicesMs,
  );
});

test('what a service waits for by itself stands with the service, not with what is waited for before corosync', () => {
  const text = `
implicit: false
prerequisites:
  ring0: { address: 10.77.0.11 }
  shared: { mount: /srv/shared, after: [ring0], required: false }
services: [{ unit: corosync, requires: [ring0] }, pacemaker, { unit: pcsd, requires: [shared, ring0] }]
`;
  const planned = planRun(config(text));
  expect(renderPlan(planned, [], style)).toMatchInlineSnapshot(`
    "Wait for all of these, at most 10min together
      └─ ring0  address 10.77.0.11                                     at most 10min

    Start one after the other, once all hold and systemd has nothing queued ahead
      1. corosync.service    3 attempts of 1min 30s (its own TimeoutStartSec), then
                             ready within 3min
      2. pacemaker.service   3 attempts of 1min 30s (its own TimeoutStartSec), then
                             ready within 3min
      3. pcsd.service        waits for ring0 and shared (mount /srv/shared,
                             optional, after ring0), at most 10min; then 3 attempts
                             of 1min 30s (its own TimeoutStartSec), then ready
                             within 3min; started also when the run ends early

    Longest possible wait  36min 48s: 10min for the prerequisites, 26min 48s to
                           start and verify; up to 30min more if systemd keeps the
                           start jobs of each service queued for 10min

    No findings
    "
  `);
  const { gate, services, prerequisites } = planDocument(planned, [], true);
  expect(gate.after).toEqual(['ring0']);
  expect(prerequisites.map(({ requiredBy }) => requiredBy)).toEqual([[], ['pcsd.service']]);
  expect(services.map(({ requires, longestRequiredMs }) => [requires, longestRequiredMs])).toEqual([
    [[], 0],
    [[], 0],
    [['shared', 'ring0'], 600_000],
  ]);
});
