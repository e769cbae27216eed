import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFaults, seed } from '../../scripts/mutation-check.ts';

const faults = readFaults();

describe('the faults that the tests of the engine must notice', () => {
  test.each(faults)('$name: its code is in $file exactly once, and changes', fault => {
    const source = readFileSync(`${import.meta.dirname}/../../${fault.file}`, 'utf8');
    expect(seed(fault, source)).not.toBe(source);
  });

  test('each has a name of its own and says what it would mean', () => {
    const names = faults.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(faults.filter(({ means }) => means.length < 20)).toEqual([]);
  });
});
