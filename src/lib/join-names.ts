/** `a, b and c`; of a long list the first few and how many more. */
export function joinNames(names: readonly string[], most = names.length): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.at(-1) ?? '';
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last;
}

/** So many of a long list are named in a message. */
export const mostNamed = 5;
