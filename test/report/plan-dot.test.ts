import { expect, test } from 'vitest';
import { planRun } from '../../src/plan/plan.ts';
import { planDot } from '../../src/report/plan-dot.ts';
import { node } from '../cli/support/node.ts';
import { config } from '../plan/support/node.ts';

test('arrows go from what is waited for to what waits, through the gate to the services', () => {
  const text = `
implicit: false
prerequisites:
  ring0: { address: 10.77.0.11, timeout: 1min }
  nas: { tcp: "nas.example.com:2049", after: [ring0], required: false, stable: 5s }
  shared: { mount: /srv/shared }
services: [corosync, pacemaker, { unit: pcsd, requires: [shared] }]
`;
  expect(planDot(planRun(config(text)), [{ code: 'autostart', severity: 'error', message: '', remedy: '' }]))
    .toMatchInlineSnapshot(`
    "digraph muster {
      rankdir=LR;
      label="Longest possible wait: 36min 48s\\nFindings: 1 error (muster plan)";
      fontname="sans-serif"; node [shape=box, fontname="sans-serif"]; edge [fontname="sans-serif"];
      subgraph cluster_prerequisites {
        label="Wait for all of these\\nat most 10min together"; style=rounded;
        "prerequisite ring0" [label="ring0\\naddress 10.77.0.11\\nat most 1min"];
        "prerequisite nas" [label="nas\\ntcp nas.example.com:2049\\noptional, stable for 5s\\nat most 10min", style=dashed];
      }
      gate [shape=diamond, label="all hold at once"];
      "prerequisite shared" [label="shared\\nmount /srv/shared\\nat most 29min 12s"];
      "service corosync.service" [shape=component, label="corosync.service\\n3 attempts of 1min 30s\\nready within 3min"];
      "service pacemaker.service" [shape=component, label="pacemaker.service\\n3 attempts of 1min 30s\\nready within 3min"];
      "service pcsd.service" [shape=component, label="pcsd.service\\n3 attempts of 1min 30s\\nready within 3min\\nstarted also when the run ends early"];
      "prerequisite ring0" -> "prerequisite nas";
      "prerequisite nas" -> gate;
      gate -> "service corosync.service";
      "service corosync.service" -> "service pacemaker.service" [penwidth=2];
      "service pacemaker.service" -> "service pcsd.service" [penwidth=2];
      "prerequisite shared" -> "service pcsd.service" [label="requires"];
    }
    "
  `);
});

test('what means something to Graphviz is told as it is', () => {
  const text = String.raw`
implicit: false
prerequisites:
  data: { path: '/srv/"a\nb" & <c>; }' }
`;
  const dot = planDot(planRun(config(text)), []);
  expect(dot).toContain(String.raw`label="data\npath /srv/\"a\\nb\" &amp; <c>; }\nat most 10min"`);
});

test('without prerequisites the gate comes first', () => {
  const dot = planDot(planRun(config('implicit: false')), []);
  expect(dot).toContain('gate -> "service corosync.service";');
  expect(dot).not.toContain('-> gate');
});

test('muster plan --format dot prints it and nothing else, with the exit status of the findings', async () => {
  const { code, out, err } = await node().run('plan', '--format', 'dot');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^digraph muster \{\n[^]*\n\}\n$/);
  expect(out).toContain('"prerequisite ready"');
});
