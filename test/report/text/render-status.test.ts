import { describe, expect, it } from 'vitest';
import type { LiveDaemon } from '../../../src/report/live-daemon.ts';
import type { BootUnit, StatusView } from '../../../src/report/status-view.ts';
import { liveFrame } from '../../../src/report/live/live-frame.ts';
import { renderStatus } from '../../../src/report/text/render-status.ts';
import * as runs from '../support/runs.ts';
import { unknownNode } from '../support/status-view.ts';
import { fold, prerequisite, reportOf, stream } from '../support/stream.ts';

const style = { columns: 80, colour: false, utf8: true };
const daemons: readonly LiveDaemon[] = [
  { unit: 'corosync.service', active: 'active', enabled: 'disabled', ready: true, detail: 'member of the cluster' },
  { unit: 'pacemaker.service', active: 'active', enabled: 'disabled', ready: false, detail: 'node alpha is pending' },
  { unit: 'pcsd.service', active: 'inactive', enabled: 'enabled', ready: undefined, detail: '' },
];
const status = (view: Partial<StatusView>) => `\n${renderStatus({ ...unknownNode, daemons, ...view }, style)}`;

describe('the status', () => {
  it('shows what a run in progress waits for, counted on to this moment', () => {
    const report = reportOf(runs.lateBoot().filter(({ at }) => at < 25_000));
    expect(status({ report, running: { pid: 412, sinceWritten: 4000 } })).toMatchInlineSnapshot(`
      "
      in progress for 4s on alpha (at boot, pid 412)
      waiting, at most 10min, for:
        data   4s                   /srv/data: not mounted
        san    4s of 2min           10.9.0.1:3260: connection refused
        clock  4s of 30s, optional  not synchronised
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
  });

  it('has for each wait the words of the live view: what must stay so, what is optional, and which attempt it is', () => {
    const settling = stream(
      [
        prerequisite('san', 'tcp', 'tcp 10.9.0.1:3260'),
        prerequisite('nas', 'tcp', 'tcp nas:2049', { required: false, timeout: 20_000 }),
      ],
      { attempt: { number: 2, triedMs: 180_000, last: 'late: san' } },
    ).emit({ type: 'prerequisite-watched', name: 'san' }, { type: 'prerequisite-watched', name: 'nas' });
    settling
      .at(1000)
      .observe('san', 'met', '10.9.0.1:3260: open')
      .observe('nas', 'unmet', 'nas:2049: no answer within 2s');
    const text = status({
      report: reportOf(settling.events, 2000),
      running: { pid: 412, sinceWritten: 0 },
      daemons: [],
    });
    expect(text).toBe(
      `
in progress for 2s on alpha (at boot, pid 412)
  attempt 2, trying for 3min 2s; last time late: san
waiting, at most 10min, for:
  san  2s                   must stay so: 10.9.0.1:3260: open
  nas  2s of 20s, optional  nas:2049: no answer within 2s
`,
    );
    const live = liveFrame(fold(settling.events), 2000, { ...style, rows: 24 });
    for (const line of live.slice(1)) expect(text).toContain(`${line}\n`);
  });

  it('shows what a run in progress starts', () => {
    const report = reportOf(runs.goodBoot().filter(({ at }) => at < 8000));
    expect(status({ report, running: { pid: 412, sinceWritten: 0 } })).toMatchInlineSnapshot(`
      "
      in progress for 7.3s on alpha (at boot, pid 412)
        now: pacemaker.service: active, not ready yet: node alpha is pending
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
  });

  it('shows the last run with what to do', () => {
    expect(status({ report: reportOf(runs.lateBoot()) })).toMatchInlineSnapshot(`
      "
      LATE on alpha: a deadline passed
        why:     san was not met within its timeout of 2min; last seen: 10.9.0.1:3260:
                 no answer within 2s
        to do:   look at the storage server and the way to it: nc -vz 10.9.0.1 3260;
                 muster tries again by itself
        last run: 2026-03-01 03:12:09 +01:00, at boot, took 2min 2s
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
  });

  it('tells of the daemons where every service worked then and one does not now: the run has one line', () => {
    expect(status({ report: reportOf(runs.loneNodeOfTwo()) })).toMatchInlineSnapshot(`
      "
      NOT WORKING on alpha: pacemaker: node alpha is pending; pcsd is inactive
        to do:   muster up, which waits for it and says why; if it hangs: muster up
                 --recover
        last run: ready, 2026-03-01 03:12:09 +01:00, at boot, took 23s
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
  });

  it('says that the cluster is down where it was stopped since', () => {
    const down = daemons.map(daemon => ({ ...daemon, active: 'inactive', ready: undefined, detail: '' }));
    const text = status({ report: reportOf(runs.goodBoot()), daemons: down });
    expect(text).toContain('\nDOWN on alpha: corosync is inactive; pacemaker is inactive; pcsd is inactive\n');
    expect(text).toContain('  to do:   muster up\n');
  });

  it('shows of the cluster what is so now, and nothing of then', () => {
    const report = reportOf(runs.loneNodeOfTwo());
    const up = daemons.map(daemon => ({ ...daemon, active: 'active', ready: true }));
    expect(status({ report, daemons: up })).not.toContain('cluster:');
    const cluster = { quorate: true, waitForAll: true, dc: 'beta', standby: null, maintenance: null };
    expect(status({ report, daemons: up, cluster })).toContain('  cluster: quorate; DC beta\n');
  });

  it('says that every service works as long as every one does', () => {
    const report = reportOf(runs.goodBoot());
    const up = daemons.map(daemon => ({ ...daemon, active: 'active', ready: true }));
    expect(status({ report, daemons: up })).toContain('READY on alpha: every service works\n');
    // Without root not all can be looked at.
    const unseen = up.map(daemon => ({ ...daemon, ready: undefined }));
    expect(status({ report, daemons: unseen })).toContain('READY on alpha: every service works\n');
  });

  it('says so when what failed then works now', () => {
    const up = daemons.map(daemon => ({ ...daemon, active: 'active', ready: true }));
    expect(status({ report: reportOf(runs.lateBoot()), daemons: up })).toContain(
      'WORKING on alpha: every service works now\n  last run: late, 2026-03-01 03:12:09 +01:00, at boot, took 2min 2s\n',
    );
  });

  it.each([
    ['corosync without pacemaker', 'active', 'inactive', 'STRANDED: corosync runs without pacemaker'],
    ['corosync without a pacemaker that failed', 'active', 'failed', 'STRANDED: corosync runs without pacemaker'],
    ['pacemaker without corosync', 'failed', 'active', 'NO COROSYNC: pacemaker runs without corosync'],
  ])('begins with %s, and says what to do', (_, corosync, pacemaker, first) => {
    const [one, two] = daemons as [LiveDaemon, LiveDaemon];
    const now = [
      { ...one, active: corosync },
      { ...two, active: pacemaker },
    ];
    const lines = status({ report: reportOf(runs.goodBoot()), daemons: now })
      .trim()
      .split('\n');
    expect(lines[0]).toContain(first);
    expect(lines.slice(1, 3).join('')).toMatch(/ {2}to do: {3}muster up/);
    expect(lines.every(line => line.length <= 80)).toBe(true);
  });

  it.each([
    ['both', 'active', 'active'],
    ['none', 'inactive', 'failed'],
    ['a pacemaker that is being started', 'active', 'activating'],
    ['a pacemaker that is being stopped', 'active', 'deactivating'],
  ])('calls nobody stranded where %s is there', (_, corosync, pacemaker) => {
    const [one, two] = daemons as [LiveDaemon, LiveDaemon];
    const now = [
      { ...one, active: corosync },
      { ...two, active: pacemaker },
    ];
    expect(status({ report: reportOf(runs.goodBoot()), daemons: now })).toMatch(/^\nNOT WORKING on alpha: /);
  });

  it('tells a run that is between the two from a node that is stranded', () => {
    const [one, two] = daemons as [LiveDaemon, LiveDaemon];
    const report = reportOf(runs.goodBoot().filter(({ at }) => at < 5521));
    const now = [one, { ...two, active: 'inactive', ready: undefined, detail: '' }];
    expect(status({ report, running: { pid: 412, sinceWritten: 0 }, daemons: now })).toMatch(
      /^\nIN BETWEEN: corosync runs, and pacemaker does not yet\nin progress for /,
    );
  });

  it('says that a run died without an end', () => {
    const report = reportOf(runs.lateBoot().filter(({ at }) => at < 25_000));
    expect(status({ report })).toContain('ENDED WITHOUT A REPORT on alpha: muster was killed or the machine went down');
  });

  it('shows the daemons in the words of pcs status', () => {
    expect(status({})).toMatchInlineSnapshot(`
      "
      NO RUN in this boot on alpha: muster.service was not started
        to do:   muster up
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
  });

  describe('of a boot without a run', () => {
    const installed = unknownNode.bootUnit as BootUnit;
    const failed = (how: string, exitStatus?: number): BootUnit => ({
      ...installed,
      active: 'failed',
      failure: { exitStatus, how, at: 5000 },
    });
    const invalid = { is: 'invalid', problem: '1 problem: /etc/muster/muster.yaml:4:12: unknown kind `paht`' } as const;
    const earlier = { report: reportOf(runs.goodBoot()), bootId: '00000000-6f6e-4c1d-9a55-0d0c5c0e7a11' };

    it('says that the boot unit failed, why, what to do, and that the run it knows is of an earlier boot', () => {
      const bootUnit = failed('exit 78', 78);
      expect(status({ ...earlier, bootUnit, file: invalid, daemons: [] })).toMatchInlineSnapshot(`
        "
        NO RUN in this boot on alpha: muster.service failed (exit 78)
          why:     the file has 1 problem: /etc/muster/muster.yaml:4:12: unknown kind
                   \`paht\`
          to do:   muster check
          last run: in an earlier boot: ready, 2026-03-01 03:12:09 +01:00, at boot, took
                    8.2s
        "
      `);
    });

    it.each<[string, Partial<StatusView>, string, string]>([
      ['without a file', { file: { is: 'missing', path: '/f.yaml' } }, '', 'muster init'],
      ['with a file that is invalid', { file: invalid }, '', 'muster check'],
      [
        'with a file, and not installed',
        { bootUnit: { ...installed, isInstalled: false } },
        'muster.service is not installed',
        'for each boot: muster install; for this once: muster up',
      ],
      [
        'with a unit that is not enabled',
        { bootUnit: { ...installed, isEnabled: false } },
        'muster.service is not enabled',
        'for each boot: muster install; for this once: muster up',
      ],
      [
        'with a unit that fell to something else',
        { bootUnit: failed('signal 9') },
        'failed (signal 9)',
        'see what it said: journalctl -b -u muster',
      ],
      [
        'whose file was mended since',
        { bootUnit: failed('exit 78', 78) },
        'failed (exit 78)',
        'systemctl start muster',
      ],
    ])('%s says what to do', (_, view, said, remedy) => {
      const text = status({ daemons: [], ...view });
      expect(text).toMatch(/^\nNO RUN in this boot on alpha: /);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(said);
      expect(text).toContain(`  to do:   ${remedy}\n`);
    });

    it('has nothing to do while the unit is starting', () => {
      const text = status({ daemons: [], bootUnit: { ...installed, active: 'activating', isStarting: true } });
      expect(text).toBe('\nNO RUN in this boot on alpha: muster.service is starting\n');
    });
  });

  it('tells a failure of the boot unit from that of the run that it knows', () => {
    const up = daemons.map(daemon => ({ ...daemon, active: 'active', ready: true }));
    const bootUnit = (exitStatus: number): BootUnit => ({
      isInstalled: true,
      isEnabled: true,
      active: 'failed',
      isStarting: false,
      failure: { exitStatus, how: `exit ${exitStatus}`, at: 9000 },
    });
    const good = { report: reportOf(runs.goodBoot()), daemons: up };
    expect(status({ ...good, writtenAtMs: 8000, bootUnit: bootUnit(78) })).toMatch(
      /^\nNO RUN at the last start on alpha: muster\.service failed \(exit 78\); every\s+service\s+works all the same\n/,
    );
    // A run by hand after it.
    expect(status({ ...good, writtenAtMs: 10_000, bootUnit: bootUnit(78) })).toMatch(/^\nREADY on alpha: /);
    const late = { report: reportOf(runs.lateBoot()), writtenAtMs: 8000 };
    expect(status({ ...late, bootUnit: bootUnit(124) })).toMatch(/^\nLATE on alpha: /);
  });

  it('says so where it cannot be read whether there was a run', () => {
    expect(status({ isUnseen: true })).toMatch(/^\nUNKNOWN on alpha: .*\n {2}to do: {3}as root: muster status\n/);
  });

  it('stays short however much is waited for', () => {
    const names = Array.from({ length: 200 }, (_, i) => `p${i}`);
    const many = stream(names.map(name => prerequisite(name, 'unit', `unit ${name}`)));
    for (const name of names) many.emit({ type: 'prerequisite-watched', name });
    const lines = status({ report: reportOf(many.events), running: { pid: 1, sinceWritten: 0 } }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines).toContain('  and 197 more: p3, p4, p5, p6, p7, p8 and 191 more');
  });
});
