import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { deploy, dropIn, serviceOf, upByHand } from './support/site.ts';
import { story } from './support/story.ts';

/** corosync fails by itself here, and not already in muster's own look at its file. */
const config = `version: 1
implicit: false
services:
  - { unit: corosync, attempts: 1, readyTimeout: 6s }
  - { unit: pacemaker, attempts: 1, readyTimeout: 6s }
  - { unit: pcsd, attempts: 1 }
`;

const conf = '/etc/corosync/corosync.conf';
const cib = '/var/lib/pacemaker/cib/cib.xml';
const encrypt = `sed -i 's/crypto_cipher: none/crypto_cipher: aes256/; s/crypto_hash: none/crypto_hash: sha256/' ${conf}`;

/** corosync opens its port only where there is somebody to talk to. */
const secondNode = `sed -i 's/^nodelist {/&\\n  node {\\n    name: n2\\n    nodeid: 2\\n    ring0_addr: 10.77.0.12\\n  }/' ${conf}`;
const takePort =
  'import socket, time; taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); taken.bind(("", 5405)); time.sleep(1000)';

interface Fault {
  readonly code: string;
  /** A script that runs in the node before `muster up`. */
  readonly arrange: string;
  /** The prerequisites file; `config` unless it is here. */
  readonly file?: string;
  readonly advises: RegExp;
}

const faults: readonly Fault[] = [
  { code: 'authkey-missing', arrange: encrypt, advises: /^copy \/etc\/corosync\/authkey .*; then: muster up$/ },
  { code: 'corosync-config-missing', arrange: `rm ${conf}`, advises: /^copy \/etc\/corosync\/corosync\.conf/ },
  { code: 'corosync-config-invalid', arrange: `echo 'quorum {' >>${conf}`, advises: /corosync -t says where/ },
  {
    code: 'ring-address-missing',
    arrange: `sed -i 's/10.77.0.11/10.99.9.9/; /name: n1/d' ${conf}`,
    advises: /ip -brief address/,
  },
  {
    code: 'disk-full',
    arrange: 'mount -t tmpfs -o size=4k tmpfs /var/lib/corosync && ! head -c 8192 /dev/zero >/var/lib/corosync/fill',
    advises: /df -h \/var\/lib\/corosync/,
  },
  { code: 'shared-memory-full', arrange: 'mount -o remount,size=256k /dev/shm', advises: /df -h \/dev\/shm/ },
  {
    code: 'program-missing',
    arrange: 'mv /usr/sbin/corosync /usr/sbin/corosync.away',
    advises: /reinstall its package/,
  },
  {
    code: 'corosync-port-taken',
    arrange: `${secondNode}; systemd-run --unit=taker python3 -c '${takePort}'; until ss -lun | grep -q :5405; do sleep 0.1; done`,
    advises: /^see who it is: ss -lunp/,
  },
  {
    code: 'memory-not-locked',
    // The lab's containers may not raise the limit of locked memory.
    // A pause while it or pacemaker starts may end in another fault.
    arrange:
      "systemd-run sh -c 'until crm_mon -1 2>/dev/null | grep -q Online; do sleep 0.3; done; pkill -STOP -x corosync; sleep 3; pkill -CONT -x corosync'",
    file: config.replace(
      'unit: pacemaker, attempts: 1, readyTimeout: 6s',
      'unit: pacemaker, readyTimeout: 20s, ready: { path: /nowhere }',
    ),
    advises: /^see whether the node swaps/,
  },
  {
    code: 'cib-permissions',
    arrange: `chown root:root ${cib}`,
    advises: /^give it back to its owner: chown -R hacluster/,
  },
  { code: 'cib-corrupt', arrange: `echo '<cib' >${cib}`, advises: /mv \/var\/lib\/pacemaker\/cib\/cib\*/ },
  { code: 'cib-schema-unknown', arrange: `sed -i 's/pacemaker-3.9/pacemaker-99.0/' ${cib}`, advises: /crm_verify/ },
  {
    code: 'pcsd-environment-missing',
    arrange: 'rm /etc/default/pcsd',
    advises: /^corosync and pacemaker work; put it back/,
  },
];

