import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickCib } from '../lab/cluster-files.ts';
import type { Suite } from '../lab/debian-tree.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { addSlowOneshot } from './support/site.ts';

const file = '/etc/muster/muster.yaml';

function primitive(id: string, agent: string, parameters: Readonly<Record<string, string>> = {}): string {
  const [kind = '', provider = '', type = provider] = agent.split(':');
  const of = agent.split(':').length > 2 ? ` provider="${provider}"` : '';
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`,
  );
  return `<primitive id="${id}" class="${kind}"${of} type="${type}"><instance_attributes id="${id}-a">${pairs.join('')}</instance_attributes></primitive>`;
}

const resources = `<resources>
${primitive('fence-n2', 'stonith:fence_ipmilan', { ip: '10.9.0.52', username: 'admin', password: 's3cret' })}
${primitive('fence-disk', 'stonith:fence_scsi', { devices: '/dev/disk/by-id/wwn-0x600a' })}
<clone id="r0-clone">${primitive('r0', 'ocf:linbit:drbd', { drbd_resource: 'r0' })}</clone>
<group id="db">
${primitive('db-vg', 'ocf:heartbeat:LVM-activate', { vgname: 'vg-db', vg_access_mode: 'system_id' })}
${primitive('db-fs', 'ocf:heartbeat:Filesystem', { device: '/dev/vg-db/data', directory: '/srv/db', fstype: 'xfs' })}
${primitive('lun-fs', 'ocf:heartbeat:Filesystem', { device: '/dev/disk/by-id/scsi-3600a', directory: '/srv/lun', fstype: 'xfs' })}
${primitive('db-ip', 'ocf:heartbeat:IPaddr2', { ip: '10.77.0.100', cidr_netmask: '24', nic: 'host0' })}
${primitive('db-daemon', 'systemd:app')}
</group>
</resources>`;

const drbd = `resource r0 {
  device /dev/drbd0;
  on n1 { disk /dev/vg_left/r0;  address 10.77.0.11:7789; }
  on n2 { disk /dev/vg_right/r0; address 10.77.0.12:7789; }
}
`;

const fstab = `filer.example.com:/conf /srv/conf nfs4 _netdev,nofail 0 0
filer.example.com:/home /srv/home nfs4 noauto,_netdev 0 0
/var/lib /srv/site none bind 0 0
/dev/vg-db/data /srv/db xfs noauto 0 0
`;

/** What somebody wrote before there was muster. */
const dropIns: Readonly<Record<string, string>> = {
  'corosync.service.d/wait.conf':
    '[Service]\nExecStartPre=/bin/sleep 1\nExecStartPre=-/usr/local/bin/wait-for-san --all\n',
  'pacemaker.service.d/wait.conf': '[Service]\nExecStartPre=/bin/sh -c "sleep 2; true"\n',
  'pcsd.service.d/wait.conf': '[Unit]\nAfter=store.service\n[Service]\nExecStartPre=/bin/sleep 3\n',
  'resource-agents-deps.target.d/store.conf':
    '[Unit]\nRequires=store.service app.service\nAfter=store.service app.service gone.service network-online.target\nRequiresMountsFor=/srv/site\n',
};

interface Plan {
  readonly prerequisites: readonly { readonly text: string }[];
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
}

describe.each<[Suite, string, readonly string[]]>([
  ['bookworm', 'ring0_addr: 10.77.0.11\n    ring1_addr: fd77::11', ['address 10.77.0.11', 'address fd77::11']],
  ['trixie', 'ring0_addr: n1\n    ring1_addr: n1-b', ['address 10.77.0.11', 'address fd77::11']],
])('muster init on a node of %s where much has grown over the years', (suite, rings, addresses) => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite, nodes: 2 });
    node = lab.node('n1');
    const conf = await node.read('/etc/corosync/corosync.conf');
    await node.write('/etc/corosync/corosync.conf', conf.replace('ring0_addr: 10.77.0.11', rings));
    await node.write('/etc/hosts', `${await node.read('/etc/hosts')}fd77::11 n1-b\n`);
    await node.write('/var/lib/pacemaker/cib/cib.xml', quickCib.replace('<resources/>', resources), 0o600);
    await node.write('/etc/drbd.d/r0.res', drbd);
    await node.write('/etc/iscsi/nodes/iqn.2003-01.org.example:array/10.9.0.1,3260,1/default', '', 0o600);
    await node.write('/etc/iscsi/nodes/iqn.2003-01.org.example:array/10.9.1.1,3260,2/default', '', 0o600);
    await node.write('/etc/fstab', fstab);
    for (const [path, text] of Object.entries(dropIns)) await node.write(`/etc/systemd/system/${path}`, text);
    await node.write('/etc/systemd/system/app.service', '[Service]\nExecStart=sleep infinity\n');
    await addSlowOneshot(node, 'store.service', 0);
    await node.boot();
    await node.waitForBoot();
    await node.systemctl('enable', 'chrony.service');
  });
  afterAll(() => lab.down());

  it('shows the file without writing it', async () => {
    const { exitCode, stdout } = await node.muster(['init', '--stdout']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('prerequisites:');
    expect((await node.exec(['test', '-e', file])).exitCode).toBe(1);
  });

  it('tells who may not see all what could not be seen, and writes nothing', async () => {
    const program = ['/opt/muster-src/bin/node', '/opt/muster-src/dist/muster.mjs'];
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...program];
    const shown = await node.exec([...asNobody, 'init', '--stdout']);
    expect(shown.exitCode, shown.stderr).toBe(0);
    expect(shown.stderr).toMatch(/cib\.xml: cannot be looked at/);
    expect(shown.stdout).toContain('address: 10.77.0.11');
    expect((await node.exec([...asNobody, 'init'])).exitCode).toBe(2);
  });

  it('takes what lies beneath the cluster, and nothing that only the cluster brings', async () => {
    const { exitCode, stderr } = await node.muster(['init']);
    expect(exitCode, stderr).toBe(0);
    const text = await node.read(file);
    const said = text.replaceAll(/^\s*#.*$/gm, '');
    for (const brought of [
      '10.77.0.100',
      '/srv/db',
      '/srv/lun',
      'vg-db',
      '/dev/drbd',
      'app',
      'noauto',
      '/srv/home',
      's3cret',
    ])
      expect(said).not.toContain(brought);
    expect(text).not.toContain('s3cret');
    for (const sleep of ['/bin/sleep 1', 'wait-for-san', 'sleep 2; true', '/bin/sleep 3'])
      expect(text).toContain(sleep);
  });

  it('writes a file that passes muster plan on that node', async () => {
    const { exitCode, stdout, stderr } = await node.muster(['plan', '--format', 'json']);
    expect(exitCode, stdout + stderr).toBe(0);
    const { prerequisites, findings } = JSON.parse(stdout) as Plan;
    expect(prerequisites.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        ...addresses,
        'device /dev/disk/by-id/wwn-0x600a',
        'device /dev/disk/by-id/scsi-3600a',
        'device /dev/vg_left/r0',
        'link host0',
        'tcp 10.9.0.1:3260',
        'tcp 10.9.1.1:3260',
        'tcp filer.example.com:2049',
        'mount /srv/conf',
        'mount /srv/site',
        'unit store.service',
        'unit chrony.service',
        'clock synchronised',
      ]),
    );
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.map(({ code }) => code)).not.toContain('circular');
  });

  it('replaces it only when it is told to', async () => {
    const before = await node.read(file);
    await node.write(file, `${before}# mine\n`);
    expect((await node.muster(['init'])).exitCode).toBe(2);
    expect(await node.read(file)).toContain('# mine');
    expect((await node.muster(['init', '--force'])).exitCode).toBe(0);
    expect(await node.read(file)).toBe(before);
  });
});
