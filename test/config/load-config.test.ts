import { describe, expect, it } from 'vitest';
import { loadConfig, type LoadResult } from '../../src/config/load-config.ts';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { memoryFiles, type MemoryEntry } from './support/memory-files.ts';

const main = '/etc/muster/muster.yaml';
const dropIns = '/etc/muster/muster.d';
const valid = 'version: 1\n';

describe('which files are read', () => {
  it('reads the default file and its drop-ins in the order of their names', async () => {
    const loaded = await load({
      [main]: { text: valid },
      [`${dropIns}/20-b.yaml`]: { text: 'deadline: 2min\n' },
      [`${dropIns}/10-a.yaml`]: { text: 'deadline: 1min\n' },
      [`${dropIns}/B.yaml`]: { text: '' },
    });
    expect(loaded.config).toMatchObject({
      deadline: 120_000,
      sources: [main, `${dropIns}/10-a.yaml`, `${dropIns}/20-b.yaml`, `${dropIns}/B.yaml`],
    });
  });

  it("leaves out hidden files, editors' leftovers and other suffixes", async () => {
    const names = ['.hidden.yaml', 'a.yaml~', 'a.yaml.dpkg-old', 'a.yml', 'README'];
    const extra = Object.fromEntries(names.map(name => [`${dropIns}/${name}`, { text: '}' }]));
    expect((await load({ [main]: { text: valid }, ...extra })).config?.sources).toEqual([main]);
  });

  it('reads a file named by hand without any drop-ins', async () => {
    const files = { '/root/try.yaml': { text: valid }, [`${dropIns}/a.yaml`]: { text: '}' } };
    expect((await load(files, '/root/try.yaml')).config?.sources).toEqual(['/root/try.yaml']);
  });
});

describe('the default services', () => {
  const conf = '/etc/corosync/corosync.conf';
  const units = async (text: string, file: string) => {
    const { config } = await load({ [main]: { text: file }, [conf]: { text } });
    return config?.services.map(({ unit }) => unit.replace('.service', ''));
  };
  const device = 'quorum {\n  device {\n    model: net\n    net {\n      host: q\n    }\n  }\n}\n';

  it.each([
    [
      'have corosync-qdevice with a quorum device',
      device,
      valid,
      ['corosync', 'corosync-qdevice', 'pacemaker', 'pcsd'],
    ],
    ['have none with a commented one', device.replace('model', '#model'), valid, ['corosync', 'pacemaker', 'pcsd']],
    [
      'give way to a list in the file',
      device,
      'version: 1\nservices: [corosync, pacemaker]\n',
      ['corosync', 'pacemaker'],
    ],
  ])('%s', async (_, text, file, expected) => {
    expect(await units(text, file)).toEqual(expected);
  });
});

describe('a file that cannot be read', () => {
  it('is told when it is missing, with what to do', async () => {
    expect(print(await load({}))).toBe(
      `${main}:1:1: unreadable-file: there is no such file
   = \`muster init\` writes one from what this node shows; or name another one with \`--config FILE\`
`,
    );
  });

  it('is told when it is missing by a name given by hand', async () => {
    expect(print(await load({ [main]: { text: valid } }, '/root/x.yaml'))).toContain(
      '/root/x.yaml:1:1: unreadable-file: there is no such file',
    );
  });

  it('does not pass over the drop-ins when only drop-ins are there', async () => {
    expect(codes(await load({ [`${dropIns}/a.yaml`]: { text: 'deadline: 1min\n' } }))).toEqual(['unreadable-file']);
  });

  it.each<[string, MemoryEntry, string]>([
    ['a folder', { type: 'directory' }, 'this is a directory, not a file'],
    ['a device', { type: 'character' }, 'this is a character device, not a file'],
    ['a fifo, without waiting for a writer', { type: 'fifo' }, 'this is a fifo, not a file'],
    ['forbidden', { error: 'EACCES: permission denied' }, 'the file cannot be read: EACCES: permission denied'],
  ])('is told when it is %s', async (_title, entry, message) => {
    expect((await load({ [main]: entry })).diagnostics).toMatchObject([
      { code: 'unreadable-file', message, file: main },
    ]);
  });

  it('is told when the drop-in folder cannot be listed', async () => {
    const loaded = await load({ [main]: { text: valid }, [dropIns]: { type: 'directory', error: 'EIO: i/o error' } });
    expect(loaded.diagnostics).toMatchObject([{ file: dropIns, code: 'unreadable-file' }]);
  });

  it('is told together with the problems of the others', async () => {
    const loaded = await load({
      [main]: { text: 'version: 1\nfoo: 1\n' },
      [`${dropIns}/a.yaml`]: { type: 'directory' },
      [`${dropIns}/b.yaml`]: { text: 'bar: 1\n' },
    });
    expect(loaded.diagnostics?.map(({ file, code }) => [file, code])).toEqual([
      [main, 'unknown-key'],
      [`${dropIns}/a.yaml`, 'unreadable-file'],
      [`${dropIns}/b.yaml`, 'unknown-key'],
    ]);
  });

  it('is told when it is too large, and not cut off instead', async () => {
    expect(codes(await load({ [main]: { text: `${valid}# ${'é'.repeat(600_000)}` } }))).toEqual(['too-large']);
  });
});

