/** What a definition of the file's fields says beside validating: for the JSON Schema, and through it for editors. */
import * as z from 'zod/mini';

/** Keywords of JSON Schema, about the text as it stands in the file. */
export interface SchemaNote {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  /** What the checks of the definition can be told of as a regular expression. It may let pass what they refuse, never the reverse. */
  readonly pattern?: string;
  /** What each word of an enumeration means, by the word. */
  readonly values?: Readonly<Record<string, string>>;
}

const notes = z.registry<SchemaNote>();

/** The same definition, with a note to it. A definition around it (optional, with a default) inherits what it does not say itself. */
export function noted<Schema extends z.core.$ZodType>(schema: Schema, note: SchemaNote): Schema {
  (notes as { add(schema: z.core.$ZodType, note: SchemaNote): unknown }).add(schema, note);
  return schema;
}

export function noteOf(schema: z.core.$ZodType): SchemaNote | undefined {
  return notes.get(schema);
}
