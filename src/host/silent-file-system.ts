/** File systems that tell inotify nothing of what others than this machine's programs do there. */
import { statfs } from 'node:fs/promises';

/** Magic numbers of statfs(2): network and cluster file systems (others write there), and those the kernel itself fills. */
const silentTypes: ReadonlySet<number> = new Set([
  0x6969, // nfs
  0xff534d42, // cifs
  0xfe534d42, // smb2
  0x00c36400, // ceph
  0x01021997, // 9p
  0x65735546, // fuse: glusterfs, sshfs
  0x01161970, // gfs2
  0x7461636f, // ocfs2
  0x0bd00bd0, // lustre
  0x62656572, // sysfs
  0x9fa0, // proc
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
]);

export async function isSilentFileSystem(folder: string): Promise<boolean> {
  try {
    const { type } = await statfs(folder);
    return silentTypes.has(type >>> 0);
  } catch {
    return false;
  }
}
