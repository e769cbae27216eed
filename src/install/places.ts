/** Where `muster install` puts things. */
import { guardUnit } from '../guard/places.ts';

export { defaultFile as configPath } from '../config/load-config.ts';

export const programFolder = '/usr/local/lib/muster';
/** Named in the first line of the starter file: editors look there. */
export const schemaPath = `${programFolder}/schema.json`;
export const commandPath = '/usr/local/sbin/muster';
export const unitName = 'muster.service';
export const unitPath = `/etc/systemd/system/${unitName}`;
/** It runs this program, which is no Node. */
export const guardProgramPath = `${programFolder}/muster-guard`;
export const guardUnitPath = `/etc/systemd/system/${guardUnit}`;
export const stopOrderFolder = '/etc/systemd/system/resource-agents-deps.target.d';
export const stopOrderPath = `${stopOrderFolder}/50-muster.conf`;
export const recordPath = '/var/lib/muster/install.json';
/** What was in the way when muster was installed, until it is put back. */
export const replacedFolder = '/var/lib/muster/replaced';
