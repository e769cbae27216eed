import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { planRun } from '../../src/plan/plan.ts';
import { planDot } from '../../src/report/plan-dot.ts';
import { config } from '../plan/support/node.ts';

test.each([0, 1, 10, 300])('Graphviz draws a plan with %i prerequisites, each a box of its own', count => {
  const lines = Array.from({ length: count }, (_, i) => {
    const after = i > 0 && i % 3 === 0 ? `, after: [p${Math.floor(i / 2)}]` : '';
    return `  p${i}: { path: '/srv/"${i}\\n" & <b>'${after} }\n`;
  });
  const text = `implicit: false\nprerequisites:\n${lines.join('')}`;
  const dot = planDot(planRun(config(count === 0 ? 'implicit: false' : text)), []);
  const { status, stdout, stderr } = spawnSync('dot', ['-Tsvg'], { input: dot, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  for (let i = 0; i < count; i++) {
    expect(stdout).toContain(`<title>prerequisite p${i}</title>`);
    expect(stdout).toContain(`path /srv/&quot;${i}\\n&quot; &amp; &lt;b&gt;</text>`);
  }
});
