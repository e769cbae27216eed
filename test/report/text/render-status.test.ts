import { describe, expect, it } from 'vitest';
import { renderCheck, type Checked } from '../../../src/report/text/render-check.ts';
import type { LiveDaemon } from '../../../src/report/live-daemon.ts';
import { renderStatus, type StatusView } from '../../../src/report/text/render-status.ts';
import * as runs from '../support/runs.ts';
import { prerequisite, reportOf, stream } from '../support/stream.ts';

const style = { columns: 80, colour: false, utf8: true };
const daemons: readonly LiveDaemon[] = [
  { unit: 'corosync.service', active: 'active', enabled: 'disabled', ready: true, detail: 'member of the cluster' },
  { unit: 'pacemaker.service', active: 'active', enabled: 'disabled', ready: false, detail: 'node alpha is pending' },
  { unit: 'pcsd.service', active: 'inactive', enabled: 'enabled', ready: undefined, detail: '' },
];
const status = (view: Partial<StatusView>) =>
  `\n${renderStatus({ report: undefined, running: undefined, daemons, ...view }, style)}`;

describe('the status', () => {
  it('shows what a run in progress waits for, counted on to this moment', () => {
    const report = reportOf(runs.lateBoot().filter(({ at }) => at < 25_000));
    expect(status({ report, running: { pid: 412, sinceWritten: 4000 } })).toMatchInlineSnapshot(`
      "
      in progress for 4s on alpha (at boot, pid 412)
      waiting, at most 10min, for:
        data   4s          /srv/data: not mounted
        san    4s of 2min  10.9.0.1:3260: connection refused
        clock  4s of 30s   not synchronised (optional)
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
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
    expect(status({ report: reportOf(runs.loneNodeOfTwo()) })).toMatchInlineSnapshot(`
      "
      ready on alpha: every service worked then; not every one does now
        why:     corosync, pacemaker and pcsd work; the cluster is not quorate, it
                 waits for the peer (wait_for_all)
        to do:   no resource runs before the peer has been seen: start it, or see what
                 keeps it away
        cluster: not quorate, waiting for the peer (wait_for_all); DC alpha
        last run: 2026-03-01 03:12:09 +01:00, at boot, took 23s
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
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
      'late on alpha: a deadline passed; that was then: every service works now\n',
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
    expect(lines.slice(1, 3).join('')).toMatch(/ {2}to do: muster up/);
    expect(lines.every(line => line.length <= 80)).toBe(true);
  });

  it.each([
    ['both', 'active', 'active'],
    ['none', 'inactive', 'failed'],
    ['a pacemaker that is being started', 'active', 'activating'],
    ['a pacemaker that is being stopped', 'active', 'deactivating'],
  ])('begins with the last run where %s is there', (_, corosync, pacemaker) => {
    const [one, two] = daemons as [LiveDaemon, LiveDaemon];
    const now = [
      { ...one, active: corosync },
      { ...two, active: pacemaker },
    ];
    expect(status({ report: reportOf(runs.goodBoot()), daemons: now })).toMatch(/^\nready on alpha/i);
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
    expect(status({ report })).toContain('ended without a report on alpha: muster was killed or the machine went down');
  });

  it('shows the daemons in the words of pcs status', () => {
    expect(status({})).toMatchInlineSnapshot(`
      "
      No run is known.
      Daemon Status:
        corosync: active/disabled   ready
        pacemaker: active/disabled  not ready: node alpha is pending
        pcsd: inactive/enabled
      "
    `);
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

describe('the check', () => {
  const checked: readonly Checked[] = [
    {
      name: 'data',
      kind: 'mount',
      text: 'mount /srv/data',
      required: true,
      status: 'unmet',
      reason: '/srv/data: not mounted',
      hint: 'systemctl start srv-data.mount',
    },
    {
      name: 'clock',
      kind: 'clock',
      text: 'clock synchronised',
      required: false,
      status: 'unmet',
      reason: 'not synchronised',
    },
    {
      name: 'ring0',
      kind: 'address',
      text: 'address 10.77.0.11',
      required: true,
      status: 'met',
      reason: '10.77.0.11: on ens3',
    },
  ];

  it('lists what is required and not met at the end, with what to do', () => {
    expect(renderCheck(checked, style)).toMatchInlineSnapshot(`
      "met      ring0  10.77.0.11: on ens3
      unmet    clock  not synchronised (optional)
      unmet    data   /srv/data: not mounted
                      systemctl start srv-data.mount
      1 of 3 met; 1 required not met
      "
    `);
  });

  it('does not count what is optional as missing', () => {
    expect(renderCheck(checked.slice(1), style)).toContain('1 of 2 met; all that is required is met');
    expect(renderCheck([], style)).toBe('0 of 0 met; all that is required is met\n');
  });
});
