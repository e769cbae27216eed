import { expect, test } from 'vitest';
import { emptyRecord, parseRecord, printRecord } from '../../src/guard/record.ts';

test('a record of a later version keeps what this one does not know of', () => {
  const text = JSON.stringify({ ...emptyRecord, more: 1 });
  expect(parseRecord(text)).toEqual({ ...emptyRecord, more: 1 });
});

test.each([[''], ['null'], ['{}'], ['[1]'], ['{"schema":"muster.guard/2"}'], [printRecord(emptyRecord).slice(0, 40)]])(
  'the record %j is damaged',
  text => {
    expect(parseRecord(text)).toBeUndefined();
  },
);
