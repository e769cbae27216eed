/** One file by itself: its top-level keys, prerequisites and services. */
import { startOf } from './diagnostic.ts';
import { mostPrerequisites, topFields, type TopFields } from './fields.ts';
import { adviceForTop } from './misplaced.ts';
import { parseYaml } from './parse-yaml.ts';
import type { KindReader } from './read-kind.ts';
import { readPrerequisite, type DeclaredPrerequisite } from './read-prerequisite.ts';
import { readService, type DeclaredService } from './read-service.ts';
import { checkTwice } from './service-checks.ts';
import { openSource, type SourceText } from './source-text.ts';
import { entryOf, nameOf, type Entry } from './tree.ts';
import { placeOf, validate } from './validate.ts';

/** What one file says. */
export interface FilePart {
  readonly top: TopFields;
  readonly prerequisites: readonly DeclaredPrerequisite[];
  /** Undefined when the file does not say. */
  readonly services: readonly DeclaredService[] | undefined;
}

const emptyPart: FilePart = { top: {}, prerequisites: [], services: undefined };

/** Undefined when the file is not even a mapping, so that nothing can be said about what it holds. */
export function readFile(text: SourceText, main: boolean, reader: KindReader): FilePart | undefined {
  const { problems } = reader;
  const source = openSource(text, problems);
  const root = source && parseYaml(source, problems);
  if (!source || !root || root === 'invalid') return undefined;
  if (root === 'empty') {
    // A drop-in whose lines are all commented out is a way to switch it off.
    if (main)
      problems.add(startOf(source.file), 'empty-file', 'the file is empty', {
        hint: 'it needs at least the line `version: 1`',
      });
    return emptyPart;
  }
  if (root.type !== 'map') {
    problems.add(root, 'wrong-type', `the file must be a mapping of keys to values, not ${nameOf(root)}`, {
      hint: 'begin with the line `version: 1`',
    });
    return undefined;
  }
  if (main && !entryOf(root, 'version')) {
    problems.add(startOf(source.file), 'missing-key', '`version` is missing', {
      hint: 'begin the file with the line `version: 1`',
    });
  }
  return {
    top: validate(topFields, root, problems, each => adviceForTop(each, entryOf(root, 'prerequisites'))) ?? {},
    prerequisites: readPrerequisites(entryOf(root, 'prerequisites'), reader),
    services: readServices(entryOf(root, 'services'), reader),
  };
}

function readPrerequisites(entry: Entry | undefined, reader: KindReader): readonly DeclaredPrerequisite[] {
  // The key alone, with all its entries commented out, is none at all.
  if (!entry || isNothing(entry)) return [];
  if (entry.value.type !== 'map') {
    reader.problems.add(
      entry.value,
      'wrong-type',
      `\`prerequisites\` must be a mapping of names, not ${nameOf(entry.value)}`,
      {
        hint: 'such as `data: { mount: /srv/data }` below it',
      },
    );
    return [];
  }
  const { entries } = entry.value;
  const extra = entries[mostPrerequisites];
  if (extra) reader.problems.add(extra.keySpan, 'too-many', `more than ${mostPrerequisites} prerequisites`);
  return entries.slice(0, mostPrerequisites).map(each => readPrerequisite(each, reader));
}

function readServices(entry: Entry | undefined, reader: KindReader): readonly DeclaredService[] | undefined {
  if (!entry) return undefined;
  if (entry.value.type !== 'list' || entry.value.items.length === 0) {
    const found = entry.value.type === 'list' ? 'an empty one' : nameOf(entry.value);
    reader.problems.add(
      placeOf(entry.value, entry),
      'wrong-type',
      `\`services\` must be a list of units, not ${found}`,
      {
        hint: 'such as `- pcsd` or `- { unit: pacemaker, attempts: 5 }` below it; without the key: corosync, pacemaker, pcsd',
      },
    );
    return undefined;
  }
  const services = entry.value.items.map(item => readService(item, reader));
  checkTwice(
    services.flatMap(({ unit }) => unit ?? []),
    reader.problems,
  );
  return services;
}

function isNothing({ value }: Entry): boolean {
  return value.type === 'scalar' && value.value === null;
}
