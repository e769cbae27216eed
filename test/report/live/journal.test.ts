import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from '../../../src/engine/event.ts';
import { apply, initialState } from '../../../src/engine/state.ts';
import { explainWait } from '../../../src/report/live/explain-wait.ts';
import { createJournalLines } from '../../../src/report/live/journal.ts';
import { liveFrame } from '../../../src/report/live/live-frame.ts';
import { createProgressLines } from '../../../src/report/live/progress.ts';
import { toReport } from '../../../src/report/to-report.ts';
import * as runs from '../support/runs.ts';
import { corosync, gate, prerequisite, stream } from '../support/stream.ts';

const journal = (events: readonly RunEvent[]) => events.flatMap(createJournalLines());
const text = (events: readonly RunEvent[]) => journal(events).join('\n');
const one = () =>
  stream([prerequisite('a', 'tcp', 'tcp 10.9.0.1:3260')]).emit({ type: 'prerequisite-watched', name: 'a' });
const last = (...bodies: RunEventBody[]) =>
  journal(
    one()
      .at(2000)
      .emit(...bodies).events,
  ).slice(2);

describe('the journal lines', () => {
  it('tell a good boot', () => {
    expect(text(runs.goodBoot())).toMatchInlineSnapshot(`
      "<6>muster 0.1.0 on alpha: 4 prerequisites, then corosync.service, pacemaker.service and pcsd.service
      <6>waiting at most 10min for data (mount /srv/data), ring0 (address 10.77.0.11), san (tcp 10.9.0.1:3260, at most 2min) and corosync-config (corosync -t)
      <6>data: not met: /srv/data: not mounted
      <6>ring0: not met: 10.77.0.11: on no interface
      <6>corosync-config: not met: corosync -t: No valid name found for local host
      <6>ring0: met after 2.1s: 10.77.0.11: on ens3
      <6>san: not met: 10.9.0.1:3260: connection refused
      <6>corosync-config: met after 2.3s: corosync.conf is valid
      <6>data: met after 3s: /srv/data: mounted (xfs)
      <6>san: met after 3.1s: 10.9.0.1:3260: a connection opened
      <6>all prerequisites hold after 5.2s
      <6>corosync.service: start requested at 5.2s
      <6>corosync.service: active at 5.5s after 320ms
      <6>pacemaker.service: start requested at 5.5s
      <6>pacemaker.service: active at 5.6s after 31ms
      <6>corosync.service: ready at 5.5s: member of the cluster with 2 nodes
      <6>pcsd.service: start requested at 5.6s
      <6>pcsd.service: active at 7.3s after 1.7s
      <6>pcsd.service: ready at 7.3s: answers on /run/pcsd.socket
      <6>pacemaker.service: not ready: node alpha is pending
      <6>cluster: quorate; DC beta
      <6>pacemaker.service: ready at 8.2s: node alpha is online
      <6>ready after 8.2s: corosync, pacemaker and pcsd work"
    `);
  });

  it('tell a late one, at the priority of an error where something required is concerned', () => {
    expect(text(runs.lateBoot())).toMatchInlineSnapshot(`
      "<6>muster 0.1.0 on alpha: 4 prerequisites, then corosync.service, pacemaker.service and pcsd.service
      <6>waiting at most 10min for data (mount /srv/data), ring0 (address 10.77.0.11), san (tcp 10.9.0.1:3260, at most 2min) and clock (clock synchronised, at most 30s, optional)
      <6>ring0: met after 3ms: 10.77.0.11: on ens3
      <6>data: not met: /srv/data: not mounted; srv-data.mount is inactive and nothing starts it: systemctl start srv-data.mount
      <6>clock: not met: not synchronised
      <6>san: not met: 10.9.0.1:3260: connection refused
      <4>clock: late, optional: not met within its timeout of 30s; last seen: not synchronised
      <6>san: not met: 10.9.0.1:3260: no answer within 2s
      <3>san: late: not met within its timeout of 2min; last seen: 10.9.0.1:3260: no answer within 2s
      <4>corosync.service: not started: the run ends here
      <4>pacemaker.service: not started: the run ends here
      <6>pcsd.service: start requested at 2min
      <6>pcsd.service: active at 2min 2s after 1.5s
      <6>pcsd.service: ready at 2min 2s: answers on /run/pcsd.socket
      <3>late after 2min 2s: san was not met within its timeout of 2min; last seen: 10.9.0.1:3260: no answer within 2s
      <3>to do: look at the storage server and the way to it: nc -vz 10.9.0.1 3260; muster tries again by itself"
    `);
  });

  it('tell each failed attempt with its journal lines', () => {
    expect(text(runs.retriedBoot())).toMatchInlineSnapshot(`
      "<6>muster 0.1.0 on alpha: 4 prerequisites, then corosync.service, pacemaker.service and pcsd.service
      <6>waiting at most 10min for data (mount /srv/data), ring0 (address 10.77.0.11), san (tcp 10.9.0.1:3260, at most 2min) and corosync-config (corosync -t)
      <6>data: not met: /srv/data: not mounted
      <6>ring0: not met: 10.77.0.11: on no interface
      <6>corosync-config: not met: corosync -t: No valid name found for local host
      <6>ring0: met after 2.1s: 10.77.0.11: on ens3
      <6>san: not met: 10.9.0.1:3260: connection refused
      <6>corosync-config: met after 2.3s: corosync.conf is valid
      <6>data: met after 3s: /srv/data: mounted (xfs)
      <6>san: met after 3.1s: 10.9.0.1:3260: a connection opened
      <6>all prerequisites hold after 5.2s
      <6>corosync.service: start requested at 5.2s
      <4>corosync.service: attempt 1 ended after 89ms: failed (exit-code): exited with status 8
      <4>  | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] parse error in config: parser error: Missing closing brace
      <4>  | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] Corosync Cluster Engine exiting with status 8 at main.c:1445.
      <6>corosync.service: attempt 2 follows in 2s
      <6>corosync.service: start requested at 7.3s, attempt 2
      <4>corosync.service: attempt 2 ended after 90ms: failed (exit-code): exited with status 8
      <4>  | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] parse error in config: parser error: Missing closing brace
      <4>  | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] Corosync Cluster Engine exiting with status 8 at main.c:1445.
      <6>corosync.service: attempt 3 follows in 4s
      <6>corosync.service: start requested at 11s, attempt 3
      <6>corosync.service: active at 12s after 320ms
      <6>pacemaker.service: start requested at 12s
      <6>pacemaker.service: active at 12s after 30ms
      <6>pcsd.service: start requested at 12s
      <6>pcsd.service: active at 13s after 1.7s
      <6>corosync.service: ready at 14s: member of the cluster with 2 nodes
      <6>pcsd.service: ready at 14s: answers on /run/pcsd.socket
      <6>cluster: quorate; DC beta
      <6>pacemaker.service: ready at 14s: node alpha is online
      <6>ready after 14s: corosync, pacemaker and pcsd work; corosync.service needed 3 attempts"
    `);
  });

  it('tell that a lone corosync is stopped', () => {
    expect(text(runs.loneCorosyncBoot())).toMatchInlineSnapshot(`
      "<6>muster 0.1.0 on alpha: 4 prerequisites, then corosync.service, pacemaker.service and pcsd.service
      <6>waiting at most 10min for data (mount /srv/data), ring0 (address 10.77.0.11), san (tcp 10.9.0.1:3260, at most 2min) and corosync-config (corosync -t)
      <6>data: not met: /srv/data: not mounted
      <6>ring0: not met: 10.77.0.11: on no interface
      <6>corosync-config: not met: corosync -t: No valid name found for local host
      <6>ring0: met after 2.1s: 10.77.0.11: on ens3
      <6>san: not met: 10.9.0.1:3260: connection refused
      <6>corosync-config: met after 2.3s: corosync.conf is valid
      <6>data: met after 3s: /srv/data: mounted (xfs)
      <6>san: met after 3.1s: 10.9.0.1:3260: a connection opened
      <6>all prerequisites hold after 5.2s
      <6>corosync.service: start requested at 5.2s
      <6>corosync.service: active at 5.5s after 320ms
      <6>pacemaker.service: start requested at 5.5s
      <4>pacemaker.service: attempt 1 ended after 39ms: failed (exit-code): exited with status 127
      <4>  | Mar 01 03:12:15 alpha pacemakerd[1719]: error while loading shared libraries: libcrmcommon.so.34
      <3>pacemaker.service: failed: given up after 1 attempt
      <4>corosync.service: is being stopped again: pacemaker is down: a node without pacemaker does not vote
      <4>corosync.service: stopped
      <6>pcsd.service: start requested at 6.1s
      <6>pcsd.service: active at 7.6s after 1.5s
      <6>pcsd.service: ready at 7.7s: answers on /run/pcsd.socket
      <3>failed after 7.7s: pacemaker.service did not start: failed (exit-code): exited with status 127
      <3>to do: see journalctl -b -u pacemaker.service, mend it, then: muster up"
    `);
  });

  it('tell a stack that was up already without speaking of a wait', () => {
    expect(text(runs.allUpAlready())).toMatchInlineSnapshot(`
      "<6>muster 0.1.0 on alpha: 1 prerequisite, then corosync.service, pacemaker.service and pcsd.service
      <6>corosync.service: is running already
      <6>pacemaker.service: is running already
      <6>pcsd.service: is running already
      <6>looking once at 1 prerequisite, without waiting
      <6>ring0: met after 12ms: 10.77.0.11: on ens3
      <6>corosync.service: ready at 60ms: member of the cluster with 2 nodes
      <6>pacemaker.service: ready at 60ms: node alpha is online
      <6>pcsd.service: ready at 60ms: answers on /run/pcsd.socket
      <6>cluster: quorate; DC beta; this node is in standby
      <6>ready after 60ms: all was up already; nothing was started"
    `);
  });

  it('tell a reason when it first appears and when it changes, not again', () => {
    const unmet = (reason: string): RunEventBody => ({
      type: 'prerequisite-observed',
      name: 'a',
      status: 'unmet',
      reason,
    });
    expect(last(unmet('refused'), unmet('refused'), unmet('no answer'), unmet('no answer'), unmet('refused'))).toEqual([
      '<6>a: not met: refused',
      '<6>a: not met: no answer',
      '<6>a: not met: refused',
    ]);
  });

  it.each<[string, RunEventBody, string[]]>([
    [
      'a look that failed',
      { type: 'prerequisite-observed', name: 'a', status: 'unknown', reason: 'EIO', hint: 'see dmesg' },
      ['<6>a: not known: EIO; see dmesg'],
    ],
    [
      'the queue',
      { type: 'gate-blocked', jobs: ['time-sync.target/start'] },
      ['<6>the prerequisites hold; waiting for what systemd has queued: time-sync.target/start'],
    ],
    [
      'a deferred stop',
      { type: 'stop-requested', cause: 'SIGTERM', deferred: true },
      ['<4>told to stop (SIGTERM); takes effect once corosync is not left without pacemaker'],
    ],
    ['a shutdown', { type: 'stop-requested', cause: 'shutdown', deferred: false }, ['<4>the system is going down']],
    [
      'something lost',
      { type: 'prerequisite-lost', name: 'a', reason: 'refused' },
      ['<4>a mistake in muster itself: prerequisite-lost out of order: a is watched'],
    ],
    [
      'a service left out',
      { type: 'service-skipped', unit: corosync, cause: 'dry-run', detail: 'x' },
      ['<6>corosync.service: not started: dry run'],
    ],
    [
      'a corosync left alone',
      { type: 'lone-corosync', state: 'left', detail: 'stopLoneCorosync: false' },
      ['<4>corosync.service: is left running without pacemaker: stopLoneCorosync: false'],
    ],
    [
      'a note',
      { type: 'finding', finding: { code: 'x', severity: 'note', message: 'm', remedy: '' } },
      ['<6>finding x: m'],
    ],
    [
      'an error found',
      { type: 'finding', finding: { code: 'x', severity: 'error', message: 'm', remedy: 'r' } },
      ['<3>finding x: m; remedy: r'],
    ],
  ])('tell %s', (_, body, lines) => {
    expect(last(body)).toEqual(lines);
  });

  it('tell what was lost again, and go on', () => {
    const events = one()
      .at(1000)
      .meet('a', 'open')
      .at(1500)
      .emit({ type: 'prerequisite-lost', name: 'a', reason: 'refused' });
    expect(journal(events.at(2000).meet('a', 'open').emit(gate).events).slice(2)).toEqual([
      '<6>a: met after 1s: open',
      '<4>a: lost again: refused',
      '<6>a: met after 2s: open',
      '<6>all prerequisites hold after 2s',
    ]);
  });

  it('put a priority before every line, whatever a reason holds', () => {
    const events = one().observe('a', 'unmet', 'one\n<0>two\u001b[31m').events;
    const lines = journal([...events, ...runs.loneCorosyncBoot().slice(1)]);
    expect(lines.filter(line => !/^<[346]>[^\n\u001b]*$/.test(line))).toEqual([]);
  });

  it('name the first of very many prerequisites', () => {
    const many = stream(Array.from({ length: 1000 }, (_, i) => prerequisite(`p${i}`, 'unit', `unit p${i}`)));
    const lines = journal(many.emit({ type: 'prerequisite-watched', name: 'p0' }).events);
    expect(lines[1]).toMatch(/p19 \(unit p19\) and 980 more$/);
  });
});

