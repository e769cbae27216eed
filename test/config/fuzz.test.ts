import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { expectPlacesInside } from './support/places.ts';

const root = `${import.meta.dirname}/../..`;
const seeds = [`${root}/examples`, `${import.meta.dirname}/bad`].flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .map(name => readFileSync(`${folder}/${name}`, 'utf8')),
);
const pieces = [
  ...['{', '}', '[', ']', ':', ': ', '- ', ', ', '#', '&a ', '*a', '!t ', '|', '>', '"', "'", '\n', '\r\n', '\t', '  '],
  ...[
    '? ',
    '%YAML 1.1\n',
    '---\n',
    '...\n',
    '<<: *a',
    '~',
    'null',
    'true',
    '.nan',
    '-.inf',
    '1e999',
    '0x1F',
    '30',
    '30s',
  ],
  ...[
    '__proto__',
    'constructor',
    'mount',
    'tcp',
    'unit',
    'after',
    'timeout',
    'services',
    'version',
    'corosync',
    'é漢🗄️',
  ],
  ...['\0', '\u001b', '\ufeff', '\ufffd', '\u2028', '\u0085', '\ud800', '\udc00', '\r'],
];

describe('whatever is in the file, the answer is a valid config or problems with their places', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('mutations, seed %i', seed => {
    const random = generator(seed + 1);
    for (let round = 0; round < 20; round++) {
      let text = choose(seeds, random);
      for (let change = 0; change <= random() * 4; change++) text = mutate(text, random);
      const read = readConfig([{ file: 'f', text }]);
      if (read.config) expect(Object.isFrozen(read.config)).toBe(true);
      else expect(read.diagnostics.length).toBeGreaterThan(0);
      expectPlacesInside(read.diagnostics, text);
      expect(printDiagnostics(read.diagnostics ?? [], [{ file: 'f', text }])).toBeTypeOf('string');
    }
  });
});

function mutate(text: string, random: () => number): string {
  const lines = text.split('\n');
  const line = Math.floor(random() * lines.length);
  const at = Math.floor(random() * (text.length + 1));
  const mutations: (() => string)[] = [
    () => text.slice(0, at) + choose(pieces, random) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 12)),
    () => text.slice(0, at) + String.fromCharCode(Math.floor(random() * 0x180)) + text.slice(at + 1),
    () => lines.toSpliced(line, 1).join('\n'),
    () => lines.toSpliced(line, 0, choose(lines, random)).join('\n'),
    () => lines.with(line, `  ${lines[line] ?? ''}`).join('\n'),
    () => lines.with(line, (lines[line] ?? '').replace(/^ {1,2}/, '')).join('\n'),
    () => text.replaceAll(choose(text.match(/[\w-]+/g) ?? ['x'], random), choose(pieces, random)),
    () => text + choose(seeds, random),
    () => text.slice(0, at),
  ];
  return choose(mutations, random)();
}

function choose<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)]!;
}

/** mulberry32: the same sequence for the same seed on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
