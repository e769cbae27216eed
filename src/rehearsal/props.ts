/** What each kind looks at, put on the stage of a virtual node: a prop that can be there or not. */
import type { ConditionSpec } from '../conditions/registry.ts';
import type { Cluster } from '../simulation/virtual-cluster.ts';
import type { VirtualHost } from '../simulation/virtual-host.ts';
import type { VirtualSystemd } from '../simulation/virtual-systemd.ts';
import type { StartScript, VirtualUnit } from '../simulation/virtual-unit.ts';
import { mountUnitName } from '../systemd/unit-name.ts';
import type { Course } from './scenario.ts';

export interface Stage {
  readonly host: VirtualHost;
  readonly systemd: VirtualSystemd;
  /** Those that are there now. */
  readonly routes: Set<Settings<'route'>>;
  /** What pacemaker says of itself. */
  readonly cluster: Cluster;
  /** Resources that are active on this node now. */
  readonly resources: Set<string>;
}

/** Makes the prerequisite met, or not met. */
export type Prop = (met: boolean) => void;

/** Of this node, n1, and of the others of the virtual corosync.conf. */
export const ownRingAddress = '10.77.0.1';
export const peerAddresses: readonly string[] = Array.from({ length: 31 }, (_, index) => `10.77.0.${index + 2}`);

/**
 * `contains:` is out of the rehearsal: what a file, an answer or an output would have to be cannot be made up from an
 * expression. Everything else of the kind is as it is in the file.
 */
export function withoutContents(spec: ConditionSpec): ConditionSpec {
  const { settings } = spec;
  if ('parts' in settings) {
    const parts = (settings.parts as readonly ConditionSpec[]).map(withoutContents);
    return { ...spec, settings: { ...settings, parts } } as ConditionSpec;
  }
  return 'contains' in settings ? ({ ...spec, settings: { ...settings, contains: undefined } } as ConditionSpec) : spec;
}

/** The units that it looks at. One that muster itself starts takes as long for that as `course` says. */
export function unitsOf(spec: ConditionSpec, course: Course): readonly VirtualUnit[] {
  switch (spec.kind) {
    case 'unit': {
      const { unit, state, start } = spec.settings;
      const type = state === 'finished' ? 'oneshot' : 'simple';
      return [
        {
          name: unit,
          type,
          ...(state === 'inactive' ? { initially: 'active' as const } : {}),
          ...(start === true ? { starts: [startOf(course), {}], timeoutStart: Infinity } : {}),
        },
      ];
    }
    case 'mount': {
      const name = mountUnitName(spec.settings.mount);
      return name === undefined ? [] : [{ name }];
    }
    default:
      return partsOf(spec).flatMap(part => unitsOf(part, course));
  }
}

function startOf([first]: Course): StartScript {
  return first === undefined ? { ends: 'never' } : { takes: first.at };
}

export function propOf(spec: ConditionSpec, stage: Stage): Prop {
  const { host, systemd } = stage;
  const { files, network, links, commands } = host;
  switch (spec.kind) {
    case 'unit':
      return unitProp(spec.settings, systemd);
    case 'mount':
      return mountProp(spec.settings, stage);
    case 'device':
      return met => put(files, spec.settings.device, met && { type: 'block' });
    case 'path': {
      const { path, absent, type = 'file' } = spec.settings;
      return met => put(files, path, met !== absent && { type });
    }
    case 'link':
      return met => links.set(spec.settings.link, { up: true, carrier: met });
    case 'address': {
      const name = `of-${spec.settings.address}`;
      return met => links.set(name, { up: true, carrier: true, addresses: met ? [spec.settings.address] : [] });
    }
    case 'route':
      return met => setRoute(spec.settings, met, stage);
    case 'dbus':
      return met => systemd.names.set(spec.settings.dbus, met);
    // A resource of the cluster is only ever part of what a service is ready by: there it comes with the service.
    case 'resource':
      return met => setResource(spec.settings, met, stage);
    case 'clock':
      return met => answerForClock(spec.settings, met, commands);
    case 'tcp': {
      const { host: name, port } = spec.settings.tcp;
      return met => network.set(`${name}:${port}`, met ? 'open' : 'silent');
    }
    case 'unix':
      return met => network.set(spec.settings.unix, met ? 'open' : 'refused');
    case 'http': {
      const { http, status, ca } = spec.settings;
      if (ca !== undefined) files.put(ca, { text: '-----BEGIN CERTIFICATE-----\n' });
      return met => network.setUrl(http, met ? { status: status?.[0] ?? 200, body: '' } : 'silent');
    }
    case 'resolve': {
      const { resolve, to, server } = spec.settings;
      return met => network.setName(resolve, met ? [to ?? '10.9.0.1'] : 'silent', server);
    }
    case 'ping':
      return met => answerPing(spec.settings.ping, met, commands);
    case 'command':
      return met => answerCommand(spec.settings, met, commands);
    case 'peers':
      return met => {
        for (const address of peerAddresses) {
          network.set(`${address}:${spec.settings.port}`, met ? 'refused' : 'silent');
          answerPing(address, met, commands);
        }
      };
    case 'corosync-config':
      return met => answerCorosyncTest(met, stage);
    case 'all':
    case 'any':
    case 'atLeast': {
      const parts = partsOf(spec).map(part => propOf(part, stage));
      return met => parts.forEach(part => part(met));
    }
    case 'not': {
      const parts = partsOf(spec).map(part => propOf(part, stage));
      return met => parts.forEach(part => part(!met));
    }
  }
}

