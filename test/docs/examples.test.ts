import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/conditions/condition-of.ts';
import type { Config } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { prerequisiteUnits, unitsUnderTheCluster } from '../../src/plan/prerequisite-units.ts';
import { node, type CliNode } from '../cli/support/node.ts';

const folder = `${import.meta.dirname}/../../examples`;
const sites = readdirSync(folder).filter(name => name.endsWith('.yaml') && name !== 'muster.yaml');
/** `TimeoutStartSec=` of the unit that install writes. */
const shipped = 3 * 3_600_000;
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');

describe('the examples on a node that has what they name', () => {
  it('are five whole sites, and one that takes the place of a script', () => {
    expect(sites).toHaveLength(6);
  });

  it.each(sites)('%s: plan finds nothing wrong with it', async name => {
    const planned = await siteOf(name).run('plan', '--format', 'json');
    const { findings } = JSON.parse(planned.out) as { findings: { code: string; severity: string }[] };
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect([planned.code, planned.err]).toEqual([0, '']);
  });

  it.each(sites)('%s: plan shows every prerequisite and every service', async name => {
    const config = configOf(name);
    const { out } = await siteOf(name).run('plan');
    for (const each of config.prerequisites) expect(out).toContain(each.name);
    for (const { unit } of config.services) expect(out).toContain(unit.replace('.service', ''));
  });
});

function configOf(name: string): Config {
  const { config, diagnostics } = readConfig([{ file: name, text: read(name) }]);
  if (!config) throw new Error(JSON.stringify(diagnostics));
  return config;
}

/** Set up as the comments of the files ask for: the stop order is written, the first one up waits for all. */
function siteOf(name: string): CliNode {
  const config = configOf(name);
  const needed = new Set(prerequisiteUnits(config).map(({ unit }) => unit));
  const services = new Set(config.services.map(({ unit }) => unit));
  const site = node({
    file: read(name),
    units: [
      ...[...needed].map(name => ({ name })),
      { name: 'sysinit.target', wants: [...needed] },
      ...['corosync-qdevice.service', 'batch-agent.service'].filter(unit => services.has(unit)).map(name => ({ name })),
      { name: 'resource-agents-deps.target', after: unitsUnderTheCluster(config) },
      { name: 'muster.service', unitFileState: 'enabled', timeoutStart: shipped },
    ],
  });
  const { files } = site.world.host;
  const device = services.has('corosync-qdevice.service') ? '  device {\n    model: net\n  }\n' : '';
  // Who asks for quorum does not wait for all, and has told Pacemaker to wait as long as this node may.
  const waits = config.stack.requireQuorum ? '' : `  wait_for_all: 1\n${device}`;
  const conf = `quorum {\n  provider: corosync_votequorum\n${waits}}\n`;
  files.put('/etc/corosync/corosync.conf', { text: conf });
  for (const { spec } of config.prerequisites)
    for (const leaf of leavesOf(spec)) if (leaf.kind === 'command') files.put(`/usr/bin/${leaf.settings.command[0]}`);
  for (const program of ['chronyc', 'timedatectl', 'ping', 'crm_attribute']) files.put(`/usr/bin/${program}`);
  return site;
}
