import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildExecutable, type Shipped } from './support/shipped.ts';

let muster: Shipped;
beforeAll(() => {
  muster = buildExecutable();
}, 120_000);
afterAll(() => muster.remove());

const file = 'version: 1\nimplicit: false\nprerequisites:\n  data: { mount: /srv/data }\n';

test('the environment is that of the process, not of the build', () => {
  muster.write('unit.yaml', file);
  const { err: none } = muster.shell('muster check --user -c unit.yaml');
  expect(none).toMatch(/^muster: bus-unknown: /);
  for (const folder of ['/no/such/one', '/no/such/two']) {
    const { err } = muster.shell('muster status --user', { XDG_RUNTIME_DIR: folder });
    expect(err).toContain(`the bus at ${folder}/bus`);
  }
});

test('a file is looked for in the folder of the process', () => {
  muster.write('here.yaml', 'version: 1\nimplicit: false\n');
  expect(muster.shell('muster check -c here.yaml').code).toBe(0);
  const { code, err } = muster.shell('cd / && muster check -c here.yaml');
  expect(code).toBe(78);
  expect(err).toMatch(/^\/here.yaml:/);
});

test.each(['--require=/no/such/file', '--no-such-option', '--inspect-brk=127.0.0.1:1', '--max-old-space-size=1'])(
  'NODE_OPTIONS=%s changes nothing',
  options => {
    const { code, err } = muster.shell('muster --version', { NODE_OPTIONS: options });
    expect([code, err]).toEqual([0, '']);
  },
);

test.each(['--inspect', '--eval=1', '--snapshot-blob=x', '--v8-options'])("%s is no option of Node's here", option => {
  const { code, out, err } = muster.run(option);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^muster: unknown-name: no such option /);
});

test('needs the libraries that each Debian has, and no others', () => {
  const { out } = muster.shell('LD_TRACE_LOADED_OBJECTS=1 muster');
  const needed = out.split('\n').flatMap(line => /^\s*(\S+) => \//.exec(line)?.[1] ?? []);
  // libc6, libstdc++6 and libgcc-s1.
  expect(needed.toSorted()).toEqual([
    'libc.so.6',
    'libdl.so.2',
    'libgcc_s.so.1',
    'libm.so.6',
    'libpthread.so.0',
    'libstdc++.so.6',
  ]);
});