describe('the plain progress', () => {
  it.each([
    ['a good boot', runs.goodBoot()],
    ['a failed one', runs.loneCorosyncBoot()],
  ])('is the journal without priorities: %s', (_, events) => {
    const lines = events.flatMap(createProgressLines({ utf8: true }));
    expect(lines).toEqual(journal(events).map(line => line.slice(3)));
  });
});

const own = () =>
  stream([
    prerequisite('a', 'tcp', 'tcp 10.9.0.1:3260'),
    prerequisite('shared', 'mount', 'mount /srv/shared', { requiredBy: ['pcsd.service'] }),
  ])
    .emit({ type: 'prerequisite-watched', name: 'a' }, { type: 'prerequisite-watched', name: 'shared' })
    .observe('shared', 'unmet', '/srv/shared: not mounted')
    .at(2000)
    .meet('a', '10.9.0.1:3260: a connection opened')
    .emit({ type: 'gate-passed' })
    .at(3000)
    .emit({ type: 'service-waiting', unit: 'pcsd.service', prerequisites: ['shared'] });

describe('what a service waits for by itself', () => {
  it('is told apart from what is waited for before corosync', () => {
    expect(journal(own().events).slice(1)).toMatchInlineSnapshot(`
      [
        "<6>waiting at most 10min for a (tcp 10.9.0.1:3260); 1 more prerequisite only for pcsd.service",
        "<6>shared: not met: /srv/shared: not mounted",
        "<6>a: met after 2s: 10.9.0.1:3260: a connection opened",
        "<6>all prerequisites that are waited for before corosync hold after 2s",
        "<6>pcsd.service: waits for shared",
      ]
    `);
  });

  it('is told before another attempt, too', () => {
    const events = stream([prerequisite('a', 'tcp', 'tcp 10.9.0.1:3260')]).emit(
      { type: 'service-requested', unit: corosync, attempt: 1 },
      {
        type: 'service-attempt-ended',
        unit: corosync,
        attempt: 1,
        jobResult: 'failed',
        active: false,
        detail: '',
        log: [],
      },
      { type: 'service-retry', unit: corosync, attempt: 2, delay: 2000 },
      { type: 'service-waiting', unit: corosync, prerequisites: ['a'] },
    ).events;
    expect(journal(events).at(-1)).toBe('<6>corosync.service: waits for a before it is tried again');
  });

  it('is what the run waits for then, in the report and in what is shown live', () => {
    const state = own().events.reduce(apply, initialState);
    expect(explainWait(state, 5000)).toBe('pcsd.service: waits for shared (/srv/shared: not mounted; 5s)');
    expect(toReport(state)?.prerequisites[1]).toMatchObject({
      state: 'unmet',
      requiredBy: ['pcsd.service'],
      waitedMs: 3000,
    });
    expect(liveFrame(state, 5000, { columns: 80, rows: 24, colour: false, utf8: true })).toMatchInlineSnapshot(`
      [
        "Starting for 3s: 0 of 3 ready",
        "  pcsd.service: waits for shared (/srv/shared: not mounted; 5s)",
      ]
    `);
  });
});
