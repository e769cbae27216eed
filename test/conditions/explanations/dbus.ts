import { specOf, type Explanation } from '../support/explain.ts';
import type { World } from '../support/world.ts';
import type { UnitDetails } from '../../../src/systemd/systemd.ts';

export const busName = 'org.freedesktop.NetworkManager';
const unit = 'NetworkManager.service';
const spec = specOf('dbus', { dbus: busName });

/** The file that says which unit the bus starts for the name; undefined: nobody brought one. */
const activation =
  (text: string | undefined, state?: Partial<UnitDetails>) =>
  ({ files, systemd }: World): void => {
    systemd.failing = undefined;
    systemd.setName(busName, false);
    systemd.makeActivatable(busName);
    for (const folder of ['/etc', '/run', '/usr', '/lib']) files.remove(folder);
    if (text !== undefined) files.put(`/usr/share/dbus-1/system-services/${busName}.service`, { text });
    if (state) systemd.set(unit, state);
  };

const file = `[D-BUS Service]\nName=${busName}\nExec=/bin/false\nUser=root\nSystemdService=${unit}\n`;

export const names: readonly Explanation[] = [
  {
    title: 'owned',
    spec,
    world: ({ systemd }) => systemd.setName(busName, true),
    status: 'met',
    reason: `${busName}: has an owner`,
  },
  {
    title: 'owned by nobody',
    spec,
    world: ({ systemd }) => systemd.setName(busName, false),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: 'its service does not run, or asks for another name: busctl list',
  },
  {
    title: 'the bus would start its unit',
    spec,
    world: activation(file, {}),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: `it comes with ${unit}, when somebody calls it or starts it: systemctl start ${unit}`,
  },
  {
    title: 'its unit is starting',
    spec,
    world: activation(file, { activeState: 'activating', subState: 'start' }),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: `it comes with ${unit}, which is starting`,
  },
  {
    title: 'its unit failed',
    spec,
    world: activation(file, { activeState: 'failed', subState: 'failed' }),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: `it comes with ${unit}, which failed: journalctl -b -u ${unit}; then systemctl restart ${unit}`,
  },
  {
    title: 'its unit is masked',
    spec,
    world: activation(file, { loadState: 'masked' }),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: `it comes with ${unit}, which is masked: find out who masked it and why, then: systemctl unmask ${unit}`,
  },
  {
    title: 'its unit is an alias that is not there',
    spec,
    world: activation(file, { loadState: 'not-found' }),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: `it comes with ${unit}, which is not there: enable the service that it is an alias of`,
  },
  {
    title: 'the bus would start it, and no unit is known',
    spec,
    world: activation(undefined),
    status: 'unmet',
    reason: `${busName}: nobody owns it`,
    hint: 'it is activatable: it comes when somebody calls it, which muster does not',
  },
  {
    title: 'the bus does not answer',
    spec,
    world: ({ systemd }) => {
      systemd.failing = 'no answer within 10s';
    },
    status: 'unknown',
    reason: `${busName}: the bus did not answer: no answer within 10s`,
  },
];
