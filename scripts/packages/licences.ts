/** Whose work is in the executable, and on which terms: for Debian's file `copyright`. */
import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { root } from './description.ts';

interface Component {
  readonly name: string;
  readonly licence: string;
  readonly text: string;
}

/** muster itself, Node.js, and each npm package of which the bundle has code. */
export async function copyrightFile(): Promise<string> {
  const components = (await bundledPackages()).map(component);
  const node = component(`node_modules/node-linux-${process.arch}`);
  const parts = [
    { name: 'muster', licence: 'MIT', text: read('LICENSE') },
    ...components,
    { ...node, name: 'Node.js, with what it contains' },
  ];
  const summary = parts.map(({ name, licence }) => `  ${name}: ${licence}`);
  return [
    'muster is one executable: its own program, the npm packages that it is made of, and the Node.js that runs it.',
    'Below are the terms of each in full, in this order:',
    '',
    ...summary,
    ...parts.flatMap(({ name, text }) => ['', '-'.repeat(78), name, '-'.repeat(78), '', text.trim()]),
    '',
  ].join('\n');
}

/** Their folders, from what the bundler has read. */
async function bundledPackages(): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const folders = Object.keys(metafile.inputs).flatMap(
    input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
  );
  return [...new Set(folders)].sort();
}

function component(folder: string): Component {
  const about = JSON.parse(read(`${folder}/package.json`)) as Record<'name' | 'version' | 'license' | 'author', string>;
  const file = readdirSync(`${root}${folder}`).find(entry => /^(licen[cs]e|copying)/i.test(entry));
  const name = `${about.name} ${about.version}`;
  if (file !== undefined) return { name, licence: about.license, text: read(`${folder}/${file}`) };
  if (about.license !== 'MIT' || !about.author) throw new Error(`${folder} does not say on which terms it may be used`);
  // Some name the licence and its holder alone; its words are the same everywhere.
  const own = read('LICENSE');
  const words = own.slice(own.indexOf('Permission is hereby'));
  return { name, licence: 'MIT', text: `Copyright (c) ${about.author}\n\n${words}` };
}

function read(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}
