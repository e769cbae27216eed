/** What a look at the node led to. */
export interface Proposal {
  /** Made unique when all are put together. */
  readonly name: string;
  /** As in the file: the kind first. Text, or `false`, or a list of words. */
  readonly fields: Readonly<Record<string, string | boolean>>;
  /** Where it comes from, for the comment above it. */
  readonly why: string;
}

/** One section of the file. */
export interface Part {
  readonly heading: string;
  readonly proposals: readonly Proposal[];
  /** What the administrator has to know or decide: comments in the file. */
  readonly remarks: readonly string[];
  /** What was taken from where, one line each. */
  readonly taken: readonly string[];
}

/** A name of a prerequisite out of any text: `/srv/data` is `srv-data`. */
export function nameFrom(text: string, otherwise: string): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9_.]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|[-.]+$/g, '')
    .slice(0, 48);
  return name === '' ? otherwise : name;
}