function partsOf({ settings }: ConditionSpec): readonly ConditionSpec[] {
  return 'parts' in settings ? (settings.parts as readonly ConditionSpec[]) : [];
}

type Settings<Kind extends ConditionSpec['kind']> = Extract<ConditionSpec, { readonly kind: Kind }>['settings'];

function unitProp({ unit, state, start }: Settings<'unit'>, systemd: VirtualSystemd): Prop {
  let untouched = start === true;
  return met => {
    // Its first start is muster's to ask for.
    if (untouched) {
      untouched = !met;
      return;
    }
    if (met === (state !== 'inactive')) systemd.administrator.start(unit);
    else systemd.administrator.stop(unit);
  };
}

/** proc_pid_mountinfo(5). */
const mountTables = ['/proc/1/mountinfo', '/proc/self/mountinfo'];

function mountProp({ mount, fstype = 'ext4', options = [] }: Settings<'mount'>, { host, systemd }: Stage): Prop {
  const unit = mountUnitName(mount);
  const written = mount.replace(/[\s\\]/g, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return met => {
    for (const table of mountTables) {
      const line = `36 35 98:0 / ${written} ${['rw', ...options].join(',')} - ${fstype} /dev/sda1 rw`;
      const others = (host.files.text(table) ?? '').split('\n').filter(text => text.split(' ')[4] !== written);
      host.files.put(table, { text: [...others, ...(met ? [line] : [])].join('\n') });
    }
    if (unit === undefined) return;
    if (met) systemd.appear(unit);
    else systemd.vanish(unit);
  };
}

function put(
  files: VirtualHost['files'],
  path: string,
  file: false | Parameters<VirtualHost['files']['put']>[1],
): void {
  if (file === false) files.remove(path);
  else files.put(path, file);
}

function setRoute(settings: Settings<'route'>, met: boolean, { host: { links }, routes }: Stage): void {
  if (met) routes.add(settings);
  else routes.delete(settings);
  for (const family of [4, 6] as const) {
    const own = [...routes].filter(({ route }) => route.includes(':') === (family === 6));
    links.setRoutes(
      family,
      own.map(({ route, via, dev = 'eth0', table }) => ({
        dst: route.endsWith('/0') ? 'default' : route,
        dev,
        ...(via === undefined ? {} : { gateway: via }),
        ...(table === 'main' ? {} : { table }),
      })),
    );
  }
}

function setResource({ resource }: Settings<'resource'>, met: boolean, { cluster, resources }: Stage): void {
  if (met) resources.add(resource);
  else resources.delete(resource);
  cluster.resources = [...resources]
    .map(id => `<resource id="${id}" resource_agent="ocf:heartbeat:any" role="Started" active="true" managed="true">`)
    .map(opened => `${opened}<node name="n1" id="1"/></resource>`)
    .join('');
}

type Commands = VirtualHost['commands'];

function answerForClock({ daemon, maxOffset }: Settings<'clock'>, met: boolean, commands: Commands): void {
  if (daemon === undefined) {
    const argv = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'];
    commands.answer(argv, { stdout: met ? 'yes\n' : 'no\n' });
    return;
  }
  const offset = Math.min(0.0001, (maxOffset ?? 1000) / 2000);
  const leap = met ? 'Normal' : 'Not synchronised';
  const fields = ['C0A80101', '192.168.1.1', '3', '1735689600.0', offset, 0, 0, 0, 0, 0, 0, 0, 64, leap];
  commands.answer(['chronyc', '-c', '-n', 'tracking'], { stdout: `${fields.join(',')}\n` });
}

function answerPing(host: string, met: boolean, commands: Commands): void {
  commands.answer(['ping', '-n', '-c', '1', '-W', '2', host], met ? {} : { exitCode: 1, takes: 2000 });
}

function answerCommand({ command, exit }: Settings<'command'>, met: boolean, commands: Commands): void {
  const [wanted = 0] = exit;
  const other = [1, 2, 0].find(code => !exit.includes(code)) ?? 3;
  commands.answer(command, { exitCode: met ? wanted : other });
}

function answerCorosyncTest(met: boolean, { host: { commands, links } }: Stage): void {
  links.set('ring0', { up: true, carrier: true, addresses: met ? [ownRingAddress] : [] });
  const stderr = 'parse error in config: No valid name found for local host\n';
  commands.answer(['corosync', '-t'], met ? {} : { exitCode: 8, stderr });
}

/** The corosync.conf of the virtual cluster: this node and its peers. */
export function corosyncConf(peers: number): string {
  const nodes = [ownRingAddress, ...peerAddresses.slice(0, peers)].map(
    (address, index) =>
      `  node {\n    name: n${index + 1}\n    nodeid: ${index + 1}\n    ring0_addr: ${address}\n  }\n`,
  );
  return `totem {\n  version: 2\n  cluster_name: rehearsal\n}\nnodelist {\n${nodes.join('')}}\n`;
}
