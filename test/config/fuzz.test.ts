import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { mutant } from './fuzz/mutate.ts';
import { expectPlacesInside } from './support/places.ts';

const perTest = 20;

/** The places too, of a few; `npm run fuzz` reads many more, and watches time and memory. */
describe('whatever is in the file, the answer is a valid config or problems with their places', () => {
  it.each(Array.from({ length: 20 }, (_, index) => 1 + index * perTest))('mutations from number %i', first => {
    for (let seed = first; seed < first + perTest; seed++) {
      const text = mutant(seed);
      const read = readConfig([{ file: 'f', text }]);
      if (read.config) expect(Object.isFrozen(read.config)).toBe(true);
      else expect(read.diagnostics.length).toBeGreaterThan(0);
      expectPlacesInside(read.diagnostics, text);
      expect(printDiagnostics(read.diagnostics ?? [], [{ file: 'f', text }])).toBeTypeOf('string');
    }
  });
});
