// Builds the program as one executable that needs no Node: node scripts/build-exe.mjs [FILE] (default: dist/muster)
//
// A copy of the Node binary that runs this script, with a V8 snapshot in it: the memory of a process that has loaded all
// of src/executable.ts, from which each start goes on. Nothing is done when nothing it is made from has changed.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { builtinsOnUse } from './builtins-on-use.mjs';
import { bundle, putInPlace, root } from './bundling.mjs';

const run = promisify(execFile);
const output = resolve(process.argv[2] ?? `${root}dist/muster`);
const keyFile = join(dirname(output), `.${basename(output)}.made-from`);

const work = await mkdtemp(join(tmpdir(), 'muster-exe-'));
try {
  const script = join(work, 'muster.cjs');
  await bundle('src/executable.ts', script, {
    format: 'cjs',
    target: 'node24',
    legalComments: 'none',
    // It is kept whole in the snapshot, and in lines, so that a trace says where something is.
    minifyWhitespace: true,
    lineLimit: 120,
    // A snapshot has no loader of ES modules.
    supported: { 'dynamic-import': false },
    plugins: [builtinsOnUse],
    // Used only where muster runs from its source.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  refuseWide(await readFile(script));
  const canStrip = await isInstalled('strip');
  const key = await keyOf(script, canStrip);
  if (!(await isMadeFrom(key))) {
    await putInPlace(output, async unfinished => {
      // Without its symbols (18 of 127 MB), which nothing reads.
      if (canStrip) await run('strip', ['--strip-all', '-o', unfinished, process.execPath]);
      else await copyFile(process.execPath, unfinished);
      await addSnapshot(unfinished, await snapshotOf(basename(script)));
    });
    await writeFile(keyFile, key);
  }
  const larger = canStrip ? '' : ', 18 MB more than with the program strip (Debian package binutils)';
  if (process.env.npm_lifecycle_event === 'build:exe')
    console.error(`build: ${relative('.', output)}: ${Math.round((await stat(output)).size / 1e6)} MB${larger}`);
} finally {
  await rm(work, { recursive: true });
}

/** One character beyond ASCII would double the size of the whole text in memory; esbuild escapes all but those in tagged templates. */
function refuseWide(text) {
  const at = text.findIndex(byte => byte > 127);
  if (at >= 0) throw new Error(`put what is not ASCII outside the tagged template: ${text.subarray(at - 40, at + 40)}`);
}

/** Everything that the executable is made from. */
async function keyOf(script, canStrip) {
  const hash = createHash('sha256');
  hash.update(await readFile(script)).update(await readFile(import.meta.filename));
  hash.update(await readFile(`${root}node_modules/postject/package.json`));
  hash.update(`${process.version} ${process.arch} ${(await stat(process.execPath)).size} ${canStrip}`);
  return hash.digest('hex');
}

async function isMadeFrom(key) {
  const [known, there] = await Promise.all(
    [readFile(keyFile, 'utf8'), stat(output)].map(asked => asked.catch(() => undefined)),
  );
  return there !== undefined && known === key;
}

async function isInstalled(program) {
  try {
    await run(program, ['--version']);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Runs the script, in an environment without anything of this machine, and writes down what is in memory then. */
async function snapshotOf(script) {
  // The folder has a name that means nothing to whoever reads a trace.
  const here = '/proc/self/cwd';
  const options = {
    main: `${here}/${script}`,
    output: 'muster.blob',
    useSnapshot: true,
    disableExperimentalSEAWarning: true,
    // NODE_OPTIONS is not for muster.
    execArgvExtension: 'none',
  };
  await writeFile(join(work, 'sea.json'), JSON.stringify(options));
  await run(process.execPath, ['--no-warnings', '--experimental-sea-config', `${here}/sea.json`], {
    cwd: work,
    env: {},
  });
  return join(work, options.output);
}

/** As Node's documentation of single executable applications has it. What postject says is of use only when it fails. */
async function addSnapshot(executable, blob) {
  const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
  const postject = `${root}node_modules/postject/dist/cli.js`;
  await run(process.execPath, [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse]);
}
