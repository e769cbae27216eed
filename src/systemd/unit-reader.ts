import { failure, propertiesInterface, unitInterface } from './manager-client.ts';
import type { ManagerClient } from './manager-client.ts';
import { unwrap } from './properties.ts';
import type { Properties } from './properties.ts';
import { SystemdError } from './systemd.ts';
import { unitType } from './unit-name.ts';
import { unitPath } from './unit-path.ts';

export const serviceInterface = 'org.freedesktop.systemd1.Service';

/** What GetAll told of a unit, by interface. */
export interface UnitProperties {
  readonly unit: Properties;
  /** Of services only. */
  readonly service: Properties | undefined;
}

/** Reads all properties of a unit (loading it when need be); the calls for its two interfaces leave together. */
export function readUnit(manager: ManagerClient, name: string): Promise<UnitProperties> {
  const path = unitPath(name);
  return new Promise((resolve, reject) => {
    const isService = unitType(name) === 'service';
    let unit: Properties | undefined;
    let service: Properties | undefined;
    const read = (interfaceName: string, take: (properties: Properties) => void) => {
      const call = { path, interface: propertiesInterface, member: 'GetAll', signature: 's', body: [interfaceName] };
      manager.send(call, { onLost: 'retry' }, end => {
        if (end.kind === 'error')
          reject(new SystemdError('systemd-refused', { purpose: `tell about ${name}`, reason: end.message }));
        else if (end.kind !== 'reply') reject(failure(end));
        else {
          take(unwrap(end.body[0]));
          if (unit && (service || !isService)) resolve({ unit, service });
        }
      });
    };
    manager.batch(() => {
      read(unitInterface, properties => (unit = properties));
      if (isService) read(serviceInterface, properties => (service = properties));
    });
  });
}
