import { fileSchema } from '../config/json-schema.ts';
import { scenarioSchema } from '../rehearsal/scenario-fields.ts';
import type { CliContext } from './context.ts';

/** Prints the JSON Schema of the prerequisites file, or of a scenario, for editors. */
export function schema(of: 'file' | 'scenario', { console }: CliContext): Promise<number> {
  console.out(`${JSON.stringify(of === 'file' ? fileSchema() : scenarioSchema(), null, 2)}\n`);
  return Promise.resolve(0);
}
