/** One entry of `services`: a name or a mapping. */
import { quote } from '../lib/terminal-text.ts';
import { completeUnitName, isUnitName, unitType } from '../systemd/unit-name.ts';
import type { Service } from './config.ts';
import type { ConditionSpec } from '../conditions/registry.ts';
import type { Problems } from './diagnostic.ts';
import { backoffFrom, defaults, qdeviceUnit, serviceFields, type ServiceFields } from './fields.ts';
import { namesIn, type NamedSpan } from './names.ts';
import { chooseKind, readSpec, type KindReader } from './read-kind.ts';
import { refuseStarts } from './start-checks.ts';
import { entryOf, nameOf, type Entry, type MapNode, type Node } from './tree.ts';
import { expectMap, validate } from './validate.ts';

export interface DeclaredService {
  /** The unit, complete, and where it is named. Undefined when no unit can be made out. */
  readonly unit: NamedSpan | undefined;
  /** The prerequisites that it names. */
  readonly requires: readonly NamedSpan[];
  /** Undefined when something about it is wrong, which has been told. */
  readonly service: Service | undefined;
}

export function readService(node: Node, reader: KindReader): DeclaredService {
  const { problems } = reader;
  if (node.type === 'scalar' && node.text !== '') {
    const unit = readUnit(node.text, node, problems);
    return { unit, requires: [], service: unit && serviceFrom({ unit: unit.name }, unit.name, undefined) };
  }
  if (node.type === 'map') return readMap(node, reader);
  problems.add(node, 'wrong-type', `a service must be a name or a mapping, not ${nameOf(node)}`, {
    hint: 'such as `pacemaker` or `{ unit: pacemaker, attempts: 5 }`',
  });
  return { unit: undefined, requires: [], service: undefined };
}

export function defaultService(unit: string): Service {
  return serviceFrom({ unit }, unit, undefined);
}

function readMap(map: MapNode, reader: KindReader): DeclaredService {
  const [only, ...others] = map.entries;
  if (only?.value.type === 'map' && others.length === 0 && !Object.hasOwn(serviceFields._zod.def.shape, only.key)) {
    reader.problems.add(only.keySpan, 'missing-key', `${quote(only.key)} stands where a field of the service should`, {
      hint: `such as \`{ unit: ${only.key}, attempts: 5 }\``,
    });
    return { unit: undefined, requires: [], service: undefined };
  }
  const fields = validate(serviceFields, map, reader.problems);
  const named = entryOf(map, 'unit')?.value;
  const unit = named?.type === 'scalar' && named.text !== '' ? readUnit(named.text, named, reader.problems) : undefined;
  const readyEntry = entryOf(map, 'ready');
  const ready = readyEntry && readReady(readyEntry, reader);
  const valid = fields && unit && (!readyEntry || ready);
  const requires = namesIn(entryOf(map, 'requires')?.value, reader.problems);
  return { unit, requires, service: valid ? serviceFrom(fields, unit.name, ready) : undefined };
}

function readUnit(text: string, node: Node, problems: Problems): NamedSpan | undefined {
  const name = completeUnitName(text);
  const type = unitType(name);
  if (type !== 'service') {
    problems.add(node, 'bad-value', `${quote(text)} is a ${type ?? 'unit'}, and muster starts services only`, {
      hint: 'to wait for it, write a prerequisite `{ unit: … }`',
    });
    return undefined;
  }
  if (!isUnitName(name)) {
    const template = /@(\.service)?$/.test(text);
    const message = template ? 'is a template and needs an instance' : 'cannot be the name of a systemd unit';
    problems.add(node, 'bad-name', `${quote(text)} ${message}`, {
      hint: template
        ? `such as \`${name.replace('@.', '@NAME.')}\``
        : 'letters, digits and `:_.\\@-`, at most 255 with `.service`',
    });
    return undefined;
  }
  return { name, span: node };
}

function readReady(entry: Entry, { kinds, problems }: KindReader): ConditionSpec | undefined {
  const reader: KindReader = { kinds, problems, ready: true };
  const map = expectMap(entry, reader.problems, 'such as `ready: { tcp: "127.0.0.1:2224" }`');
  const kind = map && chooseKind(map, entry.keySpan, [], reader);
  if (map) refuseStarts(map, reader.problems);
  return kind && readSpec(kind, map, [], reader);
}

function serviceFrom(fields: ServiceFields, unit: string, ready: ConditionSpec | undefined): Service {
  const own = unit === qdeviceUnit ? defaults.qdevice : undefined;
  return {
    unit,
    attempts: fields.attempts ?? own?.attempts ?? defaults.attempts,
    backoff: backoffFrom(fields.backoff),
    startTimeout: fields.startTimeout ?? own?.startTimeout,
    ready,
    readyTimeout: fields.readyTimeout ?? own?.readyTimeout ?? defaults.readyTimeout,
    requires: fields.requires ?? [],
    required: fields.required ?? defaults.required(unit),
    evenIfHeld: fields.evenIfHeld ?? defaults.evenIfHeld(unit),
  };
}
