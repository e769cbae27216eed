import { shortList } from './short-list.ts';

/** `a, b and c`; of a long list the first few and how many more. */
export function joinNames(names: readonly string[], most = names.length): string {
  if (names.length > most) return shortList(names, most);
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

/** So many of a long list are named in a message. */
export const mostNamed = 5;
