/** What `muster install` writes wherever muster itself is. */
export { defaultFile as configPath } from '../config/load-config.ts';

export const unitName = 'muster.service';
export const stopOrderFolder = '/etc/systemd/system/resource-agents-deps.target.d';
export const stopOrderPath = `${stopOrderFolder}/50-muster.conf`;
export const recordPath = '/var/lib/muster/install.json';
/** What was in the way when muster was installed, until it is put back. */
export const replacedFolder = '/var/lib/muster/replaced';
