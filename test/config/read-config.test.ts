import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import type { Config } from '../../src/config/config.ts';
import { defaults } from '../../src/config/fields.ts';

const main = '/etc/muster/muster.yaml';

describe('defaults', () => {
  it('needs nothing but the version', () => {
    expect(config('version: 1\n')).toEqual({
      sources: [main],
      deadline: 600_000,
      onUnmet: 'first',
      prerequisites: [
        {
          name: 'corosync-config',
          description: 'corosync.conf is valid and its addresses exist',
          spec: { kind: 'corosync-config', settings: { 'corosync-config': 'valid' } },
          required: true,
          timeout: undefined,
          after: [],
          stable: 0,
          polling: { initial: 250, factor: 1.5, every: 10_000, jitter: true },
          implicit: true,
        },
      ],
      services: ['corosync.service', 'pacemaker.service', 'pcsd.service'].map(unit => ({
        unit,
        attempts: 3,
        backoff: { initial: 2000, max: 30_000, factor: 2, jitter: true },
        startTimeout: undefined,
        ready: undefined,
        readyTimeout: 180_000,
        requires: [],
        required: true,
        evenIfHeld: unit === 'pcsd.service',
      })),
      stack: {
        stopLoneCorosync: true,
        requireQuorum: false,
        attempts: 1,
        onFailure: 'leave',
        stagger: 0,
        settle: 0,
        standby: 'keep',
      },
      publish: false,
      rejoin: { afterUncleanShutdown: 'start', maxUncleanBoots: undefined, within: undefined },
    } satisfies Config);
  });

  it('takes `prerequisites:` with all its entries commented out for none', () => {
    expect(config('version: 1\nprerequisites:\n#  data: { mount: /srv/data }\n').prerequisites).toHaveLength(1);
  });

  it('is frozen all the way down', () => {
    const read = config('version: 1\nprerequisites: { data: { mount: /srv/data, after: [x] }, x: { path: /x } }\n');
    const parts = [
      read,
      read.services,
      read.stack,
      ...read.prerequisites,
      ...read.prerequisites.map(each => each.after),
    ];
    const more = read.prerequisites.flatMap(each => [each.spec, each.spec.settings, each.polling]);
    expect([...parts, ...more].filter(part => !Object.isFrozen(part))).toEqual([]);
  });
});

describe('what is written', () => {
  it('reads every field of a file', () => {
    const read = config(`version: 1
deadline: 25min
onUnmet: all
stack: { stopLoneCorosync: false, requireQuorum: true }
prerequisites:
  ring0: { address: 10.77.0.11, description: the ring }
  nas:
    tcp: "nas.example.com:2049"
    timeout: 2min
    required: false
    after: [ring0]
    stable: 5s
    every: 10s
    backoff: { initial: 500ms, factor: 2, jitter: false }
services:
  - corosync
  - unit: pacemaker.service
    attempts: 5
    backoff: { initial: 1s, max: 1min, factor: 3, jitter: false }
    startTimeout: 90s
    ready: { tcp: "127.0.0.1:3121" }
    readyTimeout: 5min
    evenIfHeld: true
`);
    expect(read).toMatchObject({
      deadline: 1_500_000,
      onUnmet: 'all',
      stack: { stopLoneCorosync: false, requireQuorum: true },
      prerequisites: [
        { name: 'ring0', description: 'the ring', required: true, spec: { kind: 'address' } },
        {
          name: 'nas',
          spec: { kind: 'tcp', settings: { tcp: { host: 'nas.example.com', port: 2049 } } },
          required: false,
          timeout: 120_000,
          after: ['ring0'],
          stable: 5000,
          polling: { initial: 500, factor: 2, every: 10_000, jitter: false },
          implicit: false,
        },
        { name: 'corosync-config', implicit: true },
      ],
      services: [
        { unit: 'corosync.service', attempts: 3 },
        {
          unit: 'pacemaker.service',
          attempts: 5,
          backoff: { initial: 1000, max: 60_000, factor: 3, jitter: false },
          startTimeout: 90_000,
          ready: { kind: 'tcp', settings: { tcp: { host: '127.0.0.1', port: 3121 } } },
          readyTimeout: 300_000,
          evenIfHeld: true,
        },
      ],
    });
    expect(read.services).toHaveLength(2);
  });

  it.each([
    ['every alone caps the first interval too', 'every: 100ms', { initial: 100, every: 100 }],
    ['max says the same as every', 'backoff: { max: 9s }', { initial: 250, every: 9000 }],
    ['a long first interval lifts the default cap', 'backoff: { initial: 5s }', { initial: 5000, every: 5000 }],
  ])('polling: %s', (_title, fields, expected) => {
    const read = config(`version: 1\nprerequisites: { nas: { tcp: "nas:1", ${fields} } }\n`);
    expect(read.prerequisites[0]?.polling).toMatchObject(expected);
  });

  it.each([
    ['max alone caps the first pause too', '{ max: 1s }', { initial: 1000, max: 1000 }],
    ['a long first pause lifts the default cap', '{ initial: 2min }', { initial: 120_000, max: 120_000 }],
    ['no pause at all', '{ initial: 0s }', { initial: 0, max: 30_000 }],
  ])('backoff of a service: %s', (_title, backoff, expected) => {
    const read = config(`version: 1\nservices: [{ unit: corosync, backoff: ${backoff} }]\n`);
    expect(read.services[0]?.backoff).toMatchObject(expected);
  });

  it.each([
    ['a BOM', '\ufeffversion: 1\ndeadline: 1min\n'],
    ['CRLF line ends', 'version: 1\r\ndeadline: 1min\r\n'],
    ['JSON', '{"version": 1, "deadline": "1min"}'],
    ['an end marker', '---\nversion: 1\ndeadline: 1min\n...\n'],
    ['an anchor and its alias', 'version: 1\ndeadline: &a 1min\nservices: [{ unit: corosync, readyTimeout: *a }]\n'],
    ['an explicit %YAML 1.2', '%YAML 1.2\n---\nversion: 1\ndeadline: 1min\n'],
    ['quoted keys', '"version": 1\n\'deadline\': "1min"\n'],
  ])('accepts %s', (_title, text) => {
    expect(config(text).deadline).toBe(60_000);
  });

  it('reads a name that YAML 1.1 would take for a boolean or a number as it is written', () => {
    const read = config('version: 1\nprerequisites: { no: { path: /a }, 0x10: { path: /b }, 1.0: { path: /c } }\n');
    expect(read.prerequisites.map(({ name }) => name)).toEqual(['no', '0x10', '1.0', 'corosync-config']);
  });
});

