import { nameFrom } from './proposal.ts';

/** The server of a network file system as `host:port`; undefined for one on a disk. */
export function serverOf({ source, type }: { readonly source: string; readonly type: string }): string | undefined {
  const [, six, name] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):\//.exec(source) ?? [];
  const host = six === undefined ? name : `[${six}]`;
  // NFS 3 asks the portmapper for its ports, but the server listens on this one as well.
  if (/^nfs4?$/.test(type) || (type === '' && host !== undefined)) return host && `${host}:2049`;
  const share = /^\/\/([A-Za-z0-9_.-]+)\//.exec(source)?.[1];
  return /^(cifs|smb3)$/.test(type) && share !== undefined ? `${share}:445` : undefined;
}

/** For a prerequisite that waits for `host:port`. */
export function serverName(target: string): string {
  return nameFrom(`server-${target.replace(/:\d+$/, '')}`, 'server');
}
