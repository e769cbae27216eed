/** A cluster node as a distribution installs it, to be changed by each test, and a configuration from the text of a file. */
import { readConfig } from '../../../src/config/read-config.ts';
import type { Config } from '../../../src/config/config.ts';
import type { FileType, Files } from '../../../src/ports.ts';
import { plainService } from '../../support/unit-details.ts';
import type { FakeUnit } from './fake-systemd.ts';

export function config(text = ''): Config {
  const read = readConfig([{ file: 'muster.yaml', text: `version: 1\n${text}` }]);
  if (!read.config) throw new Error(JSON.stringify(read.diagnostics));
  return read.config;
}

/** Units of a Debian node, daemons disabled, muster installed; `changes` by name. */
export function node(changes: Readonly<Record<string, FakeUnit>> = {}): Record<string, FakeUnit> {
  const units: Record<string, FakeUnit> = {
    'corosync.service': {
      unitFileState: 'disabled',
      requires: ['network-online.target'],
      after: ['network-online.target', 'basic.target'],
      service: plainService({ timeoutStartMs: 90_000 }),
    },
    'pacemaker.service': {
      unitFileState: 'disabled',
      requires: ['corosync.service'],
      wants: ['resource-agents-deps.target'],
      after: ['corosync.service', 'resource-agents-deps.target', 'time-sync.target', 'basic.target'],
      service: plainService({ timeoutStartMs: 60_000 }),
    },
    'pcsd.service': {
      unitFileState: 'disabled',
      after: ['network-online.target'],
      service: plainService({ timeoutStartMs: 90_000 }),
    },
    'sbd.service': { unitFileState: 'enabled', before: ['pacemaker.service'] },
    'muster.service': {
      unitFileState: 'enabled',
      before: ['multi-user.target'],
      service: plainService({ timeoutStartMs: 3 * 3_600_000 }),
    },
    'resource-agents-deps.target': {},
    'time-sync.target': {},
    'network-online.target': {},
    'local-fs.target': { activeState: 'active' },
    'sysinit.target': { activeState: 'active', after: ['local-fs.target'] },
    'basic.target': { activeState: 'active', after: ['sysinit.target'] },
    'multi-user.target': {
      unitFileState: 'static',
      after: ['basic.target', 'getty.target'],
      wants: ['muster.service'],
    },
    'graphical.target': { unitFileState: 'enabled', requires: ['multi-user.target'], after: ['multi-user.target'] },
  };
  for (const [name, change] of Object.entries(changes)) units[name] = { ...units[name], ...change };
  return units;
}

/** Files by path: text, or the error that looking at it throws. */
export function files(content: Readonly<Record<string, string | Error>>): Pick<Files, 'read' | 'type'> & Files {
  const at = (path: string) => {
    const found = content[path];
    if (found instanceof Error) throw found;
    return found;
  };
  const unexpected = () => {
    throw new Error('not expected here');
  };
  return {
    read: path => Promise.resolve().then(() => at(path)),
    type: path => Promise.resolve().then((): FileType | undefined => (at(path) === undefined ? undefined : 'file')),
    list: unexpected,
    entry: unexpected,
    watch: unexpected,
    watchMounts: unexpected,
  };
}

/** What every node has: the programs, and a kernel command line. */
export const programs = {
  '/usr/sbin/corosync': '',
  '/usr/sbin/corosync-quorumtool': '',
  '/usr/sbin/crm_mon': '',
  '/usr/sbin/ip': '',
  '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet\n',
};
