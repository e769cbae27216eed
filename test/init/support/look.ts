import { gather, type Evidence } from '../../../src/init/evidence.ts';
import type { Ports } from '../../../src/ports.ts';
import type { Site } from './sites.ts';

/** All that `muster init` sees on such a node. */
export async function look(site: Site, changes: Partial<Parameters<typeof gather>[0]> = {}): Promise<Evidence> {
  return await gather({ ...portsOf(site), ...changes }, new AbortController().signal);
}

export function portsOf({ hostname, files, enabled, disabled = [], links }: Site): Parameters<typeof gather>[0] {
  const all: Record<string, string> = { '/proc/sys/kernel/hostname': `${hostname}\n`, ...files };
  const shown = Object.entries(links).map(([ifname, addresses]) => ({
    ifname,
    flags: ['UP', 'LOWER_UP'],
    operstate: 'UP',
    addr_info: addresses.map(local => ({ family: local.includes(':') ? 'inet6' : 'inet', local, prefixlen: 24 })),
  }));
  return {
    files: {
      read: (path: string) => Promise.resolve(all[path]),
      entry: (path: string) => Promise.resolve(path in all ? { kind: 'file' } : undefined),
      list: (path: string) => {
        const below = Object.keys(all).filter(each => each.startsWith(`${path}/`));
        const names = below.map(each => each.slice(path.length + 1).split('/')[0] ?? '');
        return Promise.resolve(names.length === 0 ? undefined : [...new Set(names)]);
      },
    } as Ports['files'],
    commands: {
      run: () =>
        Promise.resolve({
          exitCode: 0,
          signal: undefined,
          timedOut: false,
          spawnError: undefined,
          stdout: JSON.stringify(shown),
          stderr: '',
        }),
    } as unknown as Ports['commands'],
    systemd: {
      unitFiles: () =>
        Promise.resolve([
          ...enabled.map(name => ({ name, path: `/lib/systemd/system/${name}`, state: 'enabled' })),
          ...disabled.map(name => ({ name, path: `/lib/systemd/system/${name}`, state: 'disabled' })),
        ]),
    },
  };
}
