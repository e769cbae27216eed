import { fileSchema } from '../config/json-schema.ts';
import type { CliContext } from './context.ts';

/** Prints the JSON Schema of the prerequisites file, for editors. */
export function schema({ console }: CliContext): Promise<number> {
  console.out(`${JSON.stringify(fileSchema(), null, 2)}\n`);
  return Promise.resolve(0);
}
