/** Nodes of real kinds of sites, as their files show them. */

export interface Site {
  readonly hostname: string;
  readonly files: Readonly<Record<string, string>>;
  readonly enabled: readonly string[];
  readonly disabled?: readonly string[];
  /** Addresses by interface. */
  readonly links: Readonly<Record<string, readonly string[]>>;
}

const daemons = ['corosync.service', 'pacemaker.service', 'pcsd.service'];

function corosync(nodes: readonly (readonly [string, ...string[]])[], quorum = ''): string {
  const members = nodes.map(([name, ...rings], index) =>
    [
      '    node {',
      ...rings.map((address, ring) => `        ring${ring}_addr: ${address}`),
      `        name: ${name}`,
      `        nodeid: ${index + 1}`,
      '    }\n',
    ].join('\n'),
  );
  return `totem {\n    version: 2\n    cluster_name: site\n    transport: knet\n}\n\nnodelist {\n${members.join('\n')}}\n\nquorum {\n    provider: corosync_votequorum\n${quorum}}\n`;
}

function cib(resources: string): string {
  return `<cib crm_feature_set="3.19.0" validate-with="pacemaker-3.9" epoch="12" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources>
${resources}
    </resources>
    <constraints/>
  </configuration>
</cib>
`;
}

function primitive(id: string, agent: string, parameters: Readonly<Record<string, string>> = {}): string {
  const [kind = '', provider = '', type = provider] = agent.split(':');
  const provided = agent.split(':').length > 2 ? ` provider="${provider}"` : '';
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`,
  );
  return `<primitive id="${id}" class="${kind}"${provided} type="${type}"><instance_attributes id="${id}-a">${pairs.join('')}</instance_attributes></primitive>`;
}

export const sites: Readonly<Record<string, Site>> = {
  'iscsi-lvm': {
    hostname: 'alpha.example.com',
    enabled: ['open-iscsi.service', 'multipathd.service', 'chrony.service'],
    disabled: daemons,
    links: { eth0: ['10.77.0.11'], ens2f0: ['10.9.0.11'], ens2f1: ['10.9.1.11'] },
    files: {
      '/etc/corosync/corosync.conf': corosync([
        ['alpha', '10.77.0.11', '10.78.0.11'],
        ['beta', '10.77.0.12', '10.78.0.12'],
      ]),
      '/var/lib/pacemaker/cib/cib.xml': cib(`<group id="db">
${primitive('db-vg', 'ocf:heartbeat:LVM-activate', { vgname: 'vg-db', vg_access_mode: 'system_id' })}
${primitive('db-fs', 'ocf:heartbeat:Filesystem', { device: '/dev/mapper/vg--db-data', directory: '/srv/db', fstype: 'xfs' })}
${primitive('db-ip', 'ocf:heartbeat:IPaddr2', { ip: '10.77.0.100', cidr_netmask: '24', nic: 'eth0:vip' })}
${primitive('db-daemon', 'systemd:postgresql@16-main')}
</group>
${primitive('db-log', 'ocf:heartbeat:Filesystem', { device: '/dev/vg-db/log', directory: '/srv/db/log', fstype: 'xfs' })}
${primitive('sbd', 'stonith:fence_sbd', { devices: '/dev/disk/by-id/wwn-0x600140500000sbd1,/dev/disk/by-id/wwn-0x600140500000sbd2' })}`),
      '/etc/fstab': [
        'UUID=1b2c /      ext4 errors=remount-ro 0 1',
        'UUID=AA-BB /boot/efi vfat umask=0077 0 1',
        'UUID=9f8e none   swap sw 0 0',
        '/dev/vg-db/data /srv/db xfs noauto 0 0',
        '',
      ].join('\n'),
      '/etc/iscsi/nodes/iqn.2003-01.org.example:array/10.9.0.1,3260,1/default': '',
      '/etc/iscsi/nodes/iqn.2003-01.org.example:array/10.9.1.1,3260,2/default': '',
      '/etc/systemd/system/corosync.service.d/wait.conf':
        '[Service]\nExecStartPre=/bin/sleep 30\nExecStartPre=-/usr/local/bin/wait-for-san --all\n',
      '/etc/systemd/system/resource-agents-deps.target.d/storage.conf':
        '[Unit]\nRequires=multipathd.service postgresql@16-main.service\nAfter=multipathd.service postgresql@16-main.service network-online.target gone.service\n',
    },
  },
  drbd: {
    hostname: 'left',
    enabled: ['chronyd.service'],
    disabled: [...daemons, 'corosync-qdevice.service'],
    links: { bond0: ['10.77.0.11', 'fd00:77::11'], rep0: ['192.168.77.11'] },
    files: {
      '/etc/corosync/corosync.conf': corosync(
        [
          ['left', 'fd00:77::11'],
          ['right', 'fd00:77::12'],
        ],
        '    device {\n        model: net\n        net {\n            host: qnet.example.com\n            algorithm: ffsplit\n        }\n    }\n',
      ),
      '/var/lib/pacemaker/cib/cib.xml': cib(`<clone id="r0-clone">
${primitive('r0', 'ocf:linbit:drbd', { drbd_resource: 'r0' })}
</clone>
${primitive('fs', 'ocf:heartbeat:Filesystem', { device: '/dev/drbd0', directory: '/srv/nfs', fstype: 'ext4' })}
${primitive('fs2', 'ocf:heartbeat:Filesystem', { device: '/dev/drbd/by-res/r0/1', directory: '/srv/more', fstype: 'ext4' })}
${primitive('fs3', 'ocf:heartbeat:Filesystem', { device: '-U 3c6f8a', directory: '/srv/third', fstype: 'ext4' })}`),
      '/etc/drbd.d/r0.res': `resource r0 {
  device /dev/drbd0;
  meta-disk internal;
  net { protocol C; }
  on left  { disk /dev/vg_left/r0;  address 192.168.77.11:7789; node-id 0; }
  on right { disk /dev/vg_right/r0; address 192.168.77.12:7789; node-id 1; } # the other room
}
`,
      '/etc/fstab': '/dev/sda1 / xfs defaults 0 0\n/dev/sdb1 /srv/backup\\040disk xfs nofail 0 0\n',
      '/etc/systemd/system/pacemaker.service.d/drbd.conf':
        "[Unit]\nRequiresMountsFor=/srv/nfs\n[Service]\nExecStartPre=/bin/sh -c 'sleep 20; true'\n",
    },
  },
  'nfs-server': {
    hostname: 'node-b',
    enabled: ['systemd-timesyncd.service', 'lldpd.service'],
    disabled: daemons,
    links: { ens1: ['10.20.0.12'] },
    files: {
      '/etc/corosync/corosync.conf': corosync([
        ['node-a', 'node-a'],
        ['node-b', 'node-b'],
      ]),
      '/etc/hosts':
        '127.0.0.1 localhost\n127.0.1.1 node-b\n10.20.0.11 node-a.example.com node-a\n10.20.0.12 node-b # ring\n',
      '/var/lib/pacemaker/cib/cib.xml':
        cib(`<template id="nfs-client" class="ocf" provider="heartbeat" type="Filesystem"><instance_attributes id="t"><nvpair id="t1" name="fstype" value="nfs"/></instance_attributes></template>
${primitive('disk', 'ocf:heartbeat:Filesystem', { device: 'UUID=0af1', directory: '/srv/exports', fstype: 'xfs' })}
${primitive('server', 'ocf:heartbeat:nfsserver', { nfs_shared_infodir: '/srv/exports/.nfs' })}
${primitive('export', 'ocf:heartbeat:exportfs', { directory: '/srv/exports', clientspec: '10.20.0.0/24' })}
<primitive id="archive" template="nfs-client"><instance_attributes id="archive-a"><nvpair id="a1" name="device" value="nas.example.com:/archive"/><nvpair id="a2" name="directory" value="/srv/archive"/></instance_attributes></primitive>
${primitive('ip', 'ocf:heartbeat:IPaddr2', { ip: '10.20.0.100' })}`),
      '/etc/fstab': [
        '# <source> <mount point> <type> <options>',
        '/dev/sda2 / ext4 defaults 0 1',
        'nas.example.com:/archive /srv/archive nfs4 noauto,_netdev 0 0',
        'filer:/conf /etc/site-conf nfs _netdev,nofail 0 0',
        '[fd00::7]:/media /srv/media nfs4 _netdev 0 0',
        '//win/share /mnt/share cifs credentials=/root/.smb,_netdev 0 0',
        '/dev/sdc1 /srv/later ext4 noauto 0 0',
        'tmpfs /srv/scratch tmpfs size=1g 0 0',
        '',
      ].join('\n'),
      '/etc/systemd/system/pcsd.service.d/x.conf':
        '[Unit]\nAfter=lldpd.service nfs-server.service\nWants=lldpd\nAfter=etc-site\\x2dconf.mount\n',
    },
  },
  'plain-address': {
    hostname: 'web1',
    enabled: [],
    // Set up with crmsh: there is no pcsd.
    disabled: ['corosync.service', 'pacemaker.service'],
    links: { eth0: ['192.0.2.11'] },
    files: {
      // Nodes without names, as old guides show them.
      '/etc/corosync/corosync.conf':
        'nodelist {\n  node {\n    ring0_addr: 192.0.2.11\n    nodeid: 1\n  }\n  node {\n    ring0_addr: 192.0.2.12\n    nodeid: 2\n  }\n}\n',
      '/var/lib/pacemaker/cib/cib.xml': cib(
        primitive('vip', 'ocf:heartbeat:IPaddr2', { ip: '192.0.2.100', nic: 'eth0' }),
      ),
      '/etc/fstab': '/dev/vda1 / ext4 defaults 0 1\n',
    },
  },
  'remote-node': {
    hostname: 'far',
    enabled: ['chrony.service'],
    disabled: ['pacemaker_remote.service', 'pcsd.service'],
    links: { eth0: ['192.0.2.9'] },
    files: { '/etc/pacemaker/authkey': 'x' },
  },
  'remote-node-without-key': {
    hostname: 'far',
    enabled: ['pacemaker_remote.service'],
    disabled: daemons,
    links: { eth0: ['192.0.2.9'] },
    files: {},
  },
  fencing: {
    hostname: 'n1',
    enabled: [],
    disabled: daemons,
    links: { eth0: ['10.77.0.11'] },
    files: {
      '/etc/corosync/corosync.conf': corosync([
        ['n1', '10.77.0.11'],
        ['n2', '10.77.0.12'],
      ]),
      '/var/lib/pacemaker/cib/cib.xml': cib(
        [
          primitive('fence-n1', 'stonith:fence_ipmilan', { ip: '10.9.0.51', pcmk_host_list: 'n1' }),
          primitive('fence-n2', 'stonith:fence_ipmilan', { ip: '10.9.0.52', pcmk_host_list: 'n2', ipport: '623' }),
          primitive('pdu', 'stonith:fence_apc', {
            ipaddr: 'pdu.example.com',
            ipport: '2222',
            pcmk_host_map: 'n1:3;n2:4',
          }),
          primitive('vcenter', 'stonith:fence_vmware_rest', { ip: '2001:db8::7', ipport: '443' }),
          primitive('cloud', 'stonith:fence_aws', { region: 'eu-1' }),
          primitive('odd', 'stonith:fence_other', { ip: 'https://somewhere/else' }),
        ].join('\n'),
      ),
    },
  },
  'before-the-cluster': { hostname: 'fresh', enabled: ['chrony.service'], links: { eth0: ['192.0.2.9'] }, files: {} },
};
