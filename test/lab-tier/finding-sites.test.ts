import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import type { Site } from './support/finding-site.ts';
import { sites } from './support/finding-sites.ts';
import { deploy, findingsOf } from './support/site.ts';

describe('muster plan on a real node finds what is wrong with it, and nothing else', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\n', atBoot: false });
    await node.boot();
    await node.waitForBoot();
    await node.systemctl('enable', 'muster.service');
  });
  afterAll(() => lab.down());

  it.each(sites)('$when', async site => {
    const undo = await arrange(site);
    try {
      await node.write('/etc/muster/muster.yaml', `version: 1\n${site.config ?? ''}`);
      await node.systemctl('daemon-reload');
      const found = (await findingsOf(node)).map(({ code, severity, message }) => `${code} ${severity}: ${message}`);
      const expected = site.found.toSorted();
      expect(found.sort().map((line, i) => line.slice(0, expected[i]?.length))).toEqual(expected);
    } finally {
      await undo();
    }
  });

  /** Returns what takes it back. */
  async function arrange({ files = {}, units = {}, links = {}, without = [] }: Site): Promise<() => Promise<void>> {
    const ofSystemd = (of: Readonly<Record<string, string>>) =>
      Object.entries(of).map(([name, value]) => [resolve('/etc/systemd/system', name), value] as const);
    const written = [...Object.entries(files), ...ofSystemd(units)];
    const linked = ofSystemd(links);
    const moved = await Promise.all(without.map(onHost));
    for (const path of moved) await rename(path, `${path}.gone`);
    for (const [path, text] of written) await node.write(path, text);
    for (const [path, target] of linked) {
      await mkdir(await node.path(dirname(path)), { recursive: true });
      await symlink(target, await onHost(path));
    }
    return async () => {
      for (const [path] of [...written, ...linked]) await rm(await onHost(path));
      for (const path of moved) await rename(`${path}.gone`, path);
    };
  }

  /** The path itself, also when it is a link. */
  async function onHost(path: string): Promise<string> {
    return join(await node.path(dirname(path)), basename(path));
  }
});
