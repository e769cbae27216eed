import { describe, expect, test } from 'vitest';
import { example } from '../../src/install/embedded.ts';
import { memoryTree } from '../install/support/memory-tree.ts';
import { configFile, node, type NodeOptions } from './support/node.ts';

/** A node with a ring and a CIB, and what init writes there. */
function fresh(options: NodeOptions = { file: undefined }) {
  const tree = memoryTree(() => undefined);
  const one = node({ ...options, system: { tree, ...options.system } });
  const { files } = one.world.host;
  files.put('/proc/sys/kernel/hostname', { text: 'n1\n' });
  files.put('/etc/corosync/corosync.conf', {
    text: 'nodelist {\n  node {\n    name: n1\n    ring0_addr: 10.77.0.11\n  }\n}\n',
  });
  return { one, tree };
}

describe('muster init', () => {
  test('writes a file, says on stderr what it took from where, and starts nothing', async () => {
    const { one, tree } = fresh();
    const { code, out, err } = await one.run('init');
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^\/etc\/corosync\/corosync\.conf: nodes n1; ring addresses of this node: 10\.77\.0\.11\n/);
    expect(err).toMatch(/\nwrote \/etc\/muster\/muster\.yaml: read it, then muster plan\n$/);
    expect(tree.text(configFile)).toContain('  ring0: { address: 10.77.0.11 }\n');
    expect([one.requests(), one.connections.open]).toEqual([[], 0]);
  });

  test('--stdout prints the same and writes nothing, also beside a file and without root', async () => {
    const { one, tree } = fresh();
    await one.run('init');
    const beside = fresh({ system: { userId: 1000 } });
    const { code, out } = await beside.one.run('init', '--stdout');
    expect([code, out]).toEqual([0, tree.text(configFile)]);
    expect([...beside.tree.content.keys()]).toEqual([]);
  });

  test('replaces no file that is there, unless it is forced to', async () => {
    const { one, tree } = fresh({});
    const { code, out, err } = await one.run('init');
    expect([code, out, tree.content.size]).toEqual([2, '', 0]);
    expect(err).toBe(
      'muster: file-exists: /etc/muster/muster.yaml is there already: muster init --force replaces it, muster init --stdout only shows what it would write\n',
    );
    expect((await one.run('init', '--force', '--quiet')).code).toBe(0);
    expect(tree.text(configFile)).toContain('ring0');
  });

  test('replaces the starter file of a package or of muster install, as long as nobody has touched it', async () => {
    const untouched = fresh({ file: example });
    const { code, err } = await untouched.one.run('init');
    expect([code, err]).toEqual([0, expect.stringContaining('in place of the starter file, which nobody had changed')]);
    expect(untouched.tree.text(configFile)).toContain('ring0');
    const touched = fresh({ file: `${example}# mine\n` });
    expect((await touched.one.run('init')).err).toContain('file-exists');
  });

  test('writes another file when that is named', async () => {
    const { one, tree } = fresh({});
    expect((await one.run('init', '-c', 'site.yaml')).code).toBe(0);
    expect([...tree.content.keys()]).toEqual(['/root/site.yaml']);
  });

  test('needs root to write, and says what does not', async () => {
    const { one, tree } = fresh({ file: undefined, system: { userId: 1000 } });
    const { code, err } = await one.run('init');
    expect([code, tree.content.size]).toEqual([2, 0]);
    expect(err).toMatch(/run it as root, or only look with: muster init --stdout\n$/);
  });

  test('says that systemd does not answer, and writes what else it found', async () => {
    const { one, tree } = fresh();
    one.world.systemd.loseBus();
    const { code, err } = await one.run('init');
    expect(code).toBe(0);
    expect(err).toMatch(/\nthe unit files of systemd: cannot be looked at \(systemd cannot be reached/);
    expect(tree.text(configFile)).toContain('ring0');
  });

  test('schema prints the JSON Schema', async () => {
    const { code, out, err } = await node().run('schema');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
  });
});
