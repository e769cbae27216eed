import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBundle, buildExecutable, type Shipped } from './support/shipped.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${project}package.json`, 'utf8')) as { version: string };
const file = (prerequisites: string) => `version: 1\nimplicit: false\nprerequisites:\n${prerequisites}`;

const forms = [
  { form: 'one file for a Node', build: buildBundle, name: 'muster.mjs' },
  { form: 'one executable', build: buildExecutable, name: 'muster' },
];

describe.each(forms)('the program as $form', ({ build, name }) => {
  let program: Shipped;
  beforeAll(() => {
    program = build();
  }, 120_000);
  afterAll(() => program.remove());

  describe('alone in a folder', () => {
    test('is all that the build makes, with no node_modules on the way up', () => {
      // Beside the bundle only the list of what is in it.
      const made = name === 'muster.mjs' ? ['muster.cdx.json', name] : [name];
      expect(readdirSync(program.folder)).toEqual(made);
      for (let folder = program.folder; folder !== '/'; folder = dirname(folder)) {
        expect(existsSync(`${folder}/node_modules`)).toBe(false);
      }
    });

    test('--version and --help', () => {
      expect(program.run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
      const { code, out, err } = program.run('--help');
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: muster /);
      expect(program.run('upp')).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('(did you mean up?)') as string,
      });
    });

    test('check --format json looks at paths and runs commands', () => {
      const path = program.write(
        'good.yaml',
        file(`  here: { path: ${program.program} }\n  says: { command: [echo, hello], contains: ell }\n`),
      );
      const { code, out, err } = program.run('check', '-c', path, '--format', 'json');
      expect([code, err]).toEqual([0, '']);
      expect(JSON.parse(out)).toMatchObject({
        schema: 'muster.check/1',
        met: true,
        prerequisites: [
          { name: 'here', kind: 'path', status: 'met' },
          { name: 'says', kind: 'command', status: 'met' },
        ],
      });
    });

    test('check ends with 1 where something required is missing', () => {
      program.write('unmet.yaml', file('  gone: { path: /no/such/thing }\n  fails: { command: ["false"] }\n'));
      const { code, out } = program.run('check', '-c', 'unmet.yaml');
      expect([code, out]).toEqual([
        1,
        expect.stringMatching(/unmet +gone .*\n(.*\n)*unmet +fails .*\n(.*\n)*0 of 2 met; 2 required not met\n$/),
      ]);
    });

    test('a bad file ends with 78, its problems and no stack trace', () => {
      const path = program.write('bad.yaml', file('  san: { tcp: "10.9.0.1:3260", timeout: 90 }\n'));
      for (const verb of ['up', 'check', 'plan']) {
        const { code, out, err } = program.run(verb, '--user', '-c', 'bad.yaml');
        expect([code, out]).toEqual([78, '']);
        expect(err.split('\n')[0]).toBe(`${path}:4:41: bad-value: \`timeout\`: \`90\` has no unit: write \`90s\``);
        expect(err).not.toMatch(/^ +at /m);
      }
    });

    test('without a bus it says so', () => {
      program.write('unit.yaml', file('  data: { mount: /srv/data }\n'));
      const { code, out, err } = program.shell(
        'unset DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR; muster check --user -c unit.yaml',
      );
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^muster: bus-unknown: the user's systemd cannot be found: .*\n$/);
    });
  });

  describe('its streams', () => {
    const many = Array.from({ length: 1500 }, (_, index) => `  p${index}: { path: / }\n`).join('');
    const check = 'check -c many.yaml --format json';
    beforeAll(() => void program.write('many.yaml', file(many)));

    test('a long result gets through a pipe whole', () => {
      const { code, out } = program.shell(`muster ${check} | cat; exit "\${PIPESTATUS[0]}"`);
      expect(code).toBe(0);
      expect((JSON.parse(out) as { prerequisites: unknown[] }).prerequisites).toHaveLength(1500);
    });

    test.each([
      ['a reader that goes away', `muster ${check} | head -c 1; exit "\${PIPESTATUS[0]}"`],
      ['one that was never there', `muster ${check} | true; exit "\${PIPESTATUS[0]}"`],
      ['no stdout at all', `muster ${check} >&-`],
      ['no stderr at all', `muster ${check} 2>&- >/dev/null`],
    ])('%s does no harm', (_, script) => {
      const { code, err } = program.shell(script);
      expect([code, err]).toEqual([0, '']);
    });

    test('a result that could not be written is told, and is no success', () => {
      const { code, err } = program.shell(`muster ${check} >/dev/full`);
      expect(code).toBe(1);
      expect(err).toMatch(/^muster: result-unwritten: the result could not be written: ENOSPC/);
    });

    test.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 143],
    ] as const)('%s ends a check with %i, and the command that it runs', async (signal, code) => {
      const mark = `${program.folder}/pid.${signal}`;
      program.write(
        'slow.yaml',
        file(`  slow: { command: [sh, -c, 'echo $$ > ${mark}; exec sleep 1000'], tryTimeout: 1h }\n`),
      );
      const pid = () => (existsSync(mark) ? readFileSync(mark, 'utf8').trim() : '');
      expect(await program.interrupt(['check', '-c', 'slow.yaml'], signal, () => pid() !== '')).toBe(code);
      expect(pid()).toMatch(/^\d+$/);
      // Killed, it may yet have a moment to go; one that was left behind would outlast the test's time.
      while (isRunning(pid())) await new Promise(setImmediate);
    });
  });
});

test('the file for a Node names no path of the machine that built it', () => {
  const bundle = buildBundle();
  const text = readFileSync(bundle.program, 'utf8');
  bundle.remove();
  for (const path of [project, bundle.folder, dirname(process.execPath)]) expect(text).not.toContain(path);
  expect(text).not.toMatch(/file:\/\/\/\w/);
  expect(text).not.toContain('sourceMappingURL');
});

function isRunning(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z';
  } catch {
    return false;
  }
}
