import { leavesOf } from '../../conditions/condition-of.ts';
import type { Config } from '../../config/config.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin', '/bin'];

const networkKinds = ['link', 'address', 'route', 'peers'] as const;

/** Programs that muster runs itself, and those of `command:` prerequisites that are named by their whole path. */
export async function checkPrograms(sight: Sight): Promise<Finding[]> {
  const own = needed(sight.config).map(async ([program, use, remedy]): Promise<Finding[]> => {
    const places = await Promise.all(folders.map(folder => sight.files.type(`${folder}/${program}`)));
    if (places.some(type => type === 'file')) return [];
    return [{ code: 'program-missing', severity: 'error', message: `${program} is not installed: ${use}`, remedy }];
  });
  return (await Promise.all([...own, ...commandPrograms(sight)])).flat();
}

type Need = readonly [program: string, use: string, remedy: string];

function needed(config: Config): Need[] {
  const has = (unit: string) => config.services.some(service => service.unit === unit);
  const leaves = config.prerequisites.flatMap(({ spec }) => leavesOf(spec));
  const kinds = new Set(leaves.map(({ kind }) => kind));
  const needs: Need[] = [];
  const crmTools = 'install the package pacemaker-cli-utils on Debian and Ubuntu, pacemaker-cli elsewhere';
  if (has('pacemaker.service')) {
    needs.push(['crm_mon', 'without it nobody can tell whether this node is a working member', crmTools]);
  }
  if (config.publish) needs.push(['attrd_updater', 'with publish: true muster tells the cluster by it', crmTools]);
  if (config.stack.standby === 'leave')
    needs.push(['crm_attribute', 'with standby: leave muster takes this node out of standby by it', crmTools]);
  if (has('corosync.service')) {
    needs.push([
      'corosync-quorumtool',
      'without it nobody can tell whether corosync has formed a membership',
      corosyncPackage,
    ]);
  }
  if (kinds.has('corosync-config')) {
    needs.push(['corosync', 'the prerequisite corosync-config runs corosync -t', corosyncPackage]);
  }
  if (networkKinds.some(kind => kinds.has(kind))) {
    needs.push([
      'ip',
      'the link, address, route and peers prerequisites watch the network through it',
      'install the package iproute2 (iproute on Fedora and RHEL)',
    ]);
  }
  if (kinds.has('ping')) {
    needs.push([
      'ping',
      'the ping prerequisites ask hosts through it',
      'install the package iputils-ping (iputils on Fedora and RHEL)',
    ]);
  }
  if (leaves.some(({ kind, settings }) => kind === 'clock' && settings.daemon === 'chrony')) {
    needs.push(['chronyc', 'a clock prerequisite asks chrony through it', 'install the package chrony']);
  }
  if (leaves.some(({ kind, settings }) => kind === 'clock' && settings.daemon === undefined)) {
    needs.push([
      'timedatectl',
      'a clock prerequisite asks the kernel through it',
      'it is of systemd: install what your distribution leaves out of it, or write `daemon: chrony`',
    ]);
  }
  return needs;
}

const corosyncPackage = 'install the package corosync';

function commandPrograms({ config, files }: Sight): Promise<Finding[]>[] {
  const leaves = config.prerequisites.flatMap(({ name, spec }) => leavesOf(spec).map(leaf => ({ name, spec: leaf })));
  return leaves.map(async ({ name, spec }): Promise<Finding[]> => {
    if (spec.kind !== 'command') return [];
    const [program] = spec.settings.command;
    if (!program.startsWith('/') || (await files.type(program)) !== undefined) return [];
    return [
      {
        code: 'program-missing',
        severity: 'warning',
        message: `${program}, which the prerequisite ${name} runs, does not exist now`,
        remedy: 'mend its path, or ignore this when it is on something that is mounted later',
      },
    ];
  });
}
