import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/diagnose/causes/catalogue.ts';
import type { Evidence } from '../../src/diagnose/evidence.ts';
import { recognise } from '../../src/diagnose/recognise.ts';
import { output, simulated } from './simulated.ts';

/** What real nodes of Debian 12 and 13 showed when they were brought into this state. */
const real: Readonly<Record<string, string | undefined>> = {
  'address-missing': 'ring-address-missing',
  'already-running': 'corosync-already-running',
  'authkey-mismatch': 'peers-have-another-key',
  'authkey-missing': 'authkey-missing',
  'authkey-short': 'authkey-invalid',
  'cib-corrupt': 'cib-corrupt',
  'cib-newer-schema': 'cib-schema-unknown',
  'cib-permission': 'cib-permissions',
  'conf-brace': 'corosync-config-invalid',
  'conf-missing': 'corosync-config-missing',
  'conf-version': 'corosync-config-invalid',
  'config-version': 'config-version-differs',
  'controld-crashing': 'controller-restarted',
  'controld-missing': 'subdaemon-missing',
  'controld-stopped': 'controller-stuck',
  'corosync-killed': 'killed',
  'crypto-mismatch': 'peers-have-another-key',
  'exec-missing': 'program-missing',
  fenced: 'fenced',
  'hacluster-missing': 'hacluster-missing',
  hung: 'corosync-hangs',
  'knet-plugin-missing': 'crypto-module-missing',
  'library-missing': 'library-missing',
  masked: 'unit-masked',
  'no-dc': 'no-dc-yet',
  'no-votequorum': 'quorum-provider-missing',
  'nodeid-missing': 'nodeid-missing',
  'nodeid-twice': 'nodeid-twice',
  'pcsd-bind-address': 'pcsd-address-missing',
  'pcsd-cert-permission': 'pcsd-permissions',
  'pcsd-certificate': 'pcsd-certificate',
  'pcsd-disk-full': 'pcsd-disk-full',
  'pcsd-environment': 'pcsd-environment-missing',
  'pcsd-port-taken': 'pcsd-port-taken',
  'pcsd-ruby': 'pcsd-ruby-failed',
  'peer-unresolvable': 'node-name-unresolvable',
  'port-taken': 'corosync-port-taken',
  'qdevice-unconfigured': 'qdevice-not-configured',
  'qdevice-unreachable': 'qdevice-unreachable',
  'quorum-lost': 'peers-unreachable',
  'ring-cut': 'peers-unreachable',
  segv: 'crashed',
  'shm-full': 'shared-memory-full',
  // The start limit is what was hit last; what has to be mended is the reason of the first failure.
  'start-limit': 'corosync-config-missing',
  'start-timeout': 'start-timeout',
  'var-full': 'disk-full',
  'var-readonly': 'disk-read-only',
  'waiting-for-peer': 'waiting-for-peers',
  // Nothing is wrong with these.
  'cib-dir-permission': undefined,
  'cluster-name': undefined,
  mtu: undefined,
  'standby-maintenance': undefined,
};

const folder = new URL('fixtures/', import.meta.url);
const fixtures = ['bookworm', 'trixie'].flatMap(suite =>
  readdirSync(new URL(`${suite}/`, folder)).map(file => ({ suite, name: file.replace(/\.json$/, '') })),
);
const read = ({ suite, name }: { readonly suite: string; readonly name: string }) =>
  JSON.parse(readFileSync(new URL(`${suite}/${name}.json`, folder), 'utf8')) as Evidence;

describe('what was taken from a real node', () => {
  it.each(fixtures)('$suite, $name', fixture => {
    expect(Object.keys(real)).toContain(fixture.name);
    expect(recognise(read(fixture))?.code).toBe(real[fixture.name]);
  });
});

describe('what a lab cannot have, or not safely', () => {
  it.each(Object.entries(simulated))('%s', (code, evidence) => {
    expect(recognise(evidence)?.code).toBe(code);
  });
});

describe('a denial of the kernel is only a cause when it befell the daemon that failed', () => {
  const denied = simulated['access-denied'] as Evidence;
  const told = (line: string) => recognise({ ...denied, outputs: [output('journalctl --dmesg', [line])] })?.code;
  const apparmor = (comm: string, name: string, profile = comm) =>
    `audit: type=1400 audit(1.2:3): apparmor="DENIED" operation="open" profile="/usr/sbin/${profile}" name="${name}" pid=7 comm="${comm}" requested_mask="r"`;

  it.each([
    ['AppArmor', apparmor('corosync', '/etc/corosync/authkey')],
    ['before its program was executed', apparmor('(corosync)', '/usr/sbin/corosync')],
    [
      'SELinux',
      'audit: type=1400 audit(1.2:3): avc:  denied  { read } for  pid=7 comm="corosync" name="authkey" dev="sda1" scontext=system_u:system_r:cluster_t:s0 tclass=file permissive=0',
    ],
  ])('%s', (_, line) => expect(told(line)).toBe('access-denied'));

  it.each([
    ['another program, and a file of the cluster', apparmor('backup', '/etc/corosync/corosync.conf')],
    ['another daemon of the cluster', apparmor('pacemakerd', '/var/lib/pacemaker/cib')],
    ['a program whose name only begins like it', apparmor('corosync-notify', '/etc/corosync/corosync.conf')],
    ['another program with a profile of that name', apparmor('nsd', '/etc/nsd', 'corosync')],
  ])('not: %s', (_, line) => expect(told(line)).not.toBe('access-denied'));
});

it('every cause of the catalogue has a real or a simulated case', () => {
  const covered = new Set([...fixtures.map(({ name }) => real[name]), ...Object.keys(simulated)]);
  expect(catalogue.map(({ code }) => code).filter(code => !covered.has(code))).toEqual([]);
});

it('all words of what is told are filled in', () => {
  for (const evidence of [...fixtures.map(read), ...Object.values(simulated)]) {
    const found = recognise(evidence);
    expect(`${found?.message} ${found?.todo}`).not.toMatch(/\{\w+\}/);
  }
});

it('a cause of the cluster is not looked for when pcsd or a service of the site failed', () => {
  const evidence = read({ suite: 'bookworm', name: 'authkey-missing' });
  expect(recognise({ ...evidence, culprit: 'pcsd.service' })).toBeUndefined();
  expect(recognise({ ...evidence, culprit: 'site.service' })).toBeUndefined();
  expect(recognise({ ...evidence, culprit: '' })).toBeUndefined();
});

it('what corosync -t said is enough, when corosync has not been started', () => {
  const reason = "prerequisite corosync-config was not met within its timeout: failed to parse node address 'n9'";
  expect(recognise({ reason, culprit: 'corosync-config', units: [], outputs: [] })).toMatchObject({
    code: 'node-name-unresolvable',
    message: 'the node address n9 in corosync.conf does not resolve',
    seen: reason,
  });
});
