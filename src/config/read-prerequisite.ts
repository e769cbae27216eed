/** One entry under `prerequisites`. */
import { quote } from '../lib/terminal-text.ts';
import type { Prerequisite } from './config.ts';
import { commonFields, longestName, pollingFields, pollingFrom, prerequisiteName } from './fields.ts';
import { namesIn, type NamedSpan } from './names.ts';
import { adviceForPrerequisite } from './misplaced.ts';
import { chooseKind, isPolled, readSpec, type KindReader, type TableKind } from './read-kind.ts';
import type { Problems, Span } from './diagnostic.ts';
import { unitStarts, type UnitStart } from './start-checks.ts';
import { entryOf, pick, type Entry, type MapNode } from './tree.ts';
import { expectMap, validate } from './validate.ts';

/** What the checks across prerequisites need, of valid and invalid ones alike. */
export interface DeclaredPrerequisite {
  readonly name: string;
  readonly nameSpan: Span;
  readonly kind: string | undefined;
  readonly after: readonly NamedSpan[];
  readonly starts: readonly UnitStart[];
  /** Undefined when something about it is wrong, which has been told. */
  readonly prerequisite: Prerequisite | undefined;
}

const commonKeys = Object.keys(commonFields._zod.def.shape);
const pollingKeys = Object.keys(pollingFields._zod.def.shape);

export function readPrerequisite(entry: Entry, reader: KindReader): DeclaredPrerequisite {
  const { problems } = reader;
  const nameIsFine = checkName(entry, problems);
  const map = expectMap(entry, problems, adviceForPrerequisite(entry, nameIsFine));
  const declared = { name: entry.key, nameSpan: entry.keySpan };
  if (!map) return { ...declared, kind: undefined, after: [], starts: [], prerequisite: undefined };
  const kind = chooseKind(map, entry.keySpan, [...commonKeys, ...pollingKeys], reader);
  const spec = kind && readSpec(kind, withoutPolling(map, kind, problems), keysBeside(kind), reader);
  if (spec && kind.polled === 'as-parts' && !isPolled(spec, reader.kinds)) reportPolling(map, kind, problems);
  const common = validate(
    commonFields,
    pick(map, key => commonKeys.includes(key)),
    problems,
  );
  const polling = validate(
    pollingFields,
    pick(map, key => pollingKeys.includes(key)),
    problems,
  );
  const after = namesIn(entryOf(map, 'after')?.value, problems);
  const prerequisite: Prerequisite | undefined =
    nameIsFine && spec && common && polling
      ? {
          name: entry.key,
          description: common.description,
          spec,
          required: common.required ?? true,
          timeout: common.timeout,
          after: common.after ?? [],
          stable: common.stable ?? 0,
          polling: pollingFrom(polling),
          implicit: false,
        }
      : undefined;
  return { ...declared, kind: kind?.key, after, starts: unitStarts(map), prerequisite };
}

function checkName({ key, keySpan }: Entry, problems: Problems): boolean {
  if (prerequisiteName.test(key)) return true;
  problems.add(keySpan, 'bad-name', `${quote(key)} cannot be the name of a prerequisite`, {
    hint: `a name starts with a letter or digit and goes on with letters, digits, \`-\`, \`_\` and \`.\`, at most ${longestName}`,
  });
  return false;
}

function keysBeside(kind: TableKind): readonly string[] {
  return kind.polled !== false ? [...commonKeys, ...pollingKeys] : commonKeys;
}

/** On a kind that lives on events they would be read and never used. */
function withoutPolling(map: MapNode, kind: TableKind, problems: Problems): MapNode {
  if (kind.polled !== false) return map;
  reportPolling(map, kind, problems);
  return pick(map, key => !pollingKeys.includes(key));
}

function reportPolling(map: MapNode, kind: TableKind, problems: Problems): void {
  const whose = kind.polled === false ? `\`${kind.key}\`` : `these parts of \`${kind.key}\``;
  for (const { key, keySpan } of map.entries.filter(entry => pollingKeys.includes(entry.key))) {
    problems.add(
      keySpan,
      'not-polled',
      `\`${key}\` means nothing for ${whose}: the system tells muster of every change`,
      {
        hint: 'remove it: only kinds without events are looked at again and again',
      },
    );
  }
}
