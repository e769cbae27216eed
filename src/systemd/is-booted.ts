import { existsSync } from 'node:fs';

/** Whether systemd runs here, as sd_booted(3) has it: it does not in a chroot, in most containers and in a rescue shell. */
export function isBooted(): boolean {
  return existsSync('/run/systemd/system');
}
