/** How a node is now, whatever the last run found. */
import { describe, expect, test } from 'vitest';
import { configFile, node, type NodeOptions } from './support/node.ts';

const earlierBoot = '11111111-6f6e-4c1d-9a55-0d0c5c0e7a11';
const typo = 'version: 1\nprerequisites:\n  ready: { paht: /srv/ready }\n';
const boot = { name: 'muster.service', type: 'oneshot', remainAfterExit: true, unitFileState: 'enabled' } as const;
const failing = { ...boot, starts: [{ ends: { exitStatus: 78 } }] } as const;
const up = { initially: 'active' } as const;

/** A node whose run of an earlier boot ended well. */
async function rebooted(options: NodeOptions) {
  const before = node();
  await before.run('up');
  const record = `/var/lib/muster/boots/${before.bootId}.json`;
  const text = (before.stores.text(record) ?? '').replaceAll(before.bootId, earlierBoot);
  const one = node(options);
  one.stores.put(`/var/lib/muster/boots/${earlierBoot}.json`, text);
  return one;
}

async function startBootUnit(one: ReturnType<typeof node>) {
  await one.world.systemd.start('muster.service');
  await one.world.host.clock.advance(100);
}

describe('after a boot that failed', () => {
  test('status says that there was no run, why and what to do, and names the run before it as one of an earlier boot', async () => {
    const one = await rebooted({ file: typo, units: [failing] });
    await startBootUnit(one);
    const { code, out } = await one.run('status');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^NO RUN in this boot on n1: muster\.service failed \(exit 78\)\n/),
    ]);
    const words = out.replaceAll(/\s+/g, ' ');
    expect(words).toContain(`why: the file has 1 problem: ${configFile}:3:12: unknown`);
    expect(words).toContain('to do: muster check last run: in an earlier boot: ready, ');
    expect(out).not.toMatch(/^READY/m);
  });

  test('the document says so, too', async () => {
    const one = await rebooted({ file: typo, units: [failing] });
    await startBootUnit(one);
    expect(JSON.parse((await one.run('status', '--format', 'json')).out)).toMatchObject({
      headline: { word: 'NO RUN', message: 'muster.service failed (exit 78)', remedy: 'muster check' },
      bootId: one.bootId,
      run: { bootId: earlierBoot },
    });
  });

  test('report says of which boot the run is', async () => {
    const one = await rebooted({ file: typo });
    const { out, err } = await one.run('report');
    expect([out, err]).toEqual([
      expect.stringMatching(
        /^NOTE: this run is of an earlier boot \(boot -1\): no run of this boot has ended;\s+how it\s+is now: muster status\n\nREADY after /,
      ),
      '',
    ]);
    const asJson = await one.run('report', '--format', 'json');
    expect([asJson.out[0], asJson.err]).toEqual([
      '{',
      expect.stringMatching(/^muster: report-earlier-boot: this run is of an earlier boot \(boot -1\): /),
    ]);
    expect((await one.run('report', '--boot', '-1')).out).toMatch(/^READY after /);
  });

  test('a restart with a file that became invalid is told, although every service works', async () => {
    const one = node({ units: [failing] });
    await one.run('up');
    one.world.host.files.put(configFile, { text: typo });
    await startBootUnit(one);
    expect((await one.run('status')).out).toMatch(
      /^NO RUN at the last start on n1: muster\.service failed \(exit 78\); every service\s+works\s+all the same\n {2}why: {5}the file has 1 problem: /,
    );
  });

  test('systemctl status and the console have what kept the run from beginning', async () => {
    const told: string[] = [];
    const identity = () => ({ host: 'n1', bootId: earlierBoot, trigger: 'boot', pid: 1, version: '1' }) as const;
    const one = node({
      file: typo,
      system: {
        identity,
        notify: lines => Promise.resolve(void told.push(...lines)),
        tellConsole: line => Promise.resolve(void told.push(line)),
      },
    });
    expect((await one.run('up')).code).toBe(78);
    const line = expect.stringMatching(
      /file-invalid: the file has 1 problem: \/etc\/muster\/muster\.yaml:3:12: unknown .*; to do: muster check$/,
    ) as string;
    expect(told).toEqual([line, line]);
    expect(told[0]).toMatch(/^STATUS=file-invalid: /);
  });
});

describe('a node that has never had a run', () => {
  test.each<[string, NodeOptions, string]>([
    ['without a file', { file: undefined }, 'muster init'],
    ['with one', {}, 'for each boot: muster install; for this once: muster up'],
    ['with the boot unit', { units: [boot] }, 'muster up'],
  ])('%s is told its first step', async (_, options, step) => {
    const { out } = await node(options).run('status');
    expect(out).toMatch(/^NO RUN in this boot on n1: /);
    expect(out).toContain(`\n  to do:   ${step}\n`);
  });
});

describe('when what is so now is not what the run found', () => {
  test('a daemon that hangs is the headline within 3 s, with what to do', async () => {
    const one = node();
    await one.run('up');
    one.world.cluster.hangs = true;
    const before = one.world.host.clock.now();
    const { out } = await one.run('status');
    expect(one.world.host.clock.now() - before).toBeLessThanOrEqual(3000);
    expect(out).toMatch(/^NOT WORKING on n1: (?:corosync|pacemaker): no answer within 2s: /);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /to do: muster up, .* muster up --recover (?:cluster: quorate )?last run: ready, /,
    );
    expect(out).not.toMatch(/^ {2}why: /m);
  });

  test('what the cluster says is what it says now', async () => {
    const one = node();
    await one.run('up');
    expect((await one.run('status')).out).toMatch(/\n {2}cluster: quorate; DC n1\n/);
    one.world.systemd.kill('pacemaker.service', { exitStatus: 1 });
    const { out } = await one.run('status');
    expect(out).toMatch(/^STRANDED: /);
    expect(out).toMatch(/\n {2}cluster: quorate\n/);
  });

  test('a cluster that was started by somebody else works', async () => {
    const one = node({ daemons: { corosync: up, pacemaker: up, pcsd: up }, units: [boot] });
    await one.world.host.clock.advance(30_000);
    expect((await one.run('status')).out).toMatch(
      /^NO RUN in this boot on n1: muster\.service was not started; every service\s+works\s+all\s+the same\n {2}cluster: /,
    );
  });
});
