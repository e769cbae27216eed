import { Lab } from './lab.ts';
const suite = (process.argv[2] ?? 'bookworm') as 'bookworm' | 'trixie';
const lab = await Lab.create({ suite });
const node = lab.node('n1');
const sh = async (script: string) => {
  const r = await node.exec(['sh', '-c', script], { timeout: 120000 });
  console.log(`$ ${script}\n${r.stdout}\n${r.stderr}`);
};
const m = '/opt/muster-src/bin/node /opt/muster-src/dist/muster.mjs';
try {
  await node.write(
    '/etc/muster/muster.yaml',
    `version: 1
prerequisites:
  store: { unit: store }
  late: { unit: late, required: false }
  data: { mount: /srv/data }
  chrony: { unit: chrony, required: false }
  eth: { link: host0 }
`,
  );
  await node.write(
    '/etc/systemd/system/store.service',
    '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
  );
  await node.write(
    '/etc/systemd/system/late.service',
    '[Unit]\nAfter=pacemaker.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
  );
  await node.write(
    '/etc/systemd/system/bad.service',
    '[Unit]\nWants=corosync.service\n[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
  );
  await node.write('/etc/systemd/system/corosync.service.d/sleep.conf', '[Service]\nExecStartPre=/bin/sleep 1\n');
  await node.write('/etc/fstab', 'tmpfs /srv/data tmpfs defaults 0 0\n');
  await node.boot({ cmdline: ['nocluster'] });
  await node.waitForBoot();
  await sh(
    'systemctl enable --now store late; systemctl enable bad corosync pacemaker pcsd corosync-qdevice; systemctl mask chrony; systemctl daemon-reload',
  );
  await sh(`${m} plan; echo rc $?`);
  await sh(`time -p ${m} plan --format json >/dev/null`);
  await sh(`${m} install; echo rc $?`);
  await sh(
    `sed -i '/late:/d' /etc/muster/muster.yaml; ${m} plan --fix; echo rc $?; cat /etc/systemd/system/resource-agents-deps.target.d/50-muster.conf`,
  );
  await sh(
    `${m} install --dry-run; ${m} install; echo rc $?; systemctl is-enabled bad corosync pacemaker pcsd corosync-qdevice muster; /usr/local/sbin/muster --version; ls -la /usr/local/lib/muster /var/lib/muster /usr/local/sbin; cat /var/lib/muster/install.json`,
  );
  await sh(
    'systemd-analyze verify muster.service; systemctl show muster.service -p TimeoutStartUSec -p RestartPreventExitStatus -p After -p Before',
  );
  await sh(
    'muster uninstall; echo rc $?; systemctl is-enabled bad corosync pacemaker pcsd corosync-qdevice muster;ls -la /usr/local/lib /var/lib/muster',
  );
  await sh(
    `apt-cache policy pacemaker 2>/dev/null | head -3; useradd -m joe; su joe -c "${m} plan | tail -40; ${m} install; echo rc \\$?; ${m} install --dry-run | head -3"`,
  );
} finally {
  await lab.down();
}
