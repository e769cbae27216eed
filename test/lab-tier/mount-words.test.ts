import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { deploy } from './support/site.ts';

const fstab = `tmpfs /srv/noauto tmpfs noauto 0 0
tmpfs /srv/taken tmpfs nofail 0 0
/srv/no.img /srv/failed ext4 loop,nofail 0 0
`;
const mounted = (where: string) => `[Mount]\nWhat=tmpfs\nWhere=${where}\n`;
const names = ['noauto', 'taken', 'failed', 'added', 'unread', 'own', 'skipped', 'masked'];

describe('muster check of a mount on a real node says what is missing, why it does not come by itself and what to do', () => {
  let lab: Lab;
  let node: LabNode;
  let lines: Readonly<Record<string, string>>;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    const prerequisites = names.map(name => `  ${name}: { mount: /srv/${name} }\n`).join('');
    await deploy(node, { config: `version: 1\nimplicit: false\nprerequisites:\n${prerequisites}`, atBoot: false });
    await node.write('/etc/fstab', fstab);
    const folder = '/etc/systemd/system';
    await node.write(`${folder}/srv-own.mount`, mounted('/srv/own'));
    await node.write(`${folder}/srv-skipped.mount`, `[Unit]\nConditionPathExists=/never\n${mounted('/srv/skipped')}`);
    await node.write(`${folder}/local-fs.target.d/pull.conf`, '[Unit]\nWants=srv-skipped.mount\n');
    await node.boot();
    await node.waitForBoot();
    await node.systemctl('mask', 'srv-masked.mount');
    await node.write('/etc/fstab', `${fstab}tmpfs /srv/added tmpfs nofail 0 0\n`);
    await node.systemctl('daemon-reload');
    await node.write('/etc/fstab', `${fstab}tmpfs /srv/unread tmpfs nofail 0 0\n`);
    await node.execChecked(['umount', '/srv/taken']);
    await node.systemctl('start', 'srv-skipped.mount');
    const { stdout } = await node.muster(['check', '--format', 'json']);
    const { prerequisites: seen } = JSON.parse(stdout) as {
      prerequisites: readonly { name: string; status: string; reason: string; hint?: string }[];
    };
    lines = Object.fromEntries(
      seen.map(({ name, status, reason, hint = '' }) => [name, `${status} ${reason}; ${hint}`]),
    );
  });
  afterAll(() => lab.down());

  it.each([
    [
      'noauto',
      'unmet /srv/noauto: not mounted; systemd has no start job for srv-noauto.mount; it is in /etc/fstab with noauto: systemctl start srv-noauto.mount',
    ],
    [
      'taken',
      'unmet /srv/taken: not mounted; systemd has no start job for srv-taken.mount; it was mounted, and has been unmounted: systemctl start srv-taken.mount',
    ],
    [
      'failed',
      'unmet /srv/failed: mounting it failed; nothing tries again: journalctl -b -u srv-failed.mount; then systemctl restart srv-failed.mount',
    ],
    [
      'added',
      'unmet /srv/added: not mounted; systemd has no start job for srv-added.mount: local-fs.target pulls it in, and its start was given up, or it is newer than the boot: systemctl start srv-added.mount',
    ],
    [
      'unread',
      /^unmet \/srv\/unread: not mounted; nothing mounts it: no line in \/etc\/fstab, .*systemctl daemon-reload/,
    ],
    [
      'own',
      'unmet /srv/own: not mounted; systemd has no start job for srv-own.mount, and no other unit pulls it in: systemctl start srv-own.mount',
    ],
    [
      'skipped',
      'unmet /srv/skipped: not mounted, unmet: ConditionPathExists=/never; make that true, then systemctl start srv-skipped.mount',
    ],
    [
      'masked',
      'broken /srv/masked: not mounted, srv-masked.mount is masked; find out who masked it and why, then: systemctl unmask srv-masked.mount',
    ],
  ])('%s', (name, expected) => {
    if (typeof expected === 'string') expect(lines[name]).toBe(expected);
    else expect(lines[name]).toMatch(expected);
  });
});
