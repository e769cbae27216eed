/** What somebody once added to the daemons: sleeps are named, and the units that they were made to wait for are taken over. */
import { isBelow, type Provided } from '../plan/cluster-provides.ts';
import { isSleep } from '../plan/checks/sleep-check.ts';
import { completeUnitName, isUnitName, mountUnitName, simplifyPath, unitType } from '../systemd/unit-name.ts';
import { exists, type DropIn, type Evidence } from './evidence.ts';
import { readFstab } from './fstab.ts';
import { nameFrom, type Part, type Proposal } from './proposal.ts';

const ordering = new Set(['After', 'Requires', 'Requisite', 'Wants', 'BindsTo', 'PartOf']);
/** The cluster's own, and what muster sees to by itself. */
const ofTheCluster = /^(corosync|corosync-qdevice|pacemaker|pcsd|sbd|dlm|lvmlockd|muster|dbus|resource-agents-deps)\b/;

export function dropInPart(evidence: Evidence, provided: readonly Provided[]): Part {
  const settings = evidence.dropIns.filter(({ text }) => !/^# Written by muster/.test(text)).flatMap(readSettings);
  const before = settings.filter(({ key, value }) => key === 'ExecStartPre' && value !== '');
  const units = settings.flatMap(setting => unitsOf(setting, evidence));
  const wanted = units.filter(({ unit }) => isPrerequisite(unit, evidence, provided));
  const paths = [...new Set(settings.map(({ path }) => path))];
  return {
    heading: 'What drop-ins of the daemons waited for until now.',
    proposals: [...new Map(wanted.map(each => [each.unit, each])).values()].map(each => proposal(each, evidence)),
    remarks: before.map(remark),
    taken: paths.map(path => {
      const sleeps = before.filter(setting => setting.path === path && isSleep(words(setting.value)));
      const found = wanted.filter(each => each.path === path).map(({ unit }) => unit);
      const told = [...new Set(found), ...sleeps.map(({ value }) => `a sleep (${value})`)];
      return `${path}: ${told.join(', ') || 'nothing to wait for'}`;
    }),
  };
}

interface Setting {
  readonly path: string;
  readonly unit: string;
  readonly key: string;
  readonly value: string;
}

function readSettings({ path, unit, text }: DropIn): Setting[] {
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n');
  return lines.flatMap(line => {
    const [, key, value] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ path, unit, key, value }];
  });
}

function remark({ path, unit, value }: Setting): string {
  const argv = words(value);
  return isSleep(argv)
    ? `${path} lets ${unit} sleep (${value}). What did it wait for? Name that here, then remove the line there.`
    : `${path} runs ${argv[0] ?? value} before ${unit}. If that waits for something, name it here, then remove the line there.`;
}

interface FoundUnit {
  readonly unit: string;
  readonly path: string;
}

function unitsOf({ key, value, path }: Setting, { fstab }: Evidence): FoundUnit[] {
  if (key === 'RequiresMountsFor' || key === 'WantsMountsFor') {
    const mounts = readFstab(fstab);
    const under = value.split(/\s+/).flatMap(each => simplifyPath(each) ?? []);
    const found = mounts.filter(mount => under.some(each => each === mount.path || each.startsWith(`${mount.path}/`)));
    return found.flatMap(mount => (mount.path === '/' ? [] : [{ unit: mountUnitName(mount.path) ?? '', path }]));
  }
  if (!ordering.has(key)) return [];
  return value.split(/\s+/).map(unit => ({ unit: completeUnitName(unit), path }));
}

function isPrerequisite(name: string, evidence: Evidence, provided: readonly Provided[]): boolean {
  if (!isUnitName(name) || ofTheCluster.test(name)) return false;
  const type = unitType(name) ?? '';
  if (type === 'mount') {
    const mount = mountOf(name, evidence);
    return mount !== undefined && !provided.some(each => isBelow(mount, each));
  }
  const isTemplated = name.includes('@');
  const there = exists(evidence, isTemplated ? name.replace(/@.*\./, '@.') : name);
  return ['service', 'socket', 'path'].includes(type) && there && !provided.some(({ units }) => units.includes(name));
}

function mountOf(unit: string, { fstab }: Evidence): string | undefined {
  return readFstab(fstab).find(({ path }) => mountUnitName(path) === unit)?.path;
}

function proposal({ unit, path }: FoundUnit, evidence: Evidence): Proposal {
  const why = `named in ${path}`;
  const mount = mountOf(unit, evidence);
  if (mount !== undefined) return { name: nameFrom(mount.slice(1), 'mount'), fields: { mount }, why };
  return { name: nameFrom(unit.replace(/\.service$/, ''), 'unit'), fields: { unit }, why };
}

/** The prefixes of systemd.service(5) are no part of the program's name. */
function words(command: string): string[] {
  const found = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, ...parts]) => parts.find(Boolean) ?? '');
  const [program = '', ...rest] = found;
  return [program.replace(/^[-+!:@|]+/, ''), ...rest];
}
