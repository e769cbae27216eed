import { describe, expect, it } from 'vitest';
import { renderText } from '../../../src/report/text/render-text.ts';
import type { TextOptions } from '../../../src/report/text/render-text.ts';
import * as runs from '../support/runs.ts';
import { prerequisite, reportOf, stream } from '../support/stream.ts';
import type { RunEvent } from '../../../src/engine/event.ts';

const plain: TextOptions = { columns: 80, colour: false, utf8: true, all: false };
const text = (events: readonly RunEvent[], options: Partial<TextOptions> = {}) =>
  renderText(reportOf(events), { ...plain, ...options });

describe('the text report', () => {
  it('tells a good boot: what was waited for, in which order the services came', () => {
    expect(text(runs.goodBoot())).toMatchInlineSnapshot(`
      "READY after 8.2s on alpha: every service works
        why:     corosync, pacemaker and pcsd work
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 0

      Waited for, one after the other (-v has 3 more, shorter)
             2.1s  ring0              10.77.0.11: on no interface
             3.1s  san                10.9.0.1:3260: connection refused
            320ms  corosync.service   started
             2.6s  pacemaker.service  active, not ready yet: node alpha is pending

      Prerequisites: 4 of 4 met, all at once after 5.2s, san last
        met          2.1s  ring0            10.77.0.11: on ens3
        met          2.3s  corosync-config  corosync.conf is valid
        met            3s  data             /srv/data: mounted (xfs)
        met          3.1s  san              10.9.0.1:3260: a connection opened

      Services                      requested    active     ready
        corosync.service   ready        5.20s     5.52s     5.53s
          member of the cluster with 2 nodes
        pacemaker.service  ready        5.52s     5.55s     8.15s
          node alpha is online
        pcsd.service       ready        5.55s     7.25s     7.30s
          answers on /run/pcsd.socket

      Cluster
        quorate; DC beta
      "
    `);
  });

  it('tells of a late one what was not there, what was last seen and what to look at', () => {
    expect(text(runs.lateBoot())).toMatchInlineSnapshot(`
      "LATE after 2min 2s on alpha: a deadline passed
        why:     san was not met within its timeout of 2min; last seen: 10.9.0.1:3260:
                 no answer within 2s
        to do:   look at the storage server and the way to it: nc -vz 10.9.0.1 3260;
                 muster tries again by itself
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 124

      Waited for, one after the other (-v has 2 more, shorter)
             2min  san           not met in time: 10.9.0.1:3260: no answer within 2s
             1.5s  pcsd.service  started

      Prerequisites: 1 of 4 met
        met           3ms  ring0  10.77.0.11: on ens3
        late          30s  clock  not synchronised (optional)
        unmet        2min  data   /srv/data: not mounted
                                  srv-data.mount is inactive and nothing starts it:
                                  systemctl start srv-data.mount
        late         2min  san    10.9.0.1:3260: no answer within 2s

      Services                        requested      active       ready
        corosync.service   skipped            -           -           -
          san is late
        pacemaker.service  skipped            -           -           -
          san is late
        pcsd.service       ready     2min 0.00s  2min 1.50s  2min 1.60s
          answers on /run/pcsd.socket
      "
    `);
  });

  it('tells of a broken one what is broken', () => {
    expect(text(runs.brokenBoot())).toMatchInlineSnapshot(`
      "BROKEN after 1.6s on alpha: something required is broken, waiting longer cannot
             help
        why:     store is broken: store.service: failed (exit-code): exited with
                 status 1, and will not be restarted
        to do:   see journalctl -b -u store.service, mend it, then: systemctl start
                 store.service && muster up
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 4

      Waited for, one after the other (-v has 3 more, shorter)
             1.5s  pcsd.service  started

      Prerequisites: 1 of 3 met
        met           2ms  ring0  10.77.0.11: on ens3
        unmet         2ms  data   /srv/data: not mounted
        broken        2ms  store  store.service: failed (exit-code): exited with
                                  status 1, and will not be restarted
                                  see journalctl -b -u store.service

      Services                      requested    active     ready
        corosync.service   skipped          -         -         -
          store is broken
        pacemaker.service  skipped          -         -         -
          store is broken
        pcsd.service       ready        0.00s     1.50s     1.60s
          answers on /run/pcsd.socket
      "
    `);
  });

  it('shows each attempt of a retried service, and the same journal lines once', () => {
    expect(text(runs.retriedBoot())).toMatchInlineSnapshot(`
      "READY after 14s on alpha: every service works
        why:     corosync, pacemaker and pcsd work; corosync.service needed 3 attempts
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 0

      Waited for, one after the other (-v has 5 more, shorter)
             2.1s  ring0              10.77.0.11: on no interface
             3.1s  san                10.9.0.1:3260: connection refused
               2s  corosync.service   pause before attempt 2
               4s  corosync.service   pause before attempt 3
            320ms  corosync.service   started, attempt 3
             2.5s  pacemaker.service  active, not ready yet

      Prerequisites: 4 of 4 met, all at once after 5.2s, san last
        met          2.1s  ring0            10.77.0.11: on ens3
        met          2.3s  corosync-config  corosync.conf is valid
        met            3s  data             /srv/data: mounted (xfs)
        met          3.1s  san              10.9.0.1:3260: a connection opened

      Services                      requested    active     ready
        corosync.service   ready        5.20s    11.70s    13.50s
          member of the cluster with 2 nodes
          attempt 1, at 5.2s: failed (exit-code): exited with status 8 after 89ms
            | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] parse error in config: parser error: Missing closing brace
            | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] Corosync Cluster Engine exiting with status 8 at main.c:1445.
          attempt 2, at 7.3s: failed (exit-code): exited with status 8 after 90ms
          attempt 3, at 11s: active after 320ms
        pacemaker.service  ready       11.70s    11.73s    14.20s
          node alpha is online
        pcsd.service       ready       11.73s    13.43s    13.50s
          answers on /run/pcsd.socket

      Cluster
        quorate; DC beta
      "
    `);
  });

  it('says why a held node was held', () => {
    expect(text(runs.heldBoot())).toMatchInlineSnapshot(`
      "HELD after 1.6s on alpha: this node may not join the cluster now
        why:     corosync.service has ConditionKernelCommandLine=!nocluster, and the
                 kernel command line has nocluster: this node may not join the cluster
                 in this boot
        to do:   if it may join again: boot without nocluster on the kernel command
                 line
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 3

      Waited for, one after the other
             1.5s  pcsd.service  started
            100ms  pcsd.service  active, not ready yet

      Prerequisites: none of 1 looked at
        unseen          0  ring0  not looked at

      Services                      requested    active     ready
        corosync.service   skipped          -         -         -
          held by the kernel command line
        pacemaker.service  skipped          -         -         -
          held by the kernel command line
        pcsd.service       ready        0.00s     1.50s     1.60s
          answers on /run/pcsd.socket
      "
    `);
  });

  it('says that a lone corosync was stopped again, and why', () => {
    expect(text(runs.loneCorosyncBoot())).toMatchInlineSnapshot(`
      "FAILED after 7.7s on alpha: a service did not start or does not work
        why:     pacemaker.service did not start: failed (exit-code): exited with
                 status 127
        to do:   see journalctl -b -u pacemaker.service, mend it, then: muster up
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 1

      Waited for, one after the other (-v has 3 more, shorter)
             2.1s  ring0             10.77.0.11: on no interface
             3.1s  san               10.9.0.1:3260: connection refused
            320ms  corosync.service  started
            540ms  corosync.service  stopped again: pacemaker is down: a node without
                                     pacemaker does not vote
             1.5s  pcsd.service      started
            100ms  pcsd.service      active, not ready yet

      Prerequisites: 4 of 4 met, all at once after 5.2s, san last
        met          2.1s  ring0            10.77.0.11: on ens3
        met          2.3s  corosync-config  corosync.conf is valid
        met            3s  data             /srv/data: mounted (xfs)
        met          3.1s  san              10.9.0.1:3260: a connection opened

      Services                      requested    active     ready
        corosync.service   failed       5.20s     5.52s         -
          stopped again: pacemaker is down: a node without pacemaker does not vote
        pacemaker.service  failed       5.52s         -         -
          failed (exit-code): exited with status 127
            | Mar 01 03:12:15 alpha pacemakerd[1719]: error while loading shared libraries: libcrmcommon.so.34
        pcsd.service       ready        6.10s     7.60s     7.70s
          answers on /run/pcsd.socket
      "
    `);
  });

  it('says that a lone node of two waits for its peer, and lists findings with their remedy', () => {
    expect(text(runs.loneNodeOfTwo())).toMatchInlineSnapshot(`
      "READY after 23s on alpha: every service works
        why:     corosync, pacemaker and pcsd work; the cluster is not quorate, it
                 waits for the peer (wait_for_all)
        to do:   no resource runs before the peer has been seen: start it, or see what
                 keeps it away
        started: 2026-03-01 03:12:09 +01:00, at boot, exit code 0

      Waited for, one after the other (-v has 3 more, shorter)
            310ms  corosync.service   started
              23s  pacemaker.service  active, not ready yet

      Prerequisites: 1 of 1 met, all at once after 2ms
        met           2ms  ring0  10.77.0.11: on ens3

      Services                      requested    active     ready
        corosync.service   ready        0.00s     0.31s     2.04s
          member of the cluster with 1 of 2 nodes
        pacemaker.service  ready        0.31s     0.34s    23.40s
          node alpha is online
        pcsd.service       ready        0.34s     2.04s     2.04s
          answers on /run/pcsd.socket

      Cluster
        not quorate, waiting for the peer (wait_for_all); DC alpha

      Findings
        warning  stop-order: at power-off srv-data.mount may be gone before pacemaker
                 has stopped the resources that use it
                 → muster plan --fix writes
                   resource-agents-deps.target.d/50-muster.conf
      "
    `);
  });

  it('says that all was up already', () => {
    expect(text(runs.allUpAlready())).toMatchInlineSnapshot(`
      "READY after 60ms on alpha: every service works
        why:     all was up already; nothing was started
        started: 2026-03-01 03:12:09 +01:00, by hand, exit code 0

      Prerequisites: 1 of 1 met
        met          12ms  ring0  10.77.0.11: on ens3

      Services                      requested    active     ready
        corosync.service   ready, as found
          member of the cluster with 2 nodes
        pacemaker.service  ready, as found
          node alpha is online
        pcsd.service       ready, as found
          answers on /run/pcsd.socket

      Cluster
        quorate; DC beta; this node is in standby
      "
    `);
  });

  it.each([
    ['ready', 'READY after 8.2s on alpha: nothing was started, and nothing is in the way\n'],
    ['degraded', 'DEGRADED after 8.2s on alpha: nothing was started, and only something optional\n'],
  ] as const)('does not say of a dry run that ended %s that a service works', (outcome, head) => {
    const report = { ...reportOf(runs.goodBoot()), dryRun: true, outcome };
    const shown = renderText(report, plain);
    expect(shown.startsWith(head), shown).toBe(true);
    expect(shown).not.toContain('every service works');
  });

  it('tells a run in progress', () => {
    expect(text(runs.lateBoot().filter(({ at }) => at < 40_000))).toMatchInlineSnapshot(`
      "IN PROGRESS for 30s on alpha
        why:     waiting for data (/srv/data: not mounted) and san (10.9.0.1:3260:
                 connection refused; at most 2min)
        started: 2026-03-01 03:12:09 +01:00, at boot

      Waited for, one after the other
              30s  clock  not met in time (optional): not synchronised

      Prerequisites: 1 of 4 met
        met           3ms  ring0  10.77.0.11: on ens3
        late          30s  clock  not synchronised (optional)
        unmet         30s  san    10.9.0.1:3260: connection refused
        unmet         30s  data   /srv/data: not mounted
                                  srv-data.mount is inactive and nothing starts it:
                                  systemctl start srv-data.mount

      Services                      requested    active     ready
        corosync.service   pending          -         -         -
        pacemaker.service  pending          -         -         -
        pcsd.service       pending          -         -         -
      "
    `);
  });

  it('breaks no line but those of the journal beyond its columns', () => {
    const streams = [runs.goodBoot(), runs.lateBoot(), runs.brokenBoot(), runs.retriedBoot(), runs.loneNodeOfTwo()];
    for (const events of streams) {
      const lines = text(events).split('\n');
      expect(lines.filter(line => line.length > 80 && !line.includes(' | '))).toEqual([]);
    }
  });

  it('holds no escape sequence unless colours are asked for', () => {
    expect(text(runs.lateBoot())).not.toContain('\u001b');
    expect(text(runs.lateBoot(), { colour: true })).toContain('\u001b[31mLATE\u001b[0m after 2min 2s');
  });

  it('is the same with and without colours but for them', () => {
    for (const events of [runs.goodBoot(), runs.retriedBoot(), runs.loneNodeOfTwo()]) {
      expect(text(events, { colour: true }).replace(/\u001b\[\d+m/g, '')).toBe(text(events));
    }
  });

  it('lists of very many prerequisites the last ones to be met, and all that are not', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `unit${i}`);
    const many = stream(names.map(name => prerequisite(name, 'unit', `unit ${name}.service`)));
    for (const name of names) many.emit({ type: 'prerequisite-watched', name });
    names.slice(0, -2).forEach((name, i) => many.at(i).meet(name, `${name}.service: active`));
    const lines = text(many.events).split('\n');
    expect(lines.length).toBeLessThan(40);
    expect(lines).toContain('  met before those below: 983 more (-v lists all)');
    expect(lines.filter(line => line.startsWith('  unseen'))).toHaveLength(2);
    expect(text(many.events, { all: true })).toContain('unit0.service: active');
  });

  it('lets no text of foreign origin steer the terminal', () => {
    const events = stream([prerequisite('a', 'command', 'command x')])
      .emit({ type: 'prerequisite-watched', name: 'a' })
      .observe('a', 'unmet', 'said: \u001b[2J\u0007\nsecond line\u202e').events;
    expect(text(events)).toContain(String.raw`said: \x1b[2J\x07 second line\u202e`);
  });

  it('writes ASCII only where UTF-8 is not to be had', () => {
    const events = stream([prerequisite('größe', 'unit', 'unit größe.service')]).events;
    expect(text(events, { utf8: false })).toMatch(/^[\n -~]*$/);
  });
});
