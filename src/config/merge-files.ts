/** The file and its drop-ins as one: later wins by prerequisite, by service and by top-level key. */
import type { Service } from './config.ts';
import { defaults, qdeviceUnit, type TopFields } from './fields.ts';
import type { FilePart } from './read-file.ts';
import type { DeclaredPrerequisite, NamedSpan } from './read-prerequisite.ts';
import { defaultService, type DeclaredService } from './read-service.ts';

export interface Merged {
  readonly top: TopFields;
  readonly prerequisites: readonly DeclaredPrerequisite[];
  /** Complete and in start order when no problem was found. */
  readonly services: readonly Service[];
  /** Those of them that a file names, valid or not, in start order. */
  readonly units: readonly NamedSpan[];
}

/**
 * What wins takes the place of what it replaces; what is new goes to the end. The file's own `services` stand for the
 * default list; a drop-in's change the list or add to it. With a quorum device the default list has corosync-qdevice, where
 * pcs starts it too.
 */
export function mergeFiles([main, ...dropIns]: readonly FilePart[], quorumDevice: boolean): Merged {
  const parts = main ? [main, ...dropIns] : [];
  const prerequisites = new Map<string, DeclaredPrerequisite>();
  for (const each of parts.flatMap(part => part.prerequisites)) prerequisites.set(each.name, each);
  const services = new Map<string, DeclaredService>(
    main?.services
      ? []
      : defaultServices(quorumDevice).map(name => [name, { unit: undefined, service: defaultService(name) }]),
  );
  for (const each of parts.flatMap(part => part.services ?? [])) if (each.unit) services.set(each.unit.name, each);
  return {
    top: Object.assign({}, ...parts.map(part => part.top)) as TopFields,
    prerequisites: [...prerequisites.values()],
    services: [...services.values()].flatMap(({ service }) => service ?? []),
    units: [...services.values()].flatMap(({ unit }) => unit ?? []),
  };
}

function defaultServices(quorumDevice: boolean): readonly string[] {
  return defaults.services.flatMap(unit =>
    quorumDevice && unit === 'pacemaker.service' ? [qdeviceUnit, unit] : [unit],
  );
}
