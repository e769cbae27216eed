import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fileSchema } from '../../src/config/json-schema.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { propose } from '../../src/init/propose.ts';
import { byHand } from '../../src/install/layout.ts';
import { clusterProvides, isBelow } from '../../src/plan/cluster-provides.ts';
import { look } from './support/look.ts';
import { sites } from './support/sites.ts';

const schema = new Ajv().compile(fileSchema());

describe.each(Object.entries(sites))('on a node of the site %s', (name, site) => {
  it('writes this file, from these things', async () => {
    const { text, taken } = propose(await look(site), byHand.schema);
    await expect(text).toMatchFileSnapshot(`expected/${name}.yaml`);
    await expect(`${taken.join('\n')}\n`).toMatchFileSnapshot(`expected/${name}.txt`);
  });

  it('writes a valid one, for muster and for an editor', async () => {
    const { text } = propose(await look(site), byHand.schema);
    expect(readConfig([{ file: 'muster.yaml', text }]).diagnostics).toBeUndefined();
    expect([schema(parse(text)), schema.errors]).toEqual([true, null]);
  });

  it('names nothing that only the cluster brings', async () => {
    const evidence = await look(site);
    const provided = evidence.cib ? clusterProvides(evidence.cib) : [];
    const { config } = readConfig([{ file: 'muster.yaml', text: propose(evidence, byHand.schema).text }]);
    for (const { spec } of config?.prerequisites ?? []) {
      const [value] = Object.values(spec.settings) as unknown[];
      const text = String(value);
      expect(provided.filter(each => isBelow(text, each)).map(({ by }) => by.id)).toEqual([]);
      expect(provided.flatMap(({ units, addresses }) => [...units, ...addresses])).not.toContain(text);
    }
  });
});

it('waits for no fence device of a cluster that does not fence', async () => {
  const site = sites['fencing']!;
  const path = '/var/lib/pacemaker/cib/cib.xml';
  const off =
    '<cluster_property_set id="o"><nvpair id="s" name="stonith-enabled" value="false"/></cluster_property_set>';
  const text = site.files[path]?.replace('<crm_config/>', `<crm_config>${off}</crm_config>`) ?? '';
  const starter = propose(await look({ ...site, files: { ...site.files, [path]: text } }), byHand.schema);
  expect(starter.text).not.toContain('fence');
});

it('takes a node with all the daemons and without corosync.conf for one whose cluster is to be set up', async () => {
  const site = sites['remote-node-without-key']!;
  const all = [...site.enabled, ...(site.disabled ?? [])];
  const { text } = propose(await look({ ...site, enabled: [], disabled: all }), byHand.schema);
  expect(text).toContain('services:\n  - corosync\n  - pacemaker\n  - pcsd\n');
});

describe('on a node that lets itself be seen only in part', () => {
  const site = sites['iscsi-lvm']!;
  const denied = () => Promise.reject(new Error('EACCES: permission denied'));

  it('says what it could not see, and writes the rest', async () => {
    const evidence = await look(site, { systemd: { unitFiles: denied } });
    const { text, taken } = propose(evidence, byHand.schema);
    expect(taken).toContain('the unit files of systemd: cannot be looked at (EACCES: permission denied)');
    expect(text).toContain('address: 10.77.0.11');
    expect(text).toContain('- pcsd');
  });

  it.each<[string, string]>([
    ['/var/lib/pacemaker/cib/cib.xml', 'no XML at all'],
    ['/etc/fstab', '\0\u001b[31m broken\n/dev/x\n a b c d e f g\n'],
    ['/etc/corosync/corosync.conf', '}}}} node { nodelist {'],
    [
      '/etc/systemd/system/corosync.service.d/wait.conf',
      '[Service\nExecStartPre=\nExecStartPre=/bin/sleep "\u001b[2J\n',
    ],
  ])('bears a broken %s', async (path, text) => {
    const starter = propose(await look({ ...site, files: { ...site.files, [path]: text } }), byHand.schema);
    expect(readConfig([{ file: 'muster.yaml', text: starter.text }]).diagnostics).toBeUndefined();
    expect(starter.text).not.toMatch(/[\u0000-\u0008\u001b]/);
  });
});
