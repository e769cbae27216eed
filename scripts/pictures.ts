/**
 * Draws the pictures of the documentation anew, from rehearsals: node scripts/pictures.ts. A test holds them to the program; with
 * `--check` nothing is written, and the exit status says whether they are as they would be.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { argv, exit, stdout } from 'node:process';
import { readConfig } from '../src/config/read-config.ts';
import { readScenario } from '../src/rehearsal/read-scenario.ts';
import { rehearse } from '../src/rehearsal/rehearse.ts';
import { renderSvg } from '../src/report/timeline/render-svg.ts';

const file = `version: 1
implicit: false
prerequisites:
  ring0: { address: 10.77.0.11 }
  san:   { tcp: "10.9.0.1:3260", after: [ring0], stable: 5s, description: the storage array }
  data:  { mount: /srv/data, after: [san] }
  clock: { clock: synchronised, timeout: 40s, required: false }
  dns:   { resolve: nas.example.com, timeout: 2min }
`;

const scenarios = {
  timeline: `scenario: 1
prerequisites:
  ring0: [{ met: 4s }, { lost: 21s }, { met: 27s }]
  san: 48s
  data: 59s
  clock: 12s
  dns: 8s
services:
  pacemaker: { ready: 21s }
`,
  'timeline-failed': `scenario: 1
prerequisites: { ring0: 3s, san: 11s, data: 19s, clock: never, dns: 2s }
services:
  corosync: { fails: always, takes: 2s }
`,
};

const config = readConfig([{ file: 'muster.yaml', text: file }]).config;
if (!config) throw new Error('the file is not valid');
let stale = 0;
for (const [name, text] of Object.entries(scenarios)) {
  const { scenario } = readScenario({ file: `${name}.yaml`, text }, config);
  if (!scenario) throw new Error(`the scenario of ${name} is not valid`);
  const { report } = await rehearse(config, scenario, {
    ...{ host: 'n1', version: '0.1.0', startedAt: new Date('2026-03-01T02:12:09Z') },
  });
  const path = new URL(`../docs/${name}.svg`, import.meta.url);
  const drawn = renderSvg(report);
  if (drawn === (await readFile(path, 'utf8').catch(() => ''))) continue;
  stale += 1;
  stdout.write(`${name}.svg ${argv.includes('--check') ? 'is not as it would be drawn' : 'drawn'}\n`);
  if (!argv.includes('--check')) await writeFile(path, drawn);
}
exit(argv.includes('--check') && stale > 0 ? 1 : 0);
