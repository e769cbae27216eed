/** `a, b, c`; of more than `most` the first ones and how many more. */
export function shortList(names: readonly string[], most = 5, separator = ', '): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}
