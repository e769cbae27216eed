// What is in the bundle, as CycloneDX: the packages of which esbuild took a file, and the Node that is shipped beside it.
// Not `npm sbom`: of npm's 9 to 11 one has no such command, and it names an alias as a package that does not exist, leaves out what a
// development tool needs as well, and lists what was never bundled.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** For esbuild's metafile; the same inputs give the same document. */
export async function billOfMaterials(metafile, root) {
  const { name, version, description } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  const lock = JSON.parse(await readFile(`${root}package-lock.json`, 'utf8')).packages;
  const bundled = new Set(Object.keys(metafile.inputs).flatMap(path => folderOf(path) ?? []));
  const runtimes = Object.keys(lock).filter(folder => /^node_modules\/node-linux-[^/]+$/.test(folder));
  const components = [...bundled, ...runtimes].toSorted().map(folder => componentOf(folder, lock[folder]));
  const main = {
    'bom-ref': `${name}@${version}`,
    type: 'application',
    name,
    version,
    description,
    licenses: licence('MIT'),
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: serialNumber(components),
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: main },
    components,
    dependencies: [
      { ref: main['bom-ref'], dependsOn: components.map(component => component['bom-ref']) },
      ...components.map(component => ({ ref: component['bom-ref'] })),
    ],
  };
}

/** The folder of the package that a source file belongs to, undefined for muster's own. */
function folderOf(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function componentOf(folder, locked) {
  if (locked === undefined) throw new Error(`${folder} is in the bundle and not in package-lock.json`);
  const name = locked.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${locked.version}`;
  const runtime = /^node-linux-/.test(name);
  return {
    'bom-ref': purl,
    type: runtime ? 'platform' : 'library',
    name,
    version: locked.version,
    // Each machine has one of them, beside the bundle.
    scope: runtime ? 'optional' : 'required',
    purl,
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(locked.integrity.replace('sha512-', ''), 'base64').toString('hex') },
    ],
    licenses: licence(locked.license),
  };
}

function licence(expression) {
  if (typeof expression !== 'string') return [];
  return /[ (]/.test(expression) ? [{ expression }] : [{ license: { id: expression } }];
}

/** A UUID of what is listed. */
function serialNumber(components) {
  const hash = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hash);
  return `urn:uuid:${a}-${b}-8${c}-8${d}-${e}`;
}
