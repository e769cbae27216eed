/** Advice about things that are right by themselves and stand in the wrong place. */
import { kinds } from '../conditions/registry.ts';
import { completeUnitName } from '../systemd/unit-name.ts';
import { defaults, serviceFields, topFields } from './fields.ts';
import type { Issue } from './issue-message.ts';
import { entryOf, type Entry, type MapNode } from './tree.ts';

/** Of an entry under `prerequisites` that is no mapping. */
export function adviceForPrerequisite({ key, value }: Entry, nameIsFine: boolean): string {
  const example = (text: string) => `such as \`${text}\``;
  if (Object.hasOwn(topFields._zod.def.shape, key))
    return `\`${key}\` stands beside \`prerequisites\`, not in it: take its indentation away`;
  if (Object.hasOwn(kinds, key) && value.type === 'scalar')
    return `\`${key}\` is a kind: indent it below the name of a prerequisite, ${example(`data: { ${key}: ${value.text || '…'} }`)}`;
  if (defaults.services.includes(completeUnitName(key)))
    return 'what muster starts is listed under `services`, which stands beside `prerequisites`';
  const name = nameIsFine ? key : 'data';
  if (value.type === 'list') return `one prerequisite for each, or one for all: \`${name}: { all: […] }\``;
  const text = value.type === 'scalar' ? value.text : '';
  const [, kind = '', rest = ''] = /^([\w-]+)[:= ]\s*(\S.*)$/.exec(text) ?? [];
  return Object.hasOwn(kinds, kind)
    ? `write \`${name}: { ${kind}: ${rest} }\``
    : example(`${name}: { mount: ${text.startsWith('/') ? text : '/srv/data'} }`);
}

/** Of a word where a kind should be; undefined when it means nothing elsewhere either. */
export function adviceForKind(word: string): string | undefined {
  const [kind = '', ...rest] = word.split(/[:= ]/);
  if (rest.length > 0 && Object.hasOwn(kinds, kind))
    return `a \`:\` and a space end the kind: \`${kind}: ${rest.join(':').trim() || '…'}\``;
  if (/^(sleep|wait|delay|pause)$/i.test(word))
    return 'muster waits for things, not for a time: name what the time was for';
  if (Object.hasOwn(serviceFields._zod.def.shape, word))
    return `\`${word}\` is of a service: those are listed under \`services\`, beside \`prerequisites\``;
  return undefined;
}

/** Of the reverse of `required`, where the file wants to hear that. */
export function adviceForOptional({ key, value }: Entry, map: MapNode): string | undefined {
  if (key !== 'optional') return undefined;
  const required = value.type === 'scalar' && value.value === false;
  return entryOf(map, 'required')
    ? 'remove it: `required` says it'
    : `of a whole prerequisite write \`required: ${String(required)}\``;
}

/** Of a list where a kind takes one thing. */
export function adviceForSeveral({ code, path }: Issue): string | undefined {
  const kind = String(path[0]);
  return code === 'invalid_type' && path.length === 1 && Object.hasOwn(kinds, kind)
    ? `one only; for several: \`any: [{ ${kind}: … }, { ${kind}: … }]\`, or \`all: […]\``
    : undefined;
}

/** Of an unknown key of the file itself. */
export function adviceForTop(entry: Entry, prerequisites: Entry | undefined): string | undefined {
  const isEmpty = prerequisites?.value.type === 'scalar';
  const looksLikeOne = entry.value.type === 'map' && entry.value.entries.some(({ key }) => Object.hasOwn(kinds, key));
  if (looksLikeOne || (isEmpty && entry.value.type === 'map'))
    return `a prerequisite stands below \`prerequisites:\`, two spaces further in`;
  return Object.hasOwn(kinds, entry.key)
    ? `\`${entry.key}\` is a kind: it stands in a prerequisite, such as \`data: { ${entry.key}: … }\` below \`prerequisites:\``
    : undefined;
}