describe('the implicit prerequisite', () => {
  it.each([
    ['is left out with `implicit: false`', 'implicit: false\n'],
    ['is left out when corosync is not started here', 'services: [pcsd]\n'],
    ['gives way to one by hand', 'prerequisites: { conf: { corosync-config: valid, timeout: 1min } }\n'],
  ])('%s', (_title, text) => {
    expect(config(`version: 1\n${text}`).prerequisites.filter(({ implicit }) => implicit)).toEqual([]);
  });

  it('can be waited for by name', () => {
    const read = config('version: 1\nprerequisites: { late: { path: /a, after: [corosync-config] } }\n');
    expect(read.prerequisites.map(({ name }) => name)).toEqual(['late', 'corosync-config']);
  });
});

describe('drop-ins', () => {
  const base = `version: 1
deadline: 1min
stack: { requireQuorum: true }
prerequisites: { a: { path: /a }, b: { path: /b } }
`;

  it('win by prerequisite, in the place of what they replace, and by top-level key', () => {
    const read = config(
      base,
      'deadline: 2min\nprerequisites: { a: { mount: /srv/a }, c: { path: /c, after: [b] } }\n',
      'version: 1\ndeadline: 3min\nstack: { stopLoneCorosync: false }\n',
    );
    expect(read.sources).toEqual([main, drop(1), drop(2)]);
    expect(read.prerequisites.map(({ name, spec }) => [name, spec.kind]).slice(0, 3)).toEqual([
      ['a', 'mount'],
      ['b', 'path'],
      ['c', 'path'],
    ]);
    expect([read.deadline, read.stack]).toEqual([180_000, { ...defaults.stack, stopLoneCorosync: false }]);
  });

  it('change one service of the default list and add others at its end', () => {
    const read = config(base, 'services: [{ unit: pacemaker, attempts: 9 }, booth@site]\n');
    expect(read.services.map(({ unit, attempts }) => [unit, attempts])).toEqual([
      ['corosync.service', 3],
      ['pacemaker.service', 9],
      ['pcsd.service', 3],
      ['booth@site.service', 3],
    ]);
  });

  it('may be empty', () => {
    expect(config(base, '', '# nothing\n').deadline).toBe(60_000);
  });

  it('are judged together, and problems are told by file and line', () => {
    const { diagnostics } = readConfig([
      { file: main, text: 'version: 1\nprerequisites:\n  a: { path: /a, after: [b] }\nfoo: 1\n' },
      { file: drop(1), text: 'prerequisites:\n  b: { path: /b, after: [a] }\n  c: { path: /c, after: [d] }\n' },
    ]);
    expect(diagnostics?.map(({ file, line, code }) => [file, line, code])).toEqual([
      [main, 3, 'after-cycle'],
      [main, 4, 'unknown-key'],
      [drop(1), 3, 'unknown-prerequisite'],
    ]);
  });

  it('with a syntax error do not make names seem unknown elsewhere', () => {
    const { diagnostics } = readConfig([
      { file: main, text: 'version: 1\nprerequisites: { a: { path: /a, after: [b] } }\n' },
      { file: drop(1), text: 'prerequisites: {{ b: { path: /b } }\n' },
    ]);
    expect(new Set(diagnostics?.map(({ file }) => file))).toEqual(new Set([drop(1)]));
  });

  it('cannot bring corosync in after pacemaker', () => {
    const { diagnostics } = readConfig([
      { file: main, text: 'version: 1\nservices: [pacemaker]\n' },
      { file: drop(1), text: 'services: [corosync]\n' },
    ]);
    expect(diagnostics).toMatchObject([{ code: 'service-order', file: drop(1), line: 1, column: 12, length: 8 }]);
  });
});

describe('limits', () => {
  it('shows a hundred problems and says that there are more', () => {
    const text = `version: 1\n${Array.from({ length: 150 }, (_, i) => `key${i}: 1\n`).join('')}`;
    const { diagnostics } = readConfig([{ file: main, text }]);
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics?.at(-1)).toMatchObject({
      code: 'too-many',
      message: 'more than 100 problems: the rest is not shown',
    });
  });

  it('reads a thousand prerequisites', () => {
    const entries = Array.from({ length: 1000 }, (_, i) => `  p${i}: { unit: u${i}.service, after: [p${i + 1}] }\n`);
    expect(config(`version: 1\nprerequisites:\n${entries.join('')}  p1000: { path: /x }\n`).prerequisites).toHaveLength(
      1002,
    );
  });
});

function drop(number: number): string {
  return `/etc/muster/muster.d/${number}.yaml`;
}

function config(...texts: readonly string[]): Config {
  const sources = texts.map((text, index) => ({ file: index === 0 ? main : drop(index), text }));
  const read = readConfig(sources);
  expect(read.diagnostics).toBeUndefined();
  return read.config!;
}