describe('as root, who must not obey what others can write', () => {
  it.each<[string, Record<string, MemoryEntry>, string]>([
    ['the file is writable by its group', { [main]: { text: valid, mode: 0o664 } }, `chmod go-w ${main}`],
    ['the file is writable by everybody', { [main]: { text: valid, mode: 0o666 } }, `chmod go-w ${main}`],
    ["the file is a user's", { [main]: { text: valid, owner: 1000 } }, `chown root ${main}`],
    [
      'its folder is writable',
      { [main]: { text: valid }, '/etc/muster': { type: 'directory', mode: 0o775 } },
      'chmod go-w /etc/muster',
    ],
    [
      "a folder above is a user's",
      { [main]: { text: valid }, '/etc': { type: 'directory', owner: 7 } },
      'chown root /etc',
    ],
    [
      'a drop-in is writable',
      { [main]: { text: valid }, [`${dropIns}/a b.yaml`]: { text: '', mode: 0o646 } },
      `chmod go-w '${dropIns}/a b.yaml'`,
    ],
    [
      'the drop-in folder is writable',
      { [main]: { text: valid }, [dropIns]: { type: 'directory', mode: 0o777 }, [`${dropIns}/a.yaml`]: { text: '' } },
      `chmod go-w ${dropIns}`,
    ],
    [
      "the link is a user's",
      { [main]: { target: '/srv/muster.yaml', owner: 1000 }, '/srv/muster.yaml': { text: valid } },
      `chown -h root ${main}`,
    ],
    [
      'the link leads through a folder of somebody else',
      {
        [main]: { target: '../../home/ann/muster.yaml' },
        '/home/ann': { type: 'directory', owner: 1000 },
        '/home/ann/muster.yaml': { text: valid },
      },
      'chown root /home/ann',
    ],
    [
      'a link in the middle lies in a folder of somebody else',
      {
        [main]: { target: '/home/ann/link.yaml' },
        '/home/ann': { type: 'directory', owner: 1000 },
        '/home/ann/link.yaml': { target: '/srv/muster.yaml' },
        '/srv/muster.yaml': { text: valid },
      },
      'chown root /home/ann',
    ],
    [
      "a user's file lies in a sticky folder",
      {
        [main]: { target: '/tmp/x.yaml' },
        '/tmp': { type: 'directory', mode: 0o1777 },
        '/tmp/x.yaml': { text: valid, owner: 5 },
      },
      'chown root /tmp/x.yaml',
    ],
  ])('refuses when %s, and says how to mend it', async (_title, files, remedy) => {
    const loaded = await load(files);
    expect(loaded.diagnostics).toMatchObject([{ code: 'untrusted-file', hint: `mend it with: ${remedy}` }]);
  });

  it.each<[string, Record<string, MemoryEntry>]>([
    [
      'a link of its own to a file of its own',
      { [main]: { target: '/srv/site.yaml' }, '/srv/site.yaml': { text: valid } },
    ],
    [
      'a linked folder of its own',
      { '/etc/muster': { target: '/srv/muster' }, '/srv/muster/muster.yaml': { text: valid } },
    ],
    ['a read-only file', { [main]: { text: valid, mode: 0o400 } }],
  ])('accepts %s', async (_title, files) => {
    expect((await load(files)).config).toBeDefined();
  });

  it('accepts its own file in a sticky folder, where nobody else can replace it', async () => {
    const files = { '/tmp': { type: 'directory', mode: 0o1777 }, '/tmp/x.yaml': { text: valid } } as const;
    expect((await load(files, '/tmp/x.yaml')).config).toBeDefined();
  });

  it('ends at links that go round in a circle', async () => {
    const files = memoryFiles({
      [main]: { target: '/etc/muster/other.yaml' },
      '/etc/muster/other.yaml': { target: main },
    });
    const { diagnostics } = await loadConfig({
      asRoot: true,
      files: { ...files, type: () => Promise.resolve('file') },
    });
    expect(diagnostics).toMatchObject([{ message: `${main} leads through too many links` }]);
  });

  it('does not judge owners when it is not root', async () => {
    const files = memoryFiles({ [main]: { text: valid, owner: 1000, mode: 0o666 } });
    expect((await loadConfig({ asRoot: false, files })).config).toBeDefined();
  });
});

function load(files: Readonly<Record<string, MemoryEntry>>, file?: string): Promise<LoadResult> {
  return loadConfig({ file, asRoot: true, files: memoryFiles(files) });
}

function codes({ diagnostics }: LoadResult): readonly string[] | undefined {
  return diagnostics?.map(({ code }) => code);
}

function print({ diagnostics, sources }: LoadResult): string {
  return printDiagnostics(diagnostics ?? [], sources);
}