const save = 'mkdir /save && cp -a /etc/corosync /var/lib/pacemaker /etc/default/pcsd /save/';
const restore = [
  'systemctl stop -q taker; systemctl stop pcsd pcsd-ruby; systemctl kill -s KILL pacemaker corosync; pkill -KILL pacemaker; pkill -KILL -x corosync',
  'umount -q /var/lib/corosync; mount -o remount,size=50% /dev/shm; rm -rf /dev/shm/qb-* /var/lib/corosync/*',
  'rm -rf /etc/corosync /var/lib/pacemaker; cp -a /save/corosync /etc/; cp -a /save/pacemaker /var/lib/',
  'cp -a /save/pcsd /etc/default/; mv /usr/sbin/corosync.away /usr/sbin/corosync',
  'systemctl stop pacemaker corosync; systemctl reset-failed',
].join('\n');

describe.each(['bookworm', 'trixie'] as const)('what keeps the stack of a %s node from coming up', suite => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await dropIn(node, 'pcsd.service', '[Service]\nTimeoutStartSec=15s\nTimeoutStopSec=2s\n');
    // A stop right after its start may last the 90 s that it has.
    await dropIn(node, 'pcsd-ruby.service', '[Service]\nTimeoutStopSec=2s\n');
    await node.boot();
    await node.waitForBoot();
    await node.execChecked(['sh', '-c', save]);
  });

  afterEach(async () => {
    await node.exec(['sh', '-c', restore], { timeout: 60_000 });
  });

  afterAll(() => lab.down());

  it.each(faults)(
    '$code is recognised, and the report begins with what to do',
    async ({ code, arrange, file, advises }) => {
      await node.execChecked(['sh', '-c', arrange]);
      const { report, exitCode, progress } = await upByHand(node, file ?? config);
      const told = `${progress}\n${JSON.stringify(report.diagnosis, null, 1)}\n${await story(node)}`;
      expect(exitCode, told).toBe(1);
      expect(report.diagnosis?.cause?.code, told).toBe(code);
      expect(report.advice, told).toMatch(advises);
      const { stdout } = await node.muster(['report']);
      expect(stdout.slice(0, stdout.indexOf('  started:'))).toMatch(/^ {2}to do: /m);
      expect(stdout).toContain('\nDiagnosis\n');
    },
  );

  it('a corosync without a quorum provider: nobody waits for what cannot come, however much time there is', async () => {
    await node.execChecked(['sh', '-c', `sed -i '/^quorum {/,/^}/d' ${conf}`]);
    const { report, progress } = await upByHand(node, 'version: 1\n');
    const told = `${progress}\n${await story(node)}`;
    expect(report.findings.map(({ code }) => code)).toContain('quorum-provider');
    expect(report.diagnosis?.cause?.code, told).toBe('quorum-provider-missing');
    expect(report.advice).toMatch(/corosync_votequorum.*; then: systemctl stop pacemaker corosync && muster up$/);
    const corosync = serviceOf(report, 'corosync.service');
    expect(corosync.detail, told).toMatch(/^it cannot become ready: corosync runs without votequorum/);
    const failed = report.events.find(event => event.type === 'service-failed' && event.unit === 'corosync.service');
    expect((failed?.at ?? Infinity) - (corosync.activeMs ?? 0), told).toBeLessThan(10_000);
    expect(serviceOf(report, 'pacemaker.service')).toMatchObject({ state: 'active' });
  });

  it('a corosync that hangs (SIGSTOP): its tools are given up, and the run ends', async () => {
    await node.systemctl('start', 'corosync.service', 'pacemaker.service');
    await node.execChecked(['pkill', '-STOP', '-x', 'corosync']);
    const { report, progress } = await upByHand(node, config);
    expect(report.diagnosis?.cause?.code, `${progress}\n${await story(node)}`).toBe('corosync-hangs');
    expect(outputOf(report, 'corosync-quorumtool')).toMatchObject({ exitCode: null, problem: 'no answer within 3s' });
    // pcsd is verified meanwhile, and on a busy machine takes longer than all the rest.
    const diagnosed = report.events.findIndex(({ type }) => type === 'diagnosis');
    expect((report.events[diagnosed]?.at ?? Infinity) - (report.events[diagnosed - 1]?.at ?? 0)).toBeLessThan(6000);
  });
});

function outputOf(report: Report, tool: string) {
  return report.diagnosis?.outputs.find(({ command }) => command.startsWith(tool));
}
